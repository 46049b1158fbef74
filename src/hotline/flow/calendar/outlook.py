"""What will soon be wrong with a calendar that is right today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import unique

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.dates import years_text
from hotline.model.sentence import Sentence, Template, Value

ENDS_SOON_DAYS = 90
UNANNOUNCED_DAYS = 31
"""China announces a year's holidays in November of the year before."""


@unique
class CalendarWords(Template):
    """What somebody should see to."""

    CALENDAR_OVER = (
        "calendar '{calendar}' covers {years}, which is over: all lines but those open always are "
        "closed"
    )
    CALENDAR_ENDS_IN_A_DAY = (
        "calendar '{calendar}' covers {years}, which is over in 1 day: give it more 'years'"
    )
    CALENDAR_ENDS = (
        "calendar '{calendar}' covers {years}, which is over in {days} days: give it more 'years'"
    )
    CALENDAR_BEGINS_IN_A_DAY = (
        "calendar '{calendar}' covers {years}, which begins in 1 day: until then lines are closed"
    )
    CALENDAR_BEGINS = (
        "calendar '{calendar}' covers {years}, which begins in {days} days: until then lines are "
        "closed"
    )
    MAKE_UP_WORKDAYS_UNKNOWN = (
        "the make-up workdays of {year} were not announced when the rules of calendar "
        "'{calendar}' were made: update the package 'holidays', or write them under 'days'"
    )


def warnings(calendar: Calendar, now: datetime) -> tuple[Sentence, ...]:
    """Return what somebody should see to at the aware moment `now`."""
    today = calendar.clock.shown(now).date()
    return (*_ending(calendar, today), *_unannounced(calendar, today))


def _ending(calendar: Calendar, today: date) -> Iterator[Sentence]:
    about: dict[str, Value] = {"calendar": calendar.name, "years": years_text(calendar.years)}
    left = (date(calendar.years.stop, 1, 1) - today).days
    early = (date(calendar.years.start, 1, 1) - today).days
    if left <= 0:
        yield CalendarWords.CALENDAR_OVER(**about)
    elif left == 1:
        yield CalendarWords.CALENDAR_ENDS_IN_A_DAY(**about)
    elif left <= ENDS_SOON_DAYS:
        yield CalendarWords.CALENDAR_ENDS(**about, days=str(left))
    elif early == 1:
        yield CalendarWords.CALENDAR_BEGINS_IN_A_DAY(**about)
    elif early > 0:
        yield CalendarWords.CALENDAR_BEGINS(**about, days=str(early))


def _unannounced(calendar: Calendar, today: date) -> Iterator[Sentence]:
    for year in calendar.unannounced:
        if (date(year, 1, 1) - today).days <= UNANNOUNCED_DAYS and year >= today.year:
            yield CalendarWords.MAKE_UP_WORKDAYS_UNKNOWN(year=str(year), calendar=calendar.name)
