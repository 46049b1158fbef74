"""A calendar as it was written; every mistake keeps its place in the file.

    calendar: demo_bank
    timezone: Asia/Shanghai
    years: 2026-2028
    holidays: {country: CN, join_weekends: true}
    days:
      2026-12-31: {hours: 09:00-12:00, why: year end}
    hours:
      agents: {mon-fri: 08:30-20:00, sat-sun: closed, holidays: closed, workdays: as mon}
      lost_cards: always

What is open always asks no calendar; everything else is closed outside `years`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hotline.flow.calendar.dates import read_years
from hotline.flow.calendar.days import OwnDay, read_days
from hotline.flow.calendar.week import Week, read_week
from hotline.flow.problems import did_you_mean
from hotline.flow.source import Source

_KEYS = ("calendar", "timezone", "years", "holidays", "days", "hours")
_PUBLIC_KEYS = ("country", "region", "without", "join_weekends")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
NO_YEARS = range(0)


@dataclass(frozen=True, kw_only=True)
class PublicHolidays:
    """Whose public holidays the bank keeps.

    Attributes:
        country: ISO 3166 code of two letters.
        region: A part of the country with holidays of its own; "" is none.
        without: Names of public holidays that the bank does not keep.
        join_weekends: Whether a Saturday or Sunday that touches a public holiday is part of it, as
            in China's holiday periods.
    """

    country: str
    region: str = ""
    without: tuple[str, ...] = ()
    join_weekends: bool = False


@dataclass(frozen=True, kw_only=True)
class CalendarDocument:
    """What could be read of a calendar.

    Attributes:
        name: What the calendar calls itself.
        timezone: IANA's name of the bank's time zone; "" where it could not be read.
        years: The years it covers; `NO_YEARS` where they could not be read.
        public: Whose public holidays are kept; None is nobody's.
        days: The bank's own days.
        hours: Name of hours to the hours.
    """

    name: str
    timezone: str
    years: range
    public: PublicHolidays | None
    days: Mapping[date, OwnDay]
    hours: Mapping[str, Week]


def read_document(source: Source) -> CalendarDocument:
    """Read a calendar document; mistakes are added to the source's problems."""
    table = source.data if isinstance(source.data, dict) else {}
    if not table and not source.problems:
        source.problem((), f"a calendar is a table with {', '.join(map(repr, _KEYS))}")
    for key in table:
        if key not in _KEYS:
            source.problem((key,), f"unknown key '{key}'. {did_you_mean(key, _KEYS)}".rstrip())
    if table and source.is_whole:
        for key in ("calendar", "timezone", "years", "hours"):
            if key not in table:
                source.problem((), f"a calendar needs '{key}'")
    years = _years(source, table)
    hours = _hours(source, table)
    return CalendarDocument(
        name=_name(source, table),
        timezone=_timezone(source, table),
        years=years,
        public=_public(source, table["holidays"]) if "holidays" in table else None,
        days=read_days(source, table["days"], years, hours) if "days" in table and years else {},
        hours=hours,
    )


def _name(source: Source, table: Mapping[str, object]) -> str:
    name = table.get("calendar", "")
    if "calendar" in table and not (isinstance(name, str) and _IDENTIFIER.fullmatch(name)):
        source.problem(("calendar",), "'calendar': a name has small letters, digits and _ only")
    return name if isinstance(name, str) else ""


def _timezone(source: Source, table: Mapping[str, object]) -> str:
    name = table.get("timezone", "")
    if "timezone" in table and not (isinstance(name, str) and name):
        source.problem(("timezone",), "'timezone' is one name, as in Asia/Shanghai")
    return name if isinstance(name, str) else ""


def _years(source: Source, table: Mapping[str, object]) -> range:
    try:
        return read_years(table["years"])
    except KeyError:
        return NO_YEARS
    except ValueError as error:
        source.problem(("years",), f"'years': {error}")
        return NO_YEARS


def _hours(source: Source, table: Mapping[str, object]) -> dict[str, Week]:
    written = table.get("hours", {})
    if not isinstance(written, dict) or ("hours" in table and not written):
        source.problem(("hours",), "'hours' is a table of names, each with its week, or 'always'")
        return {}
    for name in written:
        if not _IDENTIFIER.fullmatch(name):
            text = f"hours '{name}': a name has small letters, digits and _ only"
            source.problem(("hours", name), text)
    return {
        name: read_week(source, ("hours", name), week, f"hours '{name}'")
        for name, week in written.items()
    }


def _public(source: Source, written: object) -> PublicHolidays | None:
    if not isinstance(written, dict):
        source.problem(("holidays",), "'holidays' says whose they are, as in {country: CN}")
        return None
    for key in written:
        if key not in _PUBLIC_KEYS:
            hint = did_you_mean(key, _PUBLIC_KEYS)
            source.problem(("holidays", key), f"'holidays': unknown key '{key}'. {hint}")
    country, region = written.get("country", ""), written.get("region", "")
    if not isinstance(country, str) or not isinstance(region, str) or not country:
        source.problem(("holidays",), "'holidays' needs one country, as in {country: CN}")
        return None
    without = written.get("without", [])
    if not isinstance(without, list) or not all(isinstance(name, str) for name in without):
        text = "'without' lists holidays that the bank does not keep: [Columbus Day]"
        source.problem(("holidays", "without"), text)
        without = []
    join = written.get("join_weekends", "false")
    if join not in ("true", "false"):
        source.problem(("holidays", "join_weekends"), "'join_weekends' is true or false")
    return PublicHolidays(
        country=country, region=region, without=tuple(without), join_weekends=join == "true"
    )
