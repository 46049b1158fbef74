"""A scripted caller for a flow's core: no PBX, no clock, no waiting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Self

from hotline.calls.entry import answered, collected, heard
from hotline.calls.vault import Vault
from hotline.flow.bundle import Bundle
from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    Collect,
    HandOver,
    HangUp,
    Listen,
    Play,
    RecordMessage,
)
from hotline.flow.events import (
    AnyEvent,
    CallArrived,
    CallerHungUp,
    InputTimedOut,
    KeysLost,
    ListeningEnded,
    MessageRecorded,
    PartHeard,
    PortAnswered,
    PromptFinished,
    RecordingFailed,
    SecretsLost,
)
from hotline.flow.run import FlowRun
from hotline.flow.spoken import SpokenRules
from hotline.flow.utterance import Utterance
from hotline.model.bank import OPERATIONS, BankAnswer
from hotline.ports.scripted import PortScript, ScriptedPorts

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
"""When a call begins, unless told another time; `step` is how far its events are apart."""

BankScript = Mapping[str, BankAnswer | list[BankAnswer]]
"""Operation to its answer, or to its answers in turn; an operation that is not here is down."""


class Caller:
    """Walks through a flow. Prompts are heard to their end; bank and ports answer from scripts.

    Attributes:
        heard: The ids of the prompts heard, in order.
        asked: The bank operations asked, in order.
        ports: What answers requests, and knows which were made.
        steps: Each event with the commands that it caused.
        commands: Everything the run commanded.
    """

    def __init__(
        self,
        bundle: Bundle,
        flow: str = "main",
        bank: BankScript | None = None,
        ports: PortScript | None = None,
        now: datetime = NOW,
        step: timedelta = timedelta(seconds=1),
    ) -> None:
        self.run = FlowRun(bundle, flow)
        self.heard: list[str] = []
        self.asked: list[str] = []
        self.ports = ScriptedPorts(ports)
        self.steps: list[tuple[AnyEvent, list[AnyCommand]]] = []
        self.commands: list[AnyCommand] = []
        self._answers = {
            operation: list(answers) if isinstance(answers, list) else [answers]
            for operation, answers in (bank or {}).items()
        }
        self._vault = Vault()
        self._open: AnyCommand | None = None
        self._now = now
        self._step = step

    @property
    def events(self) -> list[AnyEvent]:
        """Everything that happened."""
        return [event for event, _ in self.steps]

    @property
    def ended_in(self) -> str:
        """The call's outcome, or "" while it goes on."""
        return self.run.outcome

    @property
    def last_heard(self) -> Utterance:
        """What was said last."""
        spoken = [c for c in self.commands if isinstance(c, Play | Collect) and c.utterance]
        return spoken[-1].utterance

    @property
    def language(self) -> str:
        """The language of the last prompt heard."""
        return self.last_heard[-1].language

    def arrives(
        self, language: str = "zh-CN", number: str = "1", *, consent_wanted: bool = False
    ) -> Self:
        """Dial in."""
        return self._tell(
            CallArrived(
                at=self._tick(),
                caller_number=number,
                dialled_number="95599",
                language=language,
                consent_wanted=consent_wanted,
            )
        )

    def presses(self, keys: str) -> Self:
        """Answer the open question with keys."""
        question = self._question()
        return self._tell(collected(question, keys, self._vault, at=self._tick(), cut_after_s=None))

    def says(self, text: str, *, sure: float = 1.0) -> Self:
        """Answer the open question with words, of which the recogniser is so sure."""
        question = self._question()
        return self._tell(heard(question, text, sure, at=self._tick(), cut_after_s=None))

    @property
    def may_say(self) -> SpokenRules | None:
        """What may be said to the open question; None where nothing may."""
        return self._question().spoken

    def stays_silent(self, times: int = 1) -> Self:
        """Let the open question, and those after it, time out."""
        for _ in range(times):
            self._tell(InputTimedOut(at=self._tick(), ref=self._question().ref))
        return self

    def listens(self, seconds: float, key: str = "") -> Self:
        """Listen for so long, to the end or until pressing a key."""
        recording = self._recording()
        at_s = recording.from_s + seconds
        return self._tell(ListeningEnded(at=self._tick(), ref=recording.ref, at_s=at_s, key=key))

    def hears_part(self, at_s: float) -> Self:
        """Listen up to there, and go on."""
        ref = self._recording().ref
        self.commands += self._receive(PartHeard(at=self._tick(), ref=ref, at_s=at_s))
        return self

    def speaks(self, seconds: float) -> Self:
        """Leave a message; one of 0 seconds could not be kept."""
        assert isinstance(self._open, RecordMessage), f"nothing is being recorded: {self._open}"
        ref = self._open.ref
        if seconds:
            return self._tell(
                MessageRecorded(at=self._tick(), ref=ref, recording="message", seconds=seconds)
            )
        return self._tell(RecordingFailed(at=self._tick(), ref=ref, why="nothing was said"))

    def loses_secrets(self) -> Self:
        """Go on in another process than the one that heard the secrets."""
        self._vault = Vault()
        commands = self._receive(SecretsLost(at=self._tick()))
        # Without any, what was open still is.
        return self._go_on(commands) if commands else self

    def loses_keys(self, times: int = 1) -> Self:
        """Type into a link that breaks, and again into each question that is asked anew."""
        for _ in range(times):
            self._tell(KeysLost(at=self._tick(), ref=self._question().ref, count=1))
        return self

    def hangs_up(self) -> Self:
        """Leave."""
        return self._tell(CallerHungUp(at=self._tick(), cause="Normal Clearing"))

    def _question(self) -> Collect:
        assert isinstance(self._open, Collect), f"no question is open but {self._open}"
        return self._open

    def _recording(self) -> Listen:
        assert isinstance(self._open, Listen), f"nothing is listened to but {self._open}"
        return self._open

    def _tell(self, event: AnyEvent) -> Self:
        """Give the run an event, and play the PBX and the bank until the caller has a say again."""
        return self._go_on(self._receive(event))

    def _go_on(self, commands: list[AnyCommand]) -> Self:
        while self._note(commands):
            commands = self._receive(self._answer())
        return self

    def _note(self, commands: list[AnyCommand]) -> bool:
        """Take commands in; return whether the open one is answered without the caller."""
        self.commands += commands
        self._open = None
        for command in commands:
            match command:
                case Play() | Listen() | Collect():
                    self.heard += [phrase.prompt for phrase in command.utterance]
                    self._open = command
                case AskBank():
                    self.asked.append(command.operation)
                    self._open = command
                case AskPort() | RecordMessage() | HangUp() | HandOver():
                    self._open = command
                case _:
                    pass
        return isinstance(self._open, Play | AskBank | AskPort)

    def _answer(self) -> AnyEvent:
        match self._open:
            case Play(ref=ref):
                return PromptFinished(at=self._tick(), ref=ref)
            case AskBank(operation=operation, arguments=arguments) as question:
                script = self._answers.get(operation, [])
                down = BankAnswer(outcome=OPERATIONS[operation].unanswered)
                answer = script.pop(0) if len(script) > 1 else next(iter(script), down)
                plain = self._vault.reveal(arguments)
                return answered(question, plain, answer, at=self._tick())
            case AskPort(ref=ref, request=request):
                came = self.ports.answer(request, name=str(ref))
                return PortAnswered(
                    at=self._tick(),
                    ref=ref,
                    outcome=came.outcome,
                    values=came.values,
                    facts=came.facts,
                )
            case other:
                raise AssertionError(f"only the caller can answer {other}")

    def _receive(self, event: AnyEvent) -> list[AnyCommand]:
        commands = self.run.receive(event)
        self.steps.append((event, commands))
        return commands

    def _tick(self) -> datetime:
        self._now += self._step
        return self._now
