"""Talks with one caller: says, plays and asks, and takes keys and words for an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotline.asterisk.keypad import KeysMissed
from hotline.asterisk.line import HeardWords, Line
from hotline.calls.carried import Progress
from hotline.calls.entry import collected, heard
from hotline.calls.ports import Clock, Speaker
from hotline.calls.vault import Vault
from hotline.errors import HotlineError
from hotline.flow.commands import Collect, Listen, Play
from hotline.flow.events import (
    AnyEvent,
    InputTimedOut,
    KeysLost,
    ListeningEnded,
    PartHeard,
    PromptFailed,
    PromptFinished,
)
from hotline.flow.heard.understanding import listened_for, without_figures
from hotline.flow.utterance import Utterance


class PromptNotPlayed(Exception):
    """An utterance the caller did not hear. Control flow inside the shell; its text is the why."""


class Talk:
    """The mouth and the ears of one call.

    Args:
        line: The caller's.
        speaker: Makes what is said.
        clock: The time.
        vault: Keeps secrets that are entered.
        report: Takes what happens while a command is still being done.
        log: The call's own.

    Attributes:
        progress: How far the command is that is being done.
        unused_keys: How many keys nothing asked for.
    """

    def __init__(
        self,
        line: Line,
        speaker: Speaker,
        clock: Clock,
        vault: Vault,
        report: Callable[[AnyEvent], None],
        log: Any,
    ) -> None:
        self._line = line
        self._speaker = speaker
        self._clock = clock
        self._vault = vault
        self._report = report
        self._log = log
        self.progress = Progress()
        self.unused_keys = 0
        self._goes_on: Progress | None = None
        self._language = ""
        self._said = ""

    @property
    def said(self) -> str:
        """What the caller says to a question, or has said to the last one; "" for nothing.

        As in the journal, there are no numbers in it but those that answer what was asked.
        """
        so_far = self._line.said
        return without_figures(so_far, self._language) if so_far else self._said

    def go_on(self, progress: Progress) -> None:
        """Let the next command go on from where another process left it."""
        self.progress = self._goes_on = progress

    def drop_keys(self) -> None:
        """Count waiting keys as unused: those pressed to music or in a talk answer nothing."""
        self.unused_keys += self._line.keypad.clear()

    def begin(self, *, fresh: bool) -> Progress:
        """Return how far a command is that begins now, or goes on from another process."""
        progress, self._goes_on = self._goes_on or Progress(), None
        self.progress = progress
        if fresh and not progress.is_begun:
            self.unused_keys += self._line.keypad.clear()
        progress.is_begun = True
        return progress

    async def _say(self, command: Play | Collect) -> Progress:
        """Play an utterance; return what is known then, such as when a key cut it short.

        Raises:
            PromptNotPlayed: It cannot be made, or not be played.
        """
        progress = self.begin(fresh=command.fresh)
        if not progress.is_heard:
            progress.cut_after_s = await self._heard(command.utterance, progress)
            progress.is_heard = True
        return progress

    async def _ask_caller(self, command: Collect) -> HeardWords | None:
        """Say a question; return what the caller says to it, unless keys are pressed.

        Raises:
            PromptNotPlayed: It cannot be made, or not be played.
        """
        if command.spoken is None:
            await self._say(command)
            return None
        self._language = command.spoken.language
        if command.spoken.barge_in:
            progress = self.begin(fresh=command.fresh)
        else:
            progress = await self._say(command)
        if self._line.keypad.waiting > 0 and not progress.is_running:
            progress.cut_after_s = progress.cut_after_s if progress.is_heard else 0.0
            progress.is_heard = True
            return None
        url = "" if progress.is_heard else await self._url(command.utterance)
        silence_s = max(0.0, command.rules.first_digit_s - progress.take_quiet_s())
        spoken = listened_for(command.spoken, command.rules)
        hearing = await self._line.hear(url, spoken, silence_s=silence_s)
        progress.is_running = False
        if hearing is None:
            self._log.error("prompt_not_played", prompts=_names(command.utterance))
            raise PromptNotPlayed("not played")
        if not progress.is_heard:
            progress.cut_after_s, progress.is_heard = hearing.cut_after_s, True
        if self._line.keypad.waiting > 0:
            return None
        progress.quiet_s = hearing.quiet_s
        return hearing.words

    async def _heard(self, utterance: Utterance, progress: Progress) -> float | None:
        if self._line.keypad.waiting > 0 and not progress.is_running:
            return 0.0
        seconds = await self._line.play(await self._url(utterance))
        progress.is_running = False
        if seconds is None:
            self._log.error("prompt_not_played", prompts=_names(utterance))
            raise PromptNotPlayed("not played")
        return seconds if self._line.keypad.waiting > 0 else None

    async def _url(self, utterance: Utterance) -> str:
        """Return where the PBX finds an utterance.

        Raises:
            PromptNotPlayed: It cannot be made.
        """
        try:
            return await self._speaker.url(utterance)
        except HotlineError as error:
            self._log.error("prompt_not_made", prompts=_names(utterance), why=str(error))
            raise PromptNotPlayed("not made") from None

    async def play(self, command: Play) -> AnyEvent:
        """Say an utterance; return how it ended.

        Raises:
            LineGone: The caller's channel is no more.
        """
        try:
            heard = await self._say(command)
        except PromptNotPlayed as failure:
            return PromptFailed(at=self._clock(), ref=command.ref, why=str(failure))
        return PromptFinished(at=self._clock(), ref=command.ref, cut_after_s=heard.cut_after_s)

    async def listen(self, command: Listen) -> AnyEvent:
        """Play a recording that the caller steers; return where it ended.

        Raises:
            LineGone: The caller's channel is no more.
        """

        def on_part(at_s: float) -> None:
            self._report(PartHeard(at=self._clock(), ref=command.ref, at_s=at_s))

        self.begin(fresh=command.fresh)
        try:
            url = await self._url(command.utterance)
        except PromptNotPlayed as failure:
            return PromptFailed(at=self._clock(), ref=command.ref, why=str(failure))
        ended = await self._line.listen(url, command.keys, from_s=command.from_s, on_part=on_part)
        if ended is None:
            self._log.error("prompt_not_played", prompts=_names(command.utterance))
            return PromptFailed(at=self._clock(), ref=command.ref, why="not played")
        return ListeningEnded(at=self._clock(), ref=command.ref, at_s=ended.at_s, key=ended.key)

    async def collect(self, command: Collect) -> AnyEvent:
        """Ask; return what the caller pressed or said, or that nothing came.

        Raises:
            LineGone: The caller's channel is no more.
        """
        self._said = ""
        self._line.keypad.ask(command.rules)
        try:
            return await self._collect(command)
        finally:
            self._line.keypad.ask(None)

    async def _collect(self, command: Collect) -> AnyEvent:
        try:
            words = await self._ask_caller(command)
        except PromptNotPlayed as failure:
            return PromptFailed(at=self._clock(), ref=command.ref, why=str(failure))
        cut_after_s, quiet_s = self.progress.cut_after_s, self.progress.take_quiet_s()
        if words is not None:
            self._log.info("words_heard", confidence=words.confidence)
            event = heard(
                command, words.text, words.confidence, at=self._clock(), cut_after_s=cut_after_s
            )
            self._said = event.text
            return event
        try:
            entry = await self._line.keypad.entry(command.rules, quiet_s=quiet_s)
        except KeysMissed as missed:
            self._log.info("keys_missed", keys=missed.count)
            return KeysLost(at=self._clock(), ref=command.ref, count=missed.count)
        if entry is None:
            return InputTimedOut(at=self._clock(), ref=command.ref)
        return collected(
            command, entry.keys, self._vault, at=self._clock(), cut_after_s=cut_after_s
        )


def _names(utterance: Utterance) -> list[str]:
    return [phrase.prompt for phrase in utterance]
