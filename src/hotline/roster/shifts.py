"""When agents are to be there: days of the week with their times, on the bank's clock. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.flow.calendar.dates import WEEKDAYS, read_rows
from hotline.flow.calendar.times import Ranges, read_ranges
from hotline.flow.rules import Rule
from hotline.flow.source import Path, Source

Shifts = Mapping[str, Ranges]
"""A day of the week, such as `mon`, to when the agent is to be there."""

QUARTER = timedelta(minutes=15)


def read_shifts(written: Mapping[str, object], source: Source, path: Path, who: str) -> Shifts:
    """Read what is written as `mon-fri = "09:00-17:30"`; mistakes are added to the source's."""
    shifts: dict[str, Ranges] = {}
    for key, text in written.items():
        try:
            days = [row for row in read_rows(key) if row in WEEKDAYS]
        except ValueError as error:
            source.problem((*path, key), f"{who}: {error}")
            continue
        if not days:
            source.problem((*path, key), f"{who}: '{key}': a shift is on days of the week")
        ranges = read_ranges(source, (*path, key), text, f"{who}: '{key}'") or ()
        for day in days:
            if day in shifts:
                text_ = f"{who}: '{day}' is given twice"
                source.problem((*path, key), text_, Rule.GIVEN_TWICE)
            shifts[day] = ranges
    return shifts


def planned(
    shifts: Shifts, since: datetime, until: datetime, zone: ZoneInfo
) -> Mapping[float, float]:
    """Return the quarters of an hour in which somebody is to be there, and for how many seconds.

    Args:
        shifts: When that is.
        since: From when on, aware.
        until: Up to when, aware.
        zone: The bank's.

    Returns:
        When each quarter begins, in seconds since 1970, to seconds.
    """
    found: dict[float, float] = {}
    # A night shift that began the day before goes on into this one.
    day = since.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date()
    while day <= last:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        for one in shifts.get(WEEKDAYS[day.weekday()], ()):
            # Wall clock time: a shift begins at nine also on the day when clocks are changed.
            begin, end = (
                (midnight + timedelta(minutes=minutes)).astimezone(UTC)
                for minutes in (one.start, one.end)
            )
            _add(found, max(begin, since), min(end, until))
        day += timedelta(days=1)
    return found


def _add(found: dict[float, float], begin: datetime, end: datetime) -> None:
    quarter_s = QUARTER.total_seconds()
    at, last = begin.timestamp(), end.timestamp()
    while at < last:
        quarter = at // quarter_s * quarter_s
        stop = min(quarter + quarter_s, last)
        found[quarter] = found.get(quarter, 0.0) + stop - at
        at = stop
