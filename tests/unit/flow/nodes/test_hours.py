"""`hours`: is a line open, and if not, when will it be?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from hotline.model.values import Day, TimeOfDay
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

CALENDAR = """
calendar: c
timezone: Asia/Shanghai
years: 2026
holidays: {country: CN}
hours:
  desk: {mon-fri: 09:00-17:30, sat-sun: closed, holidays: closed, workdays: as mon}
"""
ALWAYS = CALENDAR + "  lost: always\n"
HOURS = "{hours: desk, open: done, closed: other, holiday: down}"
VARIABLES = {"day": "day", "clock": "time"}
OPENS = (
    "{hours: desk, open: done, closed: tell, opens: {day: day, time: clock}, unknown: other}"
    "\n  tell: {say: opens, next: down}"
)


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        (datetime(2026, 3, 2, 0, 59, 59, tzinfo=UTC), "other"),
        (datetime(2026, 3, 2, 1, 0, tzinfo=UTC), "done"),
        (datetime(2026, 3, 2, 9, 29, 59, tzinfo=UTC), "done"),
        (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "other"),
        (datetime(2026, 3, 7, 3, 0, tzinfo=UTC), "other"),
        (datetime(2026, 10, 1, 3, 0, tzinfo=UTC), "down"),
    ],
)
def test_the_way_is_what_the_calendar_says(at: datetime, ends: str) -> None:
    # What counts is when the caller gets there.
    caller = Caller(around(HOURS, calendar=CALENDAR), now=at, step=timedelta(0))
    assert caller.arrives("en-US").presses("1").ended_in == ends


def test_when_it_opens_next_can_be_told() -> None:
    at = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    caller = Caller(around(OPENS, VARIABLES, CALENDAR), now=at).arrives("en-US").presses("1")
    assert caller.ended_in == "down"
    assert caller.last_heard[0].values == {
        "day": Day(day=date(2026, 3, 9)),
        "clock": TimeOfDay(time=time(9, 0)),
    }


def test_beyond_the_calendar_nobody_is_told_a_day() -> None:
    at = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
    caller = Caller(around(OPENS, VARIABLES, CALENDAR), now=at).arrives("en-US").presses("1")
    assert caller.ended_in == "other"


WRONG = [
    (HOURS, "", "there is no calendar; write one in calendar.yaml, beside the flows"),
    (
        HOURS.replace("desk", "dsk"),
        CALENDAR,
        "the calendar has no hours 'dsk'. Did you mean 'desk'?",
    ),
    (HOURS.replace("desk", "lost"), ALWAYS, "'lost' is always open, so 'closed' is never taken"),
    (HOURS, CALENDAR.replace("mon-fri: 09:00-17:30", "mon-fri: closed"), "'desk' is never open"),
    (
        HOURS,
        CALENDAR.replace("holidays: closed", "holidays: 00:00-24:00"),
        "'desk' is never closed for a holiday, so this is never taken; delete it",
    ),
    (
        HOURS.replace(", holiday: down", ""),
        "calendar: c\ntimezone: UTC\nyears: 2026\nhours: {desk: {mon-sun: 00:00-24:00}}",
        "'desk' is always open, so 'closed' is never taken",
    ),
    (HOURS, ALWAYS, "hours 'lost': no flow asks for them"),
    ("{hours: desk, open: done, closed: other, unknown: down}", CALENDAR, "go together"),
]


@pytest.mark.parametrize(("node", "calendar", "text"), WRONG)
def test_what_is_wrong_is_told(node: str, calendar: str, text: str) -> None:
    texts = told(node, calendar=calendar)
    assert any(text in one for one in texts), texts
