"""What does not fit between a calendar's parts, and what was looked up for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.dates import HOLIDAYS, WEEKDAYS, WORKDAYS
from hotline.flow.calendar.document import CalendarDocument
from hotline.flow.calendar.kinds import Days, holiday_names, is_called
from hotline.flow.calendar.rules import CalendarRules
from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.source import Source

FRIDAY = 4


def check_calendar(
    source: Source, document: CalendarDocument, rules: CalendarRules, days: Days
) -> None:
    """Add what is wrong with a calendar as a whole to the source's problems."""
    for refusal in rules.refusals:
        source.problem(refusal.path, refusal.text)
    _check_without(source, document, rules)
    _check_rows(source, document, rules)
    _check_workdays(source, document, days)


def _check_without(source: Source, document: CalendarDocument, rules: CalendarRules) -> None:
    names = holiday_names(rules)
    for index, name in enumerate(document.public.without if document.public else ()):
        if names and not any(is_called(known, name) for known in names):
            text = f"'without': no public holiday is called '{name}'. {did_you_mean(name, names)}"
            source.problem(("holidays", "without", index), text.rstrip())


def _check_rows(source: Source, document: CalendarDocument, rules: CalendarRules) -> None:
    """Find hours that do not say what holds on a kind of day that the calendar has."""
    reasons: dict[str, str] = {}
    if document.public is not None:
        reasons[HOLIDAYS] = f"the calendar has the public holidays of {document.public.country}"
    if rules.workdays:
        reasons[WORKDAYS] = f"{rules.workdays[0]} is a make-up workday"
    elif rules.unannounced:
        reasons[WORKDAYS] = f"{rules.unannounced[0]} may get make-up workdays"
    for day, own in document.days.items():
        for row in {HOLIDAYS, WORKDAYS}.intersection(map(str, own.says.values())):
            reasons.setdefault(row, f"{day} is a {row.removesuffix('s')}")
    examples = {HOLIDAYS: "holidays: closed", WORKDAYS: "workdays: as mon"}
    for name, week in document.hours.items():
        for row in (HOLIDAYS, WORKDAYS):
            if row in reasons and row not in week.rows and not week.always:
                text = f"{reasons[row]}, so say what holds then, as in {examples[row]}"
                source.problem(("hours", name), f"hours '{name}': {text}", Rule.HOURS_GAP)


def _check_workdays(source: Source, document: CalendarDocument, days: Days) -> None:
    """Find make-up workdays on days that are worked anyway: the date is probably wrong."""
    for day, own in document.days.items():
        made_up = [name for name, says in own.says.items() if says == WORKDAYS]
        if not made_up or day.weekday() > FRIDAY or day in days.holidays:
            continue
        if all(_changes_nothing(document, name, day) for name in made_up):
            text = f"day '{own.path[1]}': {day} is a {day:%A}, which is worked anyway"
            source.problem(own.path, text)


def _changes_nothing(document: CalendarDocument, name: str, day: date) -> bool:
    rows = document.hours[name].rows
    return rows.get(WORKDAYS) == rows.get(WEEKDAYS[day.weekday()])


def check_use(source: Source, calendar: Calendar, used: Collection[str]) -> None:
    """Add hours that no flow asks for to the source's problems; `used` names those that are."""
    for name in calendar.schedules:
        if name not in used:
            source.problem(("hours", name), f"hours '{name}': no flow asks for them", Rule.UNUSED)
