"""What a recorded call was asked, and what happened at each question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args

from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    Collect,
    HandOver,
    HangUp,
    Ignore,
    Listen,
    Mark,
    Play,
    RecordMessage,
    StartTimer,
)
from hotline.flow.events import (
    AnyEvent,
    CallArrived,
    CallerHungUp,
    CallLost,
    KeysUnused,
    LateEvent,
    RecordingEvent,
)
from hotline.flow.questions import Question
from hotline.flow.utterance import Utterance
from hotline.flow.walk import CALLER_HUNG_UP

Step = tuple[AnyEvent, Sequence[AnyCommand]]
"""An event with the commands that it caused."""

_QUESTIONS = get_args(Question)


@dataclass(kw_only=True)
class Asked:
    """A question that was asked in a recorded call.

    Attributes:
        node: Where.
        question: What.
        limit_s: After how many seconds the call was to end then, counted from when that was said.
        happened: What came while it was open, in order. The last of it answers the question, or
            ends the call; where the record ends here, neither.
    """

    node: str
    question: Question
    limit_s: float
    happened: list[AnyEvent] = field(default_factory=list)


@dataclass(kw_only=True)
class Talk:
    """A recorded call as a row of questions.

    Attributes:
        arrival: Its first event.
        limit_s: After how many seconds the call was to end, at the latest.
        asked: The questions.
        ending: How it ended, in the flow's words; "" where no end is recorded.
    """

    arrival: CallArrived
    limit_s: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    ending: str = ""


def talk_of(steps: Sequence[Step]) -> Talk | None:
    """Return the questions of a recorded call; None where it does not begin with an arrival.

    What the run ignored answered nothing, and answers nothing now.
    """
    if not steps or not isinstance(steps[0][0], CallArrived):
        return None
    talk = Talk(arrival=steps[0][0])
    node = ""
    for event, commands in steps:
        ignored = isinstance(event, KeysUnused | LateEvent | RecordingEvent) or any(
            isinstance(one, Ignore) for one in commands
        )
        if talk.asked and not ignored:
            talk.asked[-1].happened.append(event)
        match event:
            case CallerHungUp() if not ignored:
                talk.ending = CALLER_HUNG_UP
            case CallLost():
                talk.ending = event.cause
        for command in commands:
            match command:
                case Mark():
                    node = command.node
                case StartTimer():
                    talk.limit_s = command.seconds
                case HangUp() | HandOver():
                    talk.ending = ending_of(command)
                case _ if isinstance(command, _QUESTIONS):
                    talk.asked.append(Asked(node=node, question=command, limit_s=talk.limit_s))
    return talk


def ending_of(command: HangUp | HandOver) -> str:
    """Return the outcome of a call that ends like this."""
    if isinstance(command, HangUp):
        return command.outcome
    return "defect" if command.why.startswith("defect:") else "handed_over"


def is_same(old: Question, new: Question) -> bool:
    """Return whether two questions are the same one: by ids of prompts, never by their words."""
    match old, new:
        case Play(), Play():
            return spoken(old.utterance) == spoken(new.utterance)
        case Collect(), Collect():
            return spoken(old.utterance) == spoken(new.utterance)
        case Listen(), Listen():
            at_same = (old.keys, old.from_s) == (new.keys, new.from_s)
            return at_same and spoken(old.utterance) == spoken(new.utterance)
        case AskBank(), AskBank():
            return (old.operation, old.arguments) == (new.operation, new.arguments)
        case AskPort(), AskPort():
            return old.request == new.request
        case _:
            return isinstance(old, RecordMessage) and isinstance(new, RecordMessage)


def spoken(utterance: Utterance) -> list[tuple[str, str]]:
    """Return the ids of the prompts, each with its language."""
    return [(phrase.prompt, phrase.language) for phrase in utterance]
