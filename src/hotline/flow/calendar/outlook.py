"""What will soon be wrong with a calendar that is right today."""

from __future__ import annotations

from datetime import date, datetime

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.dates import years_text

ENDS_SOON_DAYS = 90
UNANNOUNCED_DAYS = 31
"""China announces a year's holidays in November of the year before."""


def warnings(calendar: Calendar, now: datetime) -> tuple[str, ...]:
    """Return what somebody should see to at the aware moment `now`, each a sentence."""
    today = calendar.clock.shown(now).date()
    return tuple(_ending(calendar, today) + _unannounced(calendar, today))


def _ending(calendar: Calendar, today: date) -> list[str]:
    covered = f"calendar '{calendar.name}' covers {years_text(calendar.years)}"
    left = (date(calendar.years.stop, 1, 1) - today).days
    if left <= 0:
        return [f"{covered}, which is over: all lines but those open always are closed"]
    if left <= ENDS_SOON_DAYS:
        return [f"{covered}, which is over in {_days(left)}: give it more 'years'"]
    early = (date(calendar.years.start, 1, 1) - today).days
    if early > 0:
        return [f"{covered}, which begins in {_days(early)}: until then lines are closed"]
    return []


def _unannounced(calendar: Calendar, today: date) -> list[str]:
    return [
        f"the make-up workdays of {year} were not announced when the rules of calendar "
        f"'{calendar.name}' were made: update the package 'holidays', or write them under 'days'"
        for year in calendar.unannounced
        if (date(year, 1, 1) - today).days <= UNANNOUNCED_DAYS and year >= today.year
    ]


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
