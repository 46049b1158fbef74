"""Days of the calendar, where what was said can be taken apart in more than one way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

FIRST_YEAR = 1000
"""Nobody tells a bank an earlier one: `nineteen` is no year."""


def only_day(readings: Iterable[tuple[int | None, int | None, int | None]]) -> date | None:
    """Return the one day that year, month and day can be; None for none, or for more than one."""
    days: set[date] = set()
    for year, month, day in readings:
        if year is None or month is None or day is None or not FIRST_YEAR <= year <= 9999:
            continue
        try:
            days.add(date(year, month, day))
        except ValueError:
            continue
    return days.pop() if len(days) == 1 else None
