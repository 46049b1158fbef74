"""A question that a caller may answer by voice: `SPEECH RECOGNIZE` plays it and brings the sound.

Nothing in Asterisk stops the prompt when somebody begins to speak. So the command is ended then,
and given again without a prompt: between the two, 20 to 40 ms of sound are lost, and none where
the prompt is over already. The command knows neither how long a prompt is nor fractions of a
second, so it is ended by us in time; its own limit is there for a service that dies meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from asyncio import FIRST_COMPLETED
from collections.abc import Callable
from typing import Any

import structlog

from hotline.asterisk.aeap import SpeechEndpoint, SpeechStream
from hotline.asterisk.aeap.endpoint import NAME_PARAMETER
from hotline.asterisk.agi_channel import SHORT_COMMAND_S, AgiChannel
from hotline.asterisk.agi_result import LINK_LOST, CommandResult
from hotline.asterisk.keypad import Keypad
from hotline.asterisk.line import HeardWords, Hearing
from hotline.ears import Ear, Ears, Words
from hotline.flow.spoken import SpokenRules

ENGINE = "hotline"
"""What `aeap.conf` calls us."""
LONGEST_SPEECH_S = 30.0
"""Longer than any recogniser waits for the end of what is said."""
LONGEST_QUESTION_S = 600.0
KEY_GRACE_S = 0.5
"""A key that ended the command is told by an event of its own within this time."""
END_TIMES, END_AGAIN_S = 15, 0.2
"""The end of a command that Asterisk has not begun yet is lost, so it is told again."""
UNCONNECTED_S = 30.0
"""So long a call is asked for keys alone once Asterisk did not connect: to try takes seconds."""
HUNG_UP, KEY_PRESSED = "hangup", "digit"

log = structlog.get_logger()


class Mouthpiece:
    """What all lines share in order to hear words.

    Attributes:
        ears: Who recognises them.
        endpoint: Where their sound comes in.
        seconds: How long the audio at an address lasts; None where there is none.
        silence: Returns the address of a sound that is none.
    """

    def __init__(
        self,
        ears: Ears,
        endpoint: SpeechEndpoint,
        *,
        seconds: Callable[[str], float | None],
        silence: Callable[[], str],
    ) -> None:
        self.ears = ears
        self.endpoint = endpoint
        self.seconds = seconds
        self.silence = silence


class SpokenAnswers:
    """One line's questions that may be answered by voice."""

    def __init__(self, channel: AgiChannel, keypad: Keypad, mouthpiece: Mouthpiece | None) -> None:
        self._channel = channel
        self._keypad = keypad
        self._mouthpiece = mouthpiece
        self._stream: SpeechStream | None = None
        self._ear: Ear | None = None
        self._unconnected_until = 0.0

    @property
    def said(self) -> str:
        """What the caller says to a question that is being asked; "" for nothing."""
        return self._ear.so_far if self._ear is not None else ""

    async def hear(self, url: str, spoken: SpokenRules, *, silence_s: float) -> Hearing | None:
        """Ask, and hear; None where nobody can recognise words: nothing was played then.

        Raises:
            LineGone: The caller's channel is no more.
        """
        if self._mouthpiece is None:
            return None
        if self._channel.goes_on:
            await self._end_of_running()
            url = ""
        while True:
            prompt_s = self._mouthpiece.seconds(url) if url else 0.0
            if prompt_s is None:
                return None
            ear = self._ear = self._mouthpiece.ears.listen(
                spoken.language, spoken.grammar, others=not spoken.words
            )
            if ear is None:
                return None
            try:
                stream = await self._open_stream(self._mouthpiece.endpoint)
                if stream is None:
                    return None
                if self._keypad.waiting:
                    # Pressed meanwhile: it would not end a command that begins only now.
                    return Hearing(cut_after_s=0.0 if url else None)
                stream.ear = ear
                silence = self._mouthpiece.silence()
                question = _Question(self._channel, self._keypad, stream, ear, silence)
                hearing = await question.ask(url, prompt_s, silence_s)
                stream.ear = None
            finally:
                self._ear = None
                ear.close()
            if hearing is not None:
                return hearing
            if not url:
                # The link to the PBX broke, and keys may be missing: whoever waits for them asks.
                return Hearing(cut_after_s=None)
            # The link broke: the question is heard once more, from its start.

    async def _end_of_running(self) -> None:
        """Wait for the end of what another process began: it, or its stream, ends it soon."""
        await self._channel.command("NOOP", LONGEST_QUESTION_S)

    async def _open_stream(self, endpoint: SpeechEndpoint) -> SpeechStream | None:
        """Return the call's stream; None where Asterisk does not connect to us."""
        if self._stream is not None and not self._stream.closed.is_set():
            return self._stream
        time = asyncio.get_running_loop().time
        if time() < self._unconnected_until:
            return None
        self._stream = await self._connect(endpoint)
        if self._stream is None:
            log.warning("speech_not_connected", by_keys_s=UNCONNECTED_S)
            self._unconnected_until = time() + UNCONNECTED_S
        return self._stream

    async def _connect(self, endpoint: SpeechEndpoint) -> SpeechStream | None:
        created = await self._command(f"SPEECH CREATE {ENGINE}")
        if created.code != 1:
            # One may be there, of a process or a connection that is no more.
            await self._command("SPEECH DESTROY")
            created = await self._command(f"SPEECH CREATE {ENGINE}")
        if created.code != 1:
            return None
        with endpoint.awaited() as awaited:
            await self._command(f"SPEECH SET {NAME_PARAMETER} {awaited.name}")
            return await awaited.stream()

    async def _command(self, command: str) -> CommandResult:
        while (result := await self._channel.command(command, SHORT_COMMAND_S)) is LINK_LOST:
            pass
        return result


class _Question:
    """One question, from its first sound to the answer."""

    def __init__(
        self,
        channel: AgiChannel,
        keypad: Keypad,
        stream: SpeechStream,
        ear: Ear,
        silence: str,
    ) -> None:
        self._channel = channel
        self._keypad = keypad
        self._stream = stream
        self._ear = ear
        self._silence = silence
        self._time = asyncio.get_running_loop().time

    async def ask(self, url: str, prompt_s: float, silence_s: float) -> Hearing | None:
        """Return how it ended; None where the link to the PBX broke.

        Args:
            url: The question; "" where it was heard already.
            prompt_s: How long it lasts.
            silence_s: For so long after it, nobody need say anything.

        Raises:
            LineGone: The caller's channel is no more.
        """
        began = self._time()
        running = self._recognise(url or self._silence, silence_s + LONGEST_SPEECH_S)
        pressed = asyncio.ensure_future(self._keypad.wait_for_key())
        begun = asyncio.ensure_future(self._ear.begun.wait())
        said = asyncio.ensure_future(self._ear.heard())
        try:
            await _first_of({running, pressed, begun, said}, prompt_s + silence_s)
            after_s = self._time() - began
            is_cut = after_s < prompt_s
            if _is_away(said):
                # Nobody hears words any more: the rest of the question is ended by keys alone.
                await _first_of({running, pressed}, prompt_s - after_s)
                is_cut = is_cut and pressed.done()
            elif begun.done() and not pressed.done():
                if is_cut and not running.done():
                    await self._end(running)
                    running = self._recognise(self._silence, LONGEST_SPEECH_S)
                await _first_of({running, pressed, said}, LONGEST_SPEECH_S)
            if await self._end(running) is LINK_LOST:
                return None
            has_answered = begun.done() or _is_away(said)
            return Hearing(
                cut_after_s=after_s if is_cut else None,
                words=None if self._keypad.waiting else _words(said),
                quiet_s=0.0 if has_answered else max(0.0, self._time() - began - prompt_s),
            )
        finally:
            for waiting in (running, pressed, begun, said):
                waiting.cancel()

    def _recognise(self, url: str, limit_s: float) -> asyncio.Future[CommandResult]:
        """Begin to recognise; `limit_s` counts from the end of the prompt."""
        command = f'SPEECH RECOGNIZE "{url}" {math.ceil(limit_s)}'
        return asyncio.ensure_future(self._channel.command(command, LONGEST_QUESTION_S))

    async def _end(self, running: asyncio.Future[CommandResult]) -> CommandResult:
        """End the command, if it has not ended by itself; return its result.

        Raises:
            LineGone: The caller's channel is no more.
        """
        for _ in range(END_TIMES):
            if running.done() or self._stream.closed.is_set():
                break
            await self._stream.end_recognising()
            await _first_of({running}, END_AGAIN_S)
        if not running.done():
            log.warning("speech_not_ended")
            await self._stream.end()
        result = await running
        if result.note == HUNG_UP:
            # Which is no failure of the command's; of the next one it is.
            await self._channel.command("NOOP", SHORT_COMMAND_S)
        if result.note == KEY_PRESSED:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(KEY_GRACE_S):
                    await self._keypad.wait_for_key()
        return result


async def _first_of(waits: set[asyncio.Future[Any]], limit_s: float) -> None:
    await asyncio.wait(waits, timeout=max(0.0, limit_s), return_when=FIRST_COMPLETED)


def _is_away(said: asyncio.Future[Words | None]) -> bool:
    """Tell whether the words will not come."""
    return said.done() and said.result() is None


def _words(said: asyncio.Future[Words | None]) -> HeardWords | None:
    words = said.result() if said.done() else None
    return HeardWords(text=words.text, confidence=words.confidence) if words else None
