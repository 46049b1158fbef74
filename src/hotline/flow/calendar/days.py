"""The bank's own days, which go before the week and the public holidays.

    days:
      2026-10-10: workday
      2026-12-31: {hours: 09:00-12:00, why: year end}
      2027-02-05 to 2027-02-12: holiday
      2027-03-05: {hours: {agents: closed}, why: move of the call centre}

A day is `holiday`, `workday`, `as mon`, `closed` or time ranges: for all hours, or for those named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hotline.flow.calendar.dates import HOLIDAYS, WEEKDAYS, WORKDAYS, read_dates
from hotline.flow.calendar.times import ALWAYS, CLOSED, Ranges, read_ranges
from hotline.flow.calendar.week import AS, Week
from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.source import Path, Source

_KINDS = {"holiday": HOLIDAYS, "workday": WORKDAYS}

Says = str | Ranges
"""The kind of day that it is, or when it is open."""


@dataclass(frozen=True, kw_only=True)
class OwnDay:
    """What the bank says of one day.

    Attributes:
        says: Name of the hours to what holds for them; hours that are not there keep theirs.
        why: What people call the day; "" where nothing was written.
        path: Where it was written.
    """

    says: Mapping[str, Says]
    why: str
    path: Path


def read_days(
    source: Source, written: object, years: range, hours: Mapping[str, Week]
) -> dict[date, OwnDay]:
    """Read the section `days`; mistakes are added to the source's problems and left out."""
    if not isinstance(written, dict):
        source.problem(("days",), "'days' is a table of dates, as in 2026-12-31: closed")
        return {}
    days: dict[date, OwnDay] = {}
    for key, value in written.items():
        path: Path = ("days", key)
        says, why = _read_day(source, path, value, f"day '{key}'", hours)
        try:
            dates = read_dates(key, years)
        except ValueError as error:
            source.problem(path, f"day '{key}': {error}")
            continue
        for day in dates:
            if day in days:
                line = source.place(days[day].path).line
                source.problem(
                    path, f"day '{key}': {day} is already given on line {line}", Rule.GIVEN_TWICE
                )
                break
            days[day] = OwnDay(says=says, why=why, path=path)
    return days


def _read_day(
    source: Source, path: Path, written: object, who: str, hours: Mapping[str, Week]
) -> tuple[dict[str, Says], str]:
    if not isinstance(written, dict):
        return _read_hours(source, path, written, who, hours), ""
    for key in written:
        if key not in {"hours", "why"}:
            hint = did_you_mean(key, ("hours", "why"))
            source.problem((*path, key), f"{who}: unknown key '{key}'. {hint}")
    why = written.get("why", "")
    if not isinstance(why, str):
        source.problem((*path, "why"), f"{who}: 'why' is a few words")
        why = ""
    if "hours" not in written:
        source.problem(path, f"{who}: needs 'hours', as in {{hours: closed, why: year end}}")
        return {}, why
    return _read_hours(source, (*path, "hours"), written["hours"], who, hours), why


def _read_hours(
    source: Source, path: Path, written: object, who: str, hours: Mapping[str, Week]
) -> dict[str, Says]:
    if not isinstance(written, dict):
        says = _read_says(source, path, written, who)
        return {} if says is None else {name: says for name in hours if not hours[name].always}
    named: dict[str, Says] = {}
    for name, value in written.items():
        place = (*path, name)
        if name not in hours:
            text = f"{who}: unknown hours '{name}'. {did_you_mean(name, hours)}"
            source.problem(place, text.rstrip())
        elif hours[name].always:
            source.problem(place, f"{who}: '{name}' is open always; give it a week if it may close")
        says = _read_says(source, place, value, who)
        if says is not None:
            named[name] = says
    return named


def _read_says(source: Source, path: Path, written: object, who: str) -> Says | None:
    if not isinstance(written, str):
        return read_ranges(source, path, written, who)
    if written.startswith(AS):
        day = written.removeprefix(AS)
        if day not in WEEKDAYS:
            source.problem(path, f"{who}: '{written}' names no day of the week, such as 'as mon'")
            return None
        return day
    if written in _KINDS:
        return _KINDS[written]
    if written.isalpha() and written not in (CLOSED, ALWAYS):
        hint = did_you_mean(written, (*_KINDS, CLOSED))
        source.problem(path, f"{who}: unknown word '{written}'. {hint}".rstrip())
        return None
    return read_ranges(source, path, written, who)
