"""Hours over the nights in which clocks change: what the clock on the wall shows decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from hotline.flow.calendar.calendar import Calendar


def opened(calendar: Calendar, first: str, last: str) -> list[tuple[str, str]]:
    """Every stretch in which the desk opens between two moments (UTC), on the bank's clock."""
    stretches: list[tuple[str, str]] = []
    moment = datetime.fromisoformat(first)
    while True:
        opens = calendar.opens_at("desk", moment)
        if opens is None or opens > datetime.fromisoformat(last):
            return stretches
        closes = calendar.closes_at("desk", opens)
        assert closes is not None
        stretches.append((f"{opens:%d %H:%M %z}", f"{closes:%d %H:%M %z}"))
        moment = opens.astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "stretches"),
    [
        # Clocks go from 02:00 to 03:00 on Sunday the 8th.
        ("01:00-04:00", [("08 01:00 -0500", "08 04:00 -0400")]),
        ("02:30-04:00", [("08 03:00 -0400", "08 04:00 -0400")]),
        ("01:00-02:30", [("08 01:00 -0500", "08 03:00 -0400")]),
        ("02:00-03:00", []),
        ("02:15-02:45", []),
        ("03:00-04:00", [("08 03:00 -0400", "08 04:00 -0400")]),
    ],
)
def test_time_that_is_skipped_never_comes(
    compiled: Callable[[str], Calendar], hours: str, stretches: list[tuple[str, str]]
) -> None:
    calendar = compiled(sundays("America/New_York", hours))
    assert opened(calendar, "2026-03-08T05:00+00:00", "2026-03-09T03:59+00:00") == stretches


@pytest.mark.parametrize(
    ("hours", "stretches"),
    [
        # Clocks go from 02:00 back to 01:00 on Sunday the 1st.
        ("00:30-04:00", [("01 00:30 -0400", "01 04:00 -0500")]),
        ("01:00-02:00", [("01 01:00 -0400", "01 02:00 -0500")]),
        (
            "01:30-04:00",
            [("01 01:30 -0400", "01 01:00 -0500"), ("01 01:30 -0500", "01 04:00 -0500")],
        ),
        (
            "00:30-01:30",
            [("01 00:30 -0400", "01 01:30 -0400"), ("01 01:00 -0500", "01 01:30 -0500")],
        ),
        (
            "01:15-01:45",
            [("01 01:15 -0400", "01 01:45 -0400"), ("01 01:15 -0500", "01 01:45 -0500")],
        ),
        ("02:00-04:00", [("01 02:00 -0500", "01 04:00 -0500")]),
    ],
)
def test_hour_that_is_repeated_counts_twice(
    compiled: Callable[[str], Calendar], hours: str, stretches: list[tuple[str, str]]
) -> None:
    calendar = compiled(sundays("America/New_York", hours))
    assert opened(calendar, "2026-11-01T04:00+00:00", "2026-11-02T04:59+00:00") == stretches


@pytest.mark.parametrize(
    ("zone", "hours", "day", "stretches"),
    [
        # Half an hour: from 02:00 to 02:30, and from 02:00 back to 01:30.
        ("Australia/Lord_Howe", "02:15-03:00", "10-04", [("04 02:30 +1100", "04 03:00 +1100")]),
        (
            "Australia/Lord_Howe",
            "01:45-03:00",
            "04-05",
            [("05 01:45 +1100", "05 01:30 +1030"), ("05 01:45 +1030", "05 03:00 +1030")],
        ),
        ("Europe/London", "01:30-03:00", "03-29", [("29 02:00 +0100", "29 03:00 +0100")]),
        ("Europe/London", "01:00-02:00", "10-25", [("25 01:00 +0100", "25 02:00 +0000")]),
        # Midnight itself is skipped: the day begins at one.
        ("America/Santiago", "00:00-08:00", "09-06", [("06 01:00 -0300", "06 08:00 -0300")]),
    ],
)
def test_other_zones(
    compiled: Callable[[str], Calendar],
    zone: str,
    hours: str,
    day: str,
    stretches: list[tuple[str, str]],
) -> None:
    calendar = compiled(sundays(zone, hours))
    noon = datetime.fromisoformat(f"2026-{day}T12:00").replace(
        tzinfo=calendar.clock.shown(datetime.fromisoformat(f"2026-{day}T12:00+00:00")).tzinfo
    )
    first, last = noon - timedelta(hours=14), noon + timedelta(hours=11)
    assert opened(calendar, first.isoformat(), last.isoformat()) == stretches


def test_night_over_the_change_is_an_hour_longer_or_shorter(
    compiled: Callable[[str], Calendar],
) -> None:
    calendar = compiled(
        "calendar: night\ntimezone: America/New_York\nyears: 2026\n"
        "hours: {desk: {sat: 22:00-06:00, sun-fri: closed}}\n"
    )
    assert opened(calendar, "2026-03-07T12:00+00:00", "2026-03-08T12:00+00:00") == [
        ("07 22:00 -0500", "08 06:00 -0400")
    ]
    assert opened(calendar, "2026-10-31T12:00+00:00", "2026-11-01T12:00+00:00") == [
        ("31 22:00 -0400", "01 06:00 -0500")
    ]


def test_day_before_comes_back_where_clocks_go_back_at_midnight(
    compiled: Callable[[str], Calendar],
) -> None:
    """In Santiago, Saturday the 4th has its last hour twice."""
    calendar = compiled(
        "calendar: back\ntimezone: America/Santiago\nyears: 2026\n"
        "days: {2026-04-04: holiday}\n"
        "hours: {desk: {mon-sun: 00:00-24:00, holidays: closed}}\n"
    )
    back = datetime(2026, 4, 5, 3, 0, tzinfo=UTC)
    moments = [back - timedelta(minutes=1), back, back + timedelta(minutes=59)]
    assert [calendar.state("desk", moment) for moment in moments] == ["holiday"] * 3
    assert calendar.state("desk", back + timedelta(hours=1)) == "open"


def sundays(zone: str, hours: str) -> str:
    return (
        f"calendar: sundays\ntimezone: {zone}\nyears: 2026\n"
        f"hours: {{desk: {{sun: '{hours}', mon-sat: closed}}}}\n"
    )
