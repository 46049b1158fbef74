"""A document and what was looked up for it become a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MINYEAR, UTC, date, datetime, time, timedelta

from hotline.flow.calendar.calendar import ALWAYS_OPEN, Calendar, Schedule
from hotline.flow.calendar.checks import check_calendar
from hotline.flow.calendar.clock import Stretch, WallClock
from hotline.flow.calendar.document import CalendarDocument, read_document
from hotline.flow.calendar.kinds import DAY, Days, special_days
from hotline.flow.calendar.rules import CalendarRules, Offset
from hotline.flow.source import Source

_UTC = (Offset(since=datetime(MINYEAR, 1, 1, tzinfo=UTC), seconds=0),)
"""For a zone that could not be looked up."""


def compile_calendar(source: Source, rules: str) -> Calendar:
    """Compile a calendar document with the text that `calendar_rules.look_up` gave for it.

    Mistakes are added to the source's problems. The calendar then has all names of hours, so that
    the flows can be checked, but must not be used.

    Raises:
        pydantic.ValidationError: `rules` is no such text.
    """
    looked_up = CalendarRules.model_validate_json(rules)
    document = read_document(source)
    days = special_days(document, looked_up)
    check_calendar(source, document, looked_up, days)
    clock = WallClock(offsets=looked_up.offsets or _UTC)
    return Calendar(
        name=document.name,
        years=document.years,
        clock=clock,
        schedules={name: _schedule(document, name, days, clock) for name in document.hours},
        occasions=days.occasions(),
        unannounced=days.unannounced,
    )


def _schedule(document: CalendarDocument, name: str, days: Days, clock: WallClock) -> Schedule:
    week = document.hours[name]
    if week.always:
        return ALWAYS_OPEN
    covered = tuple(_days(document.years))
    shown: list[Stretch] = []
    for day in covered:
        says = days.says(day, name)
        midnight = datetime.combine(day, time())
        for hours in week.rows.get(says, ()) if isinstance(says, str) else says:
            start = midnight + timedelta(minutes=hours.start)
            # The night of the last covered day ends with the year: beyond it nothing is known.
            end = min(midnight + timedelta(minutes=hours.end), _end(document.years))
            shown.append((start, end))
    holidays = frozenset(day for day in covered if days.is_holiday(day, name))
    return Schedule(open=clock.when(shown), holidays=holidays)


def _days(years: range) -> Iterator[date]:
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            yield day
            day += DAY


def _end(years: range) -> datetime:
    return datetime(years.stop, 1, 1)
