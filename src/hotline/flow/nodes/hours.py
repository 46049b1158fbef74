"""`hours`: is a line open, and if not, when will it be?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Self

from pydantic import model_validator

from hotline.flow.calendar.calendar import HoursState
from hotline.flow.nodes.base import Node
from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.scope import NOTHING, Report, Scope, Way, Write
from hotline.flow.vocabulary import Sets, Table, Target
from hotline.flow.walk import Walk
from hotline.model.types import Type
from hotline.model.values import Day, TimeOfDay


class NextOpening(Table):
    """The variables that get the day and the time at which a closed line opens next."""

    day: Sets
    time: Sets


class HoursNode(Node):
    """`hours: agents` with the ways on: `open`, `closed` and, if it is not the same, `holiday`.

    `opens: {day: DAY, time: TIME}` keeps when it opens next, for the prompts behind `closed` and
    `holiday`; `unknown` is where the calendar knows no such moment.
    """

    key: ClassVar[str] = "hours"

    hours: str
    open: Target
    closed: Target
    holiday: Target | None = None
    opens: NextOpening | None = None
    unknown: Target | None = None

    @model_validator(mode="after")
    def _unknown_with_opens(self) -> Self:
        if (self.opens is None) != (self.unknown is None):
            raise ValueError(
                "'opens' and 'unknown' go together: when it opens next, and where to go if the "
                "calendar does not reach so far"
            )
        return self

    def enter(self, walk: Walk) -> None:
        """Look at the calendar and go on."""
        state = walk.calendar.state(self.hours, walk.at)
        if state is HoursState.OPEN:
            walk.go(self.open, way="open")
            return
        if self.opens is not None and self.unknown is not None:
            moment = walk.calendar.opens_at(self.hours, walk.at)
            if moment is None:
                walk.go(self.unknown, way="unknown")
                return
            walk.variables[self.opens.day] = Day(day=moment.date())
            clock = moment.time().replace(second=0, microsecond=0)
            walk.variables[self.opens.time] = TimeOfDay(time=clock)
        if state is HoursState.HOLIDAY and self.holiday is not None:
            walk.go(self.holiday, way="holiday")
        else:
            walk.go(self.closed, way="closed")

    # --- for the checker ---

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the ways; when it opens next is known where it is closed."""
        gains = NOTHING
        if self.opens is not None:
            gains = frozenset({str(self.opens.day), str(self.opens.time)})
        yield Way(target=self.open, label="open")
        yield Way(target=self.closed, gains=gains, label="closed")
        if self.holiday is not None:
            yield Way(target=self.holiday, gains=gains, label="holiday")
        if self.unknown is not None:
            yield Way(target=self.unknown, label="unknown")

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield the day and the time."""
        if self.opens is not None:
            yield Write(path=("opens", "day"), name=self.opens.day, brings=Type.DAY)
            yield Write(path=("opens", "time"), name=self.opens.time, brings=Type.TIME)

    def check(self, scope: Scope, report: Report) -> None:
        """Report hours that the calendar does not have, and ways that are never taken."""
        if scope.calendar is None:
            report(
                ("hours",),
                "there is no calendar; write one in calendar.yaml, beside the flows",
                Rule.MISSING_CALENDAR,
            )
            return
        schedules = scope.calendar.schedules
        if self.hours not in schedules:
            hint = did_you_mean(self.hours, schedules)
            report(
                ("hours",),
                f"the calendar has no hours '{self.hours}'. {hint}".rstrip(),
                Rule.UNKNOWN_HOURS,
            )
            return
        states = scope.calendar.states(self.hours)
        if states == {HoursState.OPEN}:
            text = f"'{self.hours}' is always open, so 'closed' is never taken; ask nothing"
            report(("hours",), text, Rule.NEVER_TAKEN)
        elif HoursState.OPEN not in states:
            text = f"'{self.hours}' is never open, so 'open' is never taken; ask nothing"
            report(("hours",), text, Rule.NEVER_TAKEN)
        elif self.holiday is not None and HoursState.HOLIDAY not in states:
            text = (
                f"'{self.hours}' is never closed for a holiday, so this is never taken; delete it"
            )
            report(("holiday",), text, Rule.NEVER_TAKEN)
