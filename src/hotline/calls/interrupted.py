"""A call whose service died, as its journal tells it: where it is and what is still to be done.

The journal is written before anything is done, so the last commands may have been done, or not, or
half. Each kind of command says in `resume` what is right then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hotline.calls.projection import CallProjection
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow.commands import Answer, AnyCommand, HandOver, HangUp, StartTimer
from hotline.flow.events import AnyEvent, TimerFired
from hotline.flow.run import FlowRun
from hotline.journal import CallHeader, WrittenCall
from hotline.model.interaction import Handling
from hotline.qa.replay.exact import replay
from hotline.qa.replay.verdicts import Same

_AT_ONCE = Answer | HandOver | HangUp
"""What the last record commanded of this kind may not have been done, and is done again."""


class CannotGoOn(HotlineError):
    """A call cannot be taken up from its journal; its caller starts over."""

    def __init__(self, *, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return f"the call cannot go on: {self.why}"


@dataclass(frozen=True, kw_only=True)
class InterruptedCall:
    """A call that another process goes on with.

    Attributes:
        header: Whose it is, on which channel.
        run: Where it is in its flow.
        projection: What the CRM has of it.
        last: What its last record commanded.
        timers: What was started and has not fired, with when it was started.
    """

    header: CallHeader
    run: FlowRun
    projection: CallProjection
    last: Sequence[AnyCommand]
    timers: Sequence[tuple[StartTimer, datetime]]

    def left(self, now: datetime) -> list[AnyCommand]:
        """Return what is done again at once, and the timers with the time that they still have."""
        commands: list[AnyCommand] = [
            command for command in self.last if isinstance(command, _AT_ONCE)
        ]
        for timer, started_at in self.timers:
            passed = (now - started_at) / timedelta(seconds=1)
            commands.append(replace(timer, seconds=max(0.0, timer.seconds - passed)))
        return commands


def interrupted(call: WrittenCall, bundle: Bundle, handling: Handling) -> InterruptedCall:
    """Fold a call's journal.

    Args:
        call: The journal.
        bundle: The flows that the call is pinned to.
        handling: What the bank decides about contacts today, where the header does not tell.

    Raises:
        CannotGoOn: Nothing was written yet, or this engine makes other commands of it.
    """
    header = call.header
    handling = header.handling or handling
    fold = _Fold(CallProjection(header, handling, language=""))
    verdict = replay(call, bundle, fold.take)
    if not isinstance(verdict, Same) or fold.run is None or verdict.erased:
        raise CannotGoOn(why=_why(verdict))
    return InterruptedCall(
        header=header,
        run=fold.run,
        projection=fold.projection,
        last=fold.last,
        timers=[*fold.timers.values()],
    )


class _Fold:
    def __init__(self, projection: CallProjection) -> None:
        self.projection = projection
        self.run: FlowRun | None = None
        self.last: Sequence[AnyCommand] = ()
        self.timers: dict[int, tuple[StartTimer, datetime]] = {}

    def take(self, run: FlowRun, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
        self.run, self.last = run, commands
        self.projection.take(run, event, commands)
        if isinstance(event, TimerFired):
            self.timers.pop(event.ref, None)
        for command in commands:
            if isinstance(command, StartTimer):
                self.timers[command.ref] = (command, event.at)


def _why(verdict: object) -> str:
    return f"its journal does not replay ({type(verdict).__name__})"
