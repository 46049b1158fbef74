from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.calendar.outlook import warnings
from hotline.flow.calendar.rules import CalendarRules
from hotline.flow.source import read_source

US = (
    "calendar: us\ntimezone: America/New_York\nyears: 2026-2027\n"
    "hours: {desk: {mon-sun: 09:00-17:00}}\n"
)
COVERS = "calendar 'us' covers 2026-2027"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2025-12-31T04:00", [f"{COVERS}, which begins in 2 days: until then lines are closed"]),
        ("2026-01-01T05:00", []),
        ("2027-10-02T12:00", []),
        ("2027-10-03T12:00", [f"{COVERS}, which is over in 90 days: give it more 'years'"]),
        # In New York it is still the last day of the year.
        ("2028-01-01T04:59", [f"{COVERS}, which is over in 1 day: give it more 'years'"]),
        (
            "2028-01-01T05:00",
            [f"{COVERS}, which is over: all lines but those open always are closed"],
        ),
    ],
)
def test_years_that_end_are_told_in_time(
    compiled: Callable[[str], Calendar], now: str, told: list[str]
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert [one.text for one in warnings(compiled(US), moment)] == told


def china(days: str = "") -> Calendar:
    text = (
        "calendar: cn\ntimezone: Asia/Shanghai\nyears: 2026-2028\nholidays: {country: CN}\n"
        f"days: {{{days}}}\n"
        "hours: {desk: {mon-sun: 09:00-17:00, holidays: closed, workdays: as mon}}\n"
    )
    rules = CalendarRules(unannounced=(2027, 2028))
    return compile_calendar(read_source(text, "calendar.yaml"), rules.model_dump_json())


@pytest.mark.parametrize(
    ("now", "years"),
    [("2026-11-30", []), ("2026-12-01", [2027]), ("2027-06-01", [2027]), ("2028-01-01", [2028])],
)
def test_workdays_not_yet_announced_are_told(now: str, years: list[int]) -> None:
    told = warnings(china(), datetime.fromisoformat(f"{now}T12:00").replace(tzinfo=UTC))
    asked = [one.text for one in told if "make-up workdays" in one.text]
    assert len(asked) == len(years)
    assert all(f"of {year} " in text for year, text in zip(years, asked, strict=True))


def test_workdays_that_the_bank_wrote_down_are_not_asked_for() -> None:
    calendar = china(days="2027-10-09: workday")
    assert warnings(calendar, datetime(2027, 6, 1, tzinfo=UTC)) == ()
