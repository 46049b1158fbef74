"""When the bank rings by itself, and for what by then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotline.flow.calendar.calendar import ALWAYS_OPEN, Calendar, Schedule
from hotline.flow.calendar.clock import WallClock
from hotline.flow.calendar.rules import Offset
from hotline.ops.calling_hours import may_call, reach

LEAD = timedelta(hours=2)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


CALENDAR = Calendar(
    name="demo",
    years=range(2026, 2027),
    clock=WallClock(offsets=(Offset(since=at(1, 0), seconds=0),)),
    # Two days with a night and a holiday between them.
    schedules={
        "calls": Schedule(open=((at(2, 9), at(2, 18)), (at(4, 9), at(4, 18)))),
        "always": ALWAYS_OPEN,
    },
    occasions={},
    unannounced=(),
)


@pytest.mark.parametrize(
    ("moment", "may"),
    [(at(2, 9), True), (at(2, 8, 59), False), (at(2, 18), False), (at(3, 12), False)],
)
def test_the_bank_rings_in_its_hours_only(moment: datetime, may: bool) -> None:
    assert may_call(CALENDAR, "calls", moment) is may


def test_without_such_hours_nobody_is_rung() -> None:
    assert not may_call(CALENDAR, "nights", at(2, 12))
    assert not may_call(None, "calls", at(2, 12))


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (at(2, 10), at(2, 12)),
        # In the last hour of the day: what is due in the night, on the holiday, and soon after.
        (at(2, 17), at(4, 10)),
        # Just so many hours are left: until the next ones begin.
        (at(2, 16), at(4, 9)),
        # Before the day begins: what is due in its first hours.
        (at(2, 7), at(2, 11)),
        # The calendar ends: what is left is due by its end.
        (at(4, 17), at(4, 18)),
        (at(5, 12), at(5, 12)),
    ],
)
def test_the_lead_is_time_in_which_the_bank_rings(moment: datetime, until: datetime) -> None:
    assert reach(CALENDAR, "calls", moment, LEAD) == until


def test_hours_that_never_end_are_no_riddle() -> None:
    assert reach(CALENDAR, "always", at(2, 12), LEAD) == at(2, 14)
