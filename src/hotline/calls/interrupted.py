"""A call whose service died, as its journal tells it: where it is and what is still to be done.

The journal is written before anything is done, so the last commands may have been done, or not, or
half. Each kind of command says in `resume` what is right then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hotline.errors import HotlineError
from hotline.flow.commands import (
    Answer,
    AnyCommand,
    BackToAgent,
    HandOver,
    HangUp,
    PartFromAgent,
    StartTimer,
)
from hotline.flow.events import AnyEvent, TimerFired
from hotline.flow.run import FlowRun
from hotline.journal import CallHeader
from hotline.model.interaction import Handling
from hotline.projection.call import CallProjection

_SECOND = timedelta(seconds=1)
_AT_ONCE = Answer | HandOver | HangUp | PartFromAgent | BackToAgent
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
        records: How many records its journal has.
        last: What its last record commanded.
        timers: What was started and has not fired, with when it was started.
    """

    header: CallHeader
    run: FlowRun
    projection: CallProjection
    records: int
    last: Sequence[AnyCommand]
    timers: Sequence[tuple[StartTimer, datetime]]

    @property
    def is_over(self) -> bool:
        """Whether its journal tells all of it, and nothing of it is left to be done."""
        is_left = any(isinstance(command, _AT_ONCE) for command in self.last)
        return self.run.ended and self.projection.is_settled and not is_left

    def left(self, now: datetime) -> list[AnyCommand]:
        """Return what is done again at once, and the timers with the time that they still have."""
        at_once = [command for command in self.last if isinstance(command, _AT_ONCE)]
        return [*at_once, *self._timers_at(now)]

    def carried_on(self, now: datetime, undone: int) -> list[AnyCommand]:
        """Return what is left to a process to which this call was carried over.

        Args:
            now: The time.
            undone: So many of the last commands were not begun.
        """
        begun = self.last[: len(self.last) - undone]
        # Nobody waits for the end of a way back, and whoever is there already stays there.
        again = [command for command in begun if isinstance(command, BackToAgent)]
        left = [*again, *self.last[len(self.last) - undone :]]
        return [*(timer for timer in self._timers_at(now) if timer.ref not in _refs(left)), *left]

    def _timers_at(self, now: datetime) -> list[StartTimer]:
        """Return the timers with the time that they still have."""
        return [
            replace(timer, seconds=max(0.0, timer.seconds - (now - started_at) / _SECOND))
            for timer, started_at in self.timers
        ]


def _refs(commands: Sequence[AnyCommand]) -> set[int]:
    return {command.ref for command in commands if isinstance(command, StartTimer)}


class Reading:
    """Takes the steps of a call as its journal is replayed, and keeps what is needed to go on.

    Args:
        header: The call's.
        handling: What the bank decides about contacts today, where the header does not tell.
    """

    def __init__(self, header: CallHeader, handling: Handling) -> None:
        self._header = header
        self._projection = CallProjection(header, header.handling or handling, language="")
        self._run: FlowRun | None = None
        self._last: Sequence[AnyCommand] = ()
        self._records = 0
        self._timers: dict[int, tuple[StartTimer, datetime]] = {}

    def take(self, run: FlowRun, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
        """Take one step, as `hotline.flow.run.Watch`."""
        self._run, self._last = run, commands
        self._records += 1
        self._projection.take(run, event, commands)
        if isinstance(event, TimerFired):
            self._timers.pop(event.ref, None)
        for command in commands:
            if isinstance(command, StartTimer):
                self._timers[command.ref] = (command, event.at)

    def call(self) -> InterruptedCall:
        """Return the call as it is after the last step.

        Raises:
            CannotGoOn: There was none.
        """
        if self._run is None:
            raise CannotGoOn(why="nothing of it was written")
        return InterruptedCall(
            header=self._header,
            run=self._run,
            projection=self._projection,
            records=self._records,
            last=self._last,
            timers=[*self._timers.values()],
        )
