"""A recorded call on edited flows: what the same caller, who does the same, would meet there.

A recorded answer answers the same question at the same node, and nothing else. The answers are
walked through forwards only: those to questions that are not asked any more are passed over. What
only tells needs no answer: it is taken as heard to its end where nobody recorded another one. A
hang-up, a fault or the end of the longest call comes at the question at which it came. Where a
question is left without an answer, the call is unknown from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from hotline.flow.bundle import Bundle
from hotline.flow.commands import AnyCommand, Play, StartTimer
from hotline.flow.events import AnyEvent, PromptFinished, TimerFired
from hotline.flow.questions import Question
from hotline.flow.run import FlowRun
from hotline.journal import WrittenCall
from hotline.qa.replay.answers import carried
from hotline.qa.replay.comparison import change, deeds_of, parts_at
from hotline.qa.replay.questions import Asked, Step, Talk, is_same, talk_of
from hotline.qa.replay.recorded import Unreadable, event_of, read_commands, ways_of, without_values
from hotline.qa.replay.verdicts import (
    DECIDED_BY_ERASED,
    Change,
    Differs,
    NotReplayed,
    Same,
    Unknown,
    Verdict,
)

_Command = TypeVar("_Command", bound=AnyCommand)

NEVER_ASKED = "nobody was asked this"
ANSWERED_OTHERWISE = "what was answered is no answer to what is asked now"
LIMIT_CHANGED = "a call may last longer now"


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A call before and after.

    Attributes:
        verdict: What the edit means to it.
        before: What happened, and what was commanded.
        after: What would happen, as far as it is known.
    """

    verdict: Verdict
    before: Sequence[Step] = ()
    after: Sequence[Step] = ()


def replay_edited(call: WrittenCall, bundle: Bundle) -> Edited:
    """Walk the caller of a recorded call through `bundle`."""
    if call.header.flow not in bundle.flows:
        return Edited(verdict=NotReplayed(why=f"there is no flow '{call.header.flow}' any more"))
    try:
        before = [(event_of(record), read_commands(record)) for record in call.records]
    except Unreadable:
        return Edited(verdict=NotReplayed(why="its records are none of this engine's"))
    talk = talk_of(before)
    if talk is None:
        return Edited(verdict=NotReplayed(why="nothing was recorded of its arrival"))
    ways = ways_of(call)
    run = FlowRun(bundle, call.header.flow, ways)
    again = _Again(talk, run, without_values if call.is_erased else _whole)
    open_why = again.walk()
    if ways is not None and ways.missing:
        return Edited(verdict=NotReplayed(why=DECIDED_BY_ERASED, node=ways.missing))
    deeds, new_deeds = (
        deeds_of(steps, with_values=not call.is_erased) for steps in (before, again.steps)
    )
    parting = parts_at(deeds, new_deeds)
    node = again.run.node
    if open_why:
        verdict: Verdict = Unknown(
            node=node, parts_at=parting or node, was=talk.ending, why=open_why
        )
        return Edited(verdict=verdict, before=before, after=again.steps)
    now = again.run.outcome
    differs = Change.ENDS if now != talk.ending else change(deeds, new_deeds)
    if differs is None:
        verdict = Same(ended=again.run.ended, erased=call.is_erased)
    else:
        verdict = Differs(change=differs, parts_at=parting or node, was=talk.ending, now=now)
    return Edited(verdict=verdict, before=before, after=again.steps)


class _Left(Protocol):
    def __call__(self, command: _Command, /) -> _Command: ...


def _whole(command: _Command, /) -> _Command:
    return command


class _Again:
    """The same caller's walk through another run.

    Attributes:
        run: The other run.
        steps: What it was told, and what it commanded.

    Args:
        talk: The recorded call.
        run: See there.
        left: What is left in the record of a question, or of another command.
    """

    def __init__(self, talk: Talk, run: FlowRun, left: _Left) -> None:
        self.run = run
        self._left = left
        self.steps: list[Step] = []
        self._talk = talk
        self._next = 0
        self._heard: set[int] = set()
        self._limit = StartTimer(ref=0, seconds=talk.limit_s)

    def walk(self) -> str:
        """Walk as far as the answers go.

        Returns:
            Why the question that is open now has none; "" where the call ended, or the record.
        """
        self._take(self._talk.arrival)
        while self.run.open is not None and not self.run.ended:
            question = self._left(self.run.open)
            index = self._find(question)
            if index is not None:
                why = self._answer(question, self._talk.asked[index])
                if why or self._is_open(question):
                    return why or self._cut_off(index)
            elif isinstance(question, Play):
                self._take(PromptFinished(at=self.steps[-1][0].at, ref=question.ref))
            else:
                return NEVER_ASKED
        return ""

    def _find(self, question: Question) -> int | None:
        """Return which recorded question this is, and pass over those before it."""
        for index in range(self._next, len(self._talk.asked)):
            asked = self._talk.asked[index]
            if asked.node != self.run.node or not is_same(asked.question, question):
                continue
            if not isinstance(question, Play):
                self._next = index + 1
                return index
            # Whatever is only heard passes over no answer.
            if index not in self._heard:
                self._heard.add(index)
                return index
        return None

    def _answer(self, question: Question, asked: Asked) -> str:
        """Let happen what happened, until the question is answered; return why it is not."""
        for event in asked.happened:
            if isinstance(event, TimerFired) and self._limit.seconds > asked.limit_s:
                return LIMIT_CHANGED
            again = carried(event, asked.question, question, limit_ref=self._limit.ref)
            if again is None:
                return ANSWERED_OTHERWISE
            self._take(again)
            if not self._is_open(question):
                break
        return ""

    def _cut_off(self, index: int) -> str:
        return "" if index == len(self._talk.asked) - 1 else NEVER_ASKED

    def _is_open(self, question: Question) -> bool:
        still = self.run.open
        return not self.run.ended and still is not None and still.ref == question.ref

    def _take(self, event: AnyEvent) -> None:
        longest = timedelta(seconds=self._limit.seconds)
        if self._limit.seconds < self._talk.limit_s and event.at - self._talk.arrival.at > longest:
            event = TimerFired(at=event.at, ref=self._limit.ref)
        commands = [self._left(command) for command in self.run.receive(event)]
        self.steps.append((event, commands))
        for command in commands:
            if isinstance(command, StartTimer):
                self._limit = command
