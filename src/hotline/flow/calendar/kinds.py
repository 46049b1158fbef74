"""What kind of day each day is: the bank's own word first, then workdays, holidays, the week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hotline.flow.calendar.dates import HOLIDAYS, WEEKDAYS, WORKDAYS
from hotline.flow.calendar.days import OwnDay, Says
from hotline.flow.calendar.document import CalendarDocument, PublicHolidays
from hotline.flow.calendar.rules import CalendarRules

DAY = timedelta(days=1)
SATURDAY = 5
BETWEEN = "; "
"""Stands between the names of holidays that fall on one day."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """Every day that is not just a day of the week.

    Attributes:
        own: The bank's own days.
        workdays: Weekend days that the country works.
        holidays: The public holidays that the bank keeps, with their names.
        unannounced: Covered years whose make-up workdays neither the country's rules nor the bank
            knew.
    """

    own: Mapping[date, OwnDay]
    workdays: frozenset[date]
    holidays: Mapping[date, str]
    unannounced: tuple[int, ...]

    def says(self, day: date, hours: str) -> Says:
        """Return the kind of day that `day` is for `hours`, or when they are open on it."""
        if day in self.own and hours in self.own[day].says:
            return self.own[day].says[hours]
        if day in self.workdays:
            return WORKDAYS
        return HOLIDAYS if day in self.holidays else WEEKDAYS[day.weekday()]

    def is_holiday(self, day: date, hours: str) -> bool:
        """Tell whether closed means holiday; a holiday with hours of its own is still one."""
        says = self.says(day, hours)
        return says == HOLIDAYS or (not isinstance(says, str) and day in self.holidays)

    def occasions(self) -> dict[date, str]:
        """Return what each special day is called."""
        why = {day: own.why for day, own in self.own.items() if own.why}
        return {**self.holidays, **why}


def special_days(document: CalendarDocument, rules: CalendarRules) -> Days:
    """Return every day of a calendar that is not just a day of the week."""
    made_up = {day for day, own in document.days.items() if WORKDAYS in own.says.values()}
    workdays = frozenset(rules.workdays)
    holidays: dict[date, str] = {}
    if document.public is not None:
        holidays = _kept(document.public, rules)
        if document.public.join_weekends:
            holidays = _with_weekends(holidays, workdays | made_up)
    unannounced = set(rules.unannounced) - {day.year for day in made_up}
    return Days(
        own=document.days,
        workdays=workdays,
        holidays=holidays,
        unannounced=tuple(sorted(unannounced)),
    )


def _kept(public: PublicHolidays, rules: CalendarRules) -> dict[date, str]:
    """Return the public holidays that the bank keeps, with their names."""
    holidays: dict[date, str] = {}
    for day, names in rules.holidays.items():
        kept = [
            name
            for name in names.split(BETWEEN)
            if not any(is_called(name, without) for without in public.without)
        ]
        if kept:
            holidays[day] = BETWEEN.join(kept)
    return holidays


def is_called(holiday: str, name: str) -> bool:
    """Tell whether `holiday` goes by `name`: "Labor Day (observed)" is Labor Day too."""
    return holiday == name or holiday.startswith(f"{name} (")


def holiday_names(rules: CalendarRules) -> set[str]:
    """Return the names of the public holidays, without what stands behind them in brackets."""
    return {
        name.partition(" (")[0]
        for names in rules.holidays.values()
        for name in names.split(BETWEEN)
    }


def _with_weekends(holidays: Mapping[date, str], worked: frozenset[date]) -> dict[date, str]:
    joined = dict(holidays)
    for step in (DAY, -DAY):
        for start, name in holidays.items():
            day = start + step
            while day.weekday() >= SATURDAY and day not in joined and day not in worked:
                joined[day] = name
                day += step
    return joined
