"""Walks a person through a flow in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, assert_never

from hotline.asterisk.keypad import Keypad
from hotline.bank.gateway import BankGateway
from hotline.calls.entry import answered, collected, heard
from hotline.calls.vault import Vault
from hotline.flow.bundle import Bundle
from hotline.flow.commands import (
    Answer,
    AnyCommand,
    AskBank,
    AskPort,
    BackToAgent,
    Collect,
    HandOver,
    HangUp,
    Ignore,
    Listen,
    Mark,
    Note,
    PartFromAgent,
    Play,
    RecordMessage,
    StartTimer,
)
from hotline.flow.events import (
    AnyEvent,
    CallArrived,
    CallerHungUp,
    InputTimedOut,
    ListeningEnded,
    MessageRecorded,
    PortAnswered,
    PromptFinished,
    RecordingFailed,
)
from hotline.flow.requests import SendText
from hotline.flow.run import FlowRun
from hotline.flow.spoken import SpokenRules
from hotline.ports import Origin, Port
from hotline.speech.script import as_text

KEYS = frozenset("0123456789*#")
SECONDS_PER_CHARACTER = 0.1
"""How long a typed message counts as spoken."""

CLEAR, UNCLEAR = 1.0, 0.6
"""How sure a recogniser would be of typed words; those with a question mark are mumbled."""
MOST_PHRASES = 8
"""So many of the phrases that may be said are shown."""

AskPerson = Callable[[bool], str | None]
"""Asks the person for keys, hidden if they are secret; None when they leave."""


class Screen(Protocol):
    """Where the call is shown."""

    def said(self, text: str, node: str) -> None:
        """Show what the caller hears."""

    def happened(self, text: str) -> None:
        """Show what goes on behind the caller's back."""

    def wrong(self, text: str) -> None:
        """Show that what was typed cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """Words that a person typed, and how sure a recogniser would be of them."""

    text: str
    sure: float


class TerminalCall:
    """One call between a person at a keyboard and a flow; `events` is all that happened."""

    def __init__(
        self,
        bundle: Bundle,
        flow: str,
        *,
        bank: BankGateway,
        ports: Port,
        screen: Screen,
        ask: AskPerson,
    ) -> None:
        self.run = FlowRun(bundle, flow)
        self.events: list[AnyEvent] = []
        self._catalogue = bundle.catalogue
        self._bank = bank
        self._ports = ports
        self._screen = screen
        self._ask = ask
        self._keypad = Keypad()
        self._vault = Vault()

    async def talk(self, *, language: str, consent_wanted: bool = False) -> str:
        """Carry the call to its end; return its outcome."""
        event: AnyEvent = CallArrived(
            at=datetime.now(UTC),
            caller_number="",
            dialled_number="",
            language=language,
            consent_wanted=consent_wanted,
        )
        while True:
            answer = None
            self.events.append(event)
            for command in self.run.receive(event):
                answer = await self._perform(command) or answer
            if self.run.ended:
                return self.run.outcome
            assert answer is not None, "a run that has not ended waits for an answer"
            event = answer

    async def _perform(self, command: AnyCommand) -> AnyEvent | None:
        now = datetime.now(UTC)
        match command:
            case Play():
                self._say(command)
                return PromptFinished(at=now, ref=command.ref, cut_after_s=self._cut())
            case Listen():
                return self._listen(command)
            case Collect():
                return self._collect(command)
            case AskBank(ref=ref):
                arguments = self._vault.reveal(command.arguments)
                answer = await self._bank.ask(command.operation, arguments, name=f"terminal-{ref}")
                self._screen.happened(f"bank: {command.operation} → {answer.outcome}")
                return answered(command, arguments, answer, at=now)
            case AskPort(ref=ref, request=request):
                origin = Origin(tenant="", call_id="terminal", ref=ref, bundle="")
                came = await self._ports.ask(request, origin=origin)
                self._screen.happened(f"{request.kind} → {came.outcome}")
                if isinstance(request, SendText) and came.outcome == "sent":
                    self._screen.happened(f"text: {as_text(request.words, self._catalogue)}")
                return PortAnswered(
                    at=now, ref=ref, outcome=came.outcome, values=came.values, facts=came.facts
                )
            case RecordMessage():
                return self._record(command)
            case HandOver():
                self._screen.happened(f"handed over to the PBX's fallback ({command.why})")
                return None
            case HangUp():
                self._screen.happened("the hotline hangs up")
                return None
            case PartFromAgent() | BackToAgent():
                # No agent is here who could ask for it.
                return None
            case Answer() | StartTimer() | Mark() | Ignore() | Note():
                return None
            case _:
                assert_never(command)

    def _say(self, command: Play | Collect) -> None:
        if command.fresh:
            self._keypad.clear()
        if command.utterance and not self._keypad.waiting:
            self._screen.said(as_text(command.utterance, self._catalogue), self.run.node)

    def _listen(self, command: Listen) -> AnyEvent:
        """Show what is listened to; a key ends it where it began, Enter alone at its end."""
        if command.fresh:
            self._keypad.clear()
        if command.from_s:
            self._screen.happened(f"from {command.from_s:g} s on")
        self._screen.said(as_text(command.utterance, self._catalogue), self.run.node)
        while not (key := self._keypad.take_key(command.keys)):
            typed = self._keys(secret=False)
            if typed is None:
                return CallerHungUp(at=datetime.now(UTC), cause="the person left")
            if not typed:
                break
            for pressed in typed:
                self._keypad.press(pressed)
        return ListeningEnded(at=datetime.now(UTC), ref=command.ref, at_s=command.from_s, key=key)

    def _collect(self, command: Collect) -> AnyEvent:
        self._say(command)
        self._show_words(command.spoken)
        cut_after_s = self._cut()
        while (entry := self._keypad.take(command.rules)) is None:
            typed = self._typed(secret=command.secret, spoken=command.spoken)
            if typed is None:
                return CallerHungUp(at=datetime.now(UTC), cause="the person left")
            if isinstance(typed, Said):
                return heard(
                    command, typed.text, typed.sure, at=datetime.now(UTC), cut_after_s=cut_after_s
                )
            if not typed:
                entry = self._keypad.take(command.rules, timed_out=True)
                break
            for key in typed:
                self._keypad.press(key)
        now = datetime.now(UTC)
        if entry is None:
            return InputTimedOut(at=now, ref=command.ref)
        return collected(command, entry.keys, self._vault, at=now, cut_after_s=cut_after_s)

    def _show_words(self, spoken: SpokenRules | None) -> None:
        """Show what may be said instead of pressing a key."""
        if spoken is None or self._keypad.waiting:
            return
        phrases = [*spoken.phrases]
        more = ["…"] if len(phrases) > MOST_PHRASES or spoken.words else []
        self._screen.happened(f"words are heard: {', '.join(phrases[:MOST_PHRASES] + more)}")

    def _cut(self) -> float | None:
        """Keys that wait keep a prompt from being shown at all."""
        return 0.0 if self._keypad.waiting else None

    def _keys(self, *, secret: bool) -> str | None:
        """Ask until only keys of a telephone were typed; "" is silence."""
        typed = self._typed(secret=secret, spoken=None)
        assert not isinstance(typed, Said), "nothing can be said here"
        return typed

    def _typed(self, *, secret: bool, spoken: SpokenRules | None) -> str | Said | None:
        """Ask until keys of a telephone were typed, or words where some are heard."""
        while (typed := self._ask(secret)) is not None:
            keys = "".join(typed.split())
            if KEYS.issuperset(keys):
                return keys
            if spoken is not None:
                unclear = keys.endswith(("?", "？"))
                return Said(text=typed, sure=UNCLEAR if unclear else CLEAR)
            self._screen.wrong("a telephone has the keys 0 to 9, * and #; Enter alone is silence")
        return None

    def _record(self, command: RecordMessage) -> AnyEvent:
        now = datetime.now(UTC)
        self._keypad.clear()
        self._screen.happened("recording: type what you would say")
        words = self._ask(False)
        if words is None:
            return CallerHungUp(at=now, cause="the person left")
        seconds = min(len(words) * SECONDS_PER_CHARACTER, command.max_s)
        if not words.strip():
            return RecordingFailed(at=now, ref=command.ref, why="nothing was said")
        return MessageRecorded(at=now, ref=command.ref, recording="terminal", seconds=seconds)
