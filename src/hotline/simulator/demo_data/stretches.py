"""What of a made-up call is recorded, by the rules that a live one's recorder keeps. Pure.

The flow is recorded until the caller waits for an agent, and so is the talk; not what is secret,
nor the wait, nor a message that the caller leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotline.flow.commands import (
    AnyCommand,
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
    DigitsCollected,
    PortAnswered,
    PromptFinished,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
    Reply,
)
from hotline.flow.requests import QueueForAgent, Transfer
from hotline.flow.utterance import Utterance
from hotline.model.recording import RecordedPart
from hotline.simulator.demo_data.caller import Step

RULE = "demo sound"
"""The rule that is told where it is heard: nobody has said any of it."""
_HEARD = Play | Listen | Collect


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What the caller heard at an aware moment, and for how long at the most, in seconds."""

    at: datetime
    utterance: Utterance
    most_s: float


@dataclass(kw_only=True)
class Stretch:
    """A recording of a part of a call, from one aware moment to another.

    Attributes:
        name: Its name.
        part: Of what part.
        begins: When it begins.
        ends: When it ends.
        heard: What the hotline said in it.
    """

    name: str
    part: RecordedPart
    begins: datetime
    ends: datetime
    heard: list[Heard] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RecordedCall:
    """A call with its recordings: its steps, in which they are told, and what they are of."""

    steps: Sequence[Step]
    stretches: Sequence[Stretch]


def recorded(call_id: str, steps: Sequence[Step], talk_began: datetime) -> RecordedCall:
    """Return a call as it would be if it had been recorded.

    Args:
        call_id: The call.
        steps: What has happened.
        talk_began: When the caller and an agent began to talk, aware.
    """
    recorder = _Recorder(call_id, talk_began)
    for step in steps:
        recorder.take(step)
    return RecordedCall(steps=recorder.steps, stretches=recorder.stretches)


class _Recorder:
    def __init__(self, call_id: str, talk_began: datetime) -> None:
        self.steps: list[Step] = []
        self.stretches: list[Stretch] = []
        self._call_id = call_id
        self._talk_began = talk_began
        self._open: Stretch | None = None
        self._said: tuple[datetime, Utterance] | None = None
        self._is_secret = self._talked = False

    def take(self, step: Step) -> None:
        event, commands = step
        self._before(event)
        self.steps.append(step)
        if isinstance(event, CallArrived):
            self._begin("flow", event.at)
        for command in commands:
            self._follow(command, event.at)

    def _before(self, event: AnyEvent) -> None:
        """End what an event ends, before it is told."""
        if isinstance(event, Reply | CallerHungUp):
            self._was_heard(event)
        if self._is_secret and self._open is not None:
            self._is_secret = False
            self._tell(RecordingResumed(at=event.at, recording=self._open.name, why="secret"))
        is_answered = isinstance(event, PortAnswered) and event.outcome == "answered"
        if is_answered and not self._talked:
            self._talked = True
            self._begin("talk", self._talk_began)
            self._end(event.at)
        elif isinstance(event, CallerHungUp):
            self._end(event.at)

    def _was_heard(self, event: Reply | CallerHungUp) -> None:
        if self._said is None or self._open is None:
            return
        at, utterance = self._said
        self._said = None
        cut_after_s = (
            event.cut_after_s if isinstance(event, PromptFinished | DigitsCollected) else None
        )
        most_s = (event.at - at).total_seconds()
        most_s = most_s if cut_after_s is None else min(most_s, cut_after_s)
        if utterance and most_s:
            self._open.heard.append(Heard(at=at, utterance=utterance, most_s=most_s))

    def _follow(self, command: AnyCommand, at: datetime) -> None:
        match command:
            case AskPort(request=QueueForAgent() | Transfer()):
                self._end(at)
            case RecordMessage() | HangUp() | HandOver():
                self._end(at)
            case Play() | Listen() | Collect():
                if self._open is None:
                    self._begin("flow", at)
                self._said = at, command.utterance
                if isinstance(command, Collect) and command.secret and self._open is not None:
                    self._is_secret = True
                    name = self._open.name
                    self._tell(RecordingPaused(at=at, recording=name, why="secret"))
            case _:
                pass

    def _begin(self, part: RecordedPart, at: datetime) -> None:
        name = f"{self._call_id}-r{len(self.stretches) + 1}"
        self._open = Stretch(name=name, part=part, begins=at, ends=at)
        self.stretches.append(self._open)
        self._tell(RecordingStarted(at=at, recording=name, part=part, rule=RULE))

    def _end(self, at: datetime) -> None:
        if self._open is not None:
            self._open.ends = at
            self._tell(RecordingStopped(at=at, recording=self._open.name))
            self._open = None

    def _tell(self, event: AnyEvent) -> None:
        # Of what is told for the record, the flow commands nothing.
        self.steps.append((event, ()))
