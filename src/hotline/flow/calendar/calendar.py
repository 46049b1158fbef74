"""Whether a line is open, and when that changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from hotline.flow.calendar.clock import BEGINNING, END, Stretch, WallClock


class HoursState(StrEnum):
    """What a line is at one moment; `HOLIDAY` is closed on a holiday."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When one line is open.

    Attributes:
        open: The stretches in which it is open, in UTC, in order; no two touch.
        holidays: The days on which closed means holiday.
    """

    open: tuple[Stretch, ...]
    holidays: frozenset[date] = frozenset()

    @cached_property
    def opens(self) -> Sequence[datetime]:
        """The moments at which it opens, in order."""
        return [opens for opens, _ in self.open]


ALWAYS_OPEN = Schedule(open=((BEGINNING, END),))


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """A checked calendar. Outside the years that it covers, all but what is always open is closed.

    Moments are aware; those returned are on the bank's clock, so that their date and time are what
    a caller understands.

    Attributes:
        name: What the calendar calls itself.
        years: The years it covers.
        clock: The clock on the bank's wall.
        schedules: Name of hours to when they are open.
        occasions: What is special about a day: a holiday's name, or what the bank calls it.
        unannounced: Covered years of which not all holidays were known when the rules were made.
    """

    name: str
    years: range
    clock: WallClock
    schedules: Mapping[str, Schedule]
    occasions: Mapping[date, str]
    unannounced: tuple[int, ...]

    def state(self, hours: str, at: datetime) -> HoursState:
        """Return what `hours` are at the moment `at`.

        Raises:
            KeyError: There are no such hours; a checked flow never asks for them.
        """
        schedule = self.schedules[hours]
        if self._stretch(schedule, at) is not None:
            return HoursState.OPEN
        if self.clock.shown(at).date() in schedule.holidays:
            return HoursState.HOLIDAY
        return HoursState.CLOSED

    def states(self, hours: str) -> frozenset[HoursState]:
        """Return what `hours` ever are in the covered years.

        Raises:
            KeyError: There are no such hours.
        """
        schedule = self.schedules[hours]
        covered = datetime(self.years.start, 1, 1), datetime(self.years.stop, 1, 1)
        found = {HoursState.OPEN} if schedule.open else set()
        if not self._all_open(schedule, covered):
            found.add(HoursState.CLOSED)
        for day in schedule.holidays:
            midnight = datetime.combine(day, time())
            if not self._all_open(schedule, (midnight, midnight + timedelta(days=1))):
                found.add(HoursState.HOLIDAY)
                break
        return frozenset(found)

    def opens_at(self, hours: str, at: datetime) -> datetime | None:
        """Return when `hours` next open after `at`; None where the calendar knows no such moment.

        Raises:
            KeyError: There are no such hours.
        """
        opens = self.schedules[hours].opens
        index = bisect_right(opens, at)
        return self.clock.shown(opens[index]) if index < len(opens) else None

    def closes_at(self, hours: str, at: datetime) -> datetime | None:
        """Return when `hours`, open at `at`, close; None where they are closed, or never close.

        Raises:
            KeyError: There are no such hours.
        """
        stretch = self._stretch(self.schedules[hours], at)
        return None if stretch is None or stretch[1] == END else self.clock.shown(stretch[1])

    def occasion(self, at: datetime) -> str | None:
        """Return what is special about the day of the moment `at`, such as "National Day"."""
        return self.occasions.get(self.clock.shown(at).date())

    def _all_open(self, schedule: Schedule, shown: Stretch) -> bool:
        """Return whether it is open all the time that the clock shows from one time to another."""
        return all(
            any(start <= begin and finish <= end for start, end in schedule.open)
            for begin, finish in self.clock.when([shown])
        )

    @staticmethod
    def _stretch(schedule: Schedule, at: datetime) -> Stretch | None:
        index = bisect_right(schedule.opens, at) - 1
        return schedule.open[index] if index >= 0 and at < schedule.open[index][1] else None
