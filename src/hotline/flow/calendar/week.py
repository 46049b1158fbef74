"""One set of hours: what holds on each day of the week, on holidays, and on make-up workdays.

    agents:
      mon-fri: 08:30-20:00
      sat: [09:00-12:00, 13:00-17:00]
      sun: closed
      holidays: closed
      workdays: as mon

A make-up workday is a weekend day that is worked, as in China, in exchange for a day off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hotline.flow.calendar.dates import ROWS, WEEKDAYS, read_rows
from hotline.flow.calendar.times import ALWAYS, DAY_MIN, Ranges, read_ranges
from hotline.flow.rules import Rule
from hotline.flow.source import Path, Source

AS = "as "


@dataclass(frozen=True, kw_only=True)
class Week:
    """One set of hours.

    Attributes:
        rows: Kind of day to when it is open. Every day of the week is there; holidays and make-up
            workdays are where they were given.
        always: Whether it is open always, whatever the calendar says.
    """

    rows: Mapping[str, Ranges]
    always: bool = False


_UNREADABLE = Week(rows=MappingProxyType(dict.fromkeys(ROWS, ())))


def read_week(source: Source, path: Path, written: object, who: str) -> Week:
    """Read one set of hours; mistakes are added to the source's problems, and are closed."""
    if written == ALWAYS:
        return Week(rows=MappingProxyType({}), always=True)
    if not isinstance(written, dict):
        text = f"{who}: give every day its hours, as in mon-fri: 08:30-20:00, or write 'always'"
        source.problem(path, text)
        return _UNREADABLE
    before = len(source.problems)
    keys = _keys(source, path, written, who)
    if len(source.problems) == before:
        _check_gaps(source, path, keys, who)
    rows: dict[str, Ranges] = {} if len(source.problems) == before else dict(_UNREADABLE.rows)
    rows |= _rows(source, path, written, keys, who)
    _check_nights(source, path, keys, rows, who)
    return Week(rows=MappingProxyType(rows))


def _keys(source: Source, path: Path, written: Mapping[str, object], who: str) -> dict[str, str]:
    """Return each kind of day with the key that gives it."""
    keys: dict[str, str] = {}
    for key in written:
        try:
            named = read_rows(key)
        except ValueError as error:
            source.problem((*path, key), f"{who}: {error}")
            continue
        for row in named:
            if row in keys:
                line = source.place((*path, keys[row])).line
                given = f"'{row}' is already given by '{keys[row]}' on line {line}"
                text = f"{who}: {given}" if row == key else f"{who}: '{key}': {given}"
                source.problem((*path, key), text, Rule.GIVEN_TWICE)
                break
            keys[row] = key
    return keys


def _check_gaps(source: Source, path: Path, keys: Mapping[str, str], who: str) -> None:
    missing = [day for day in WEEKDAYS if day not in keys]
    if missing:
        text = f"nothing is said of {', '.join(missing)}; if so, write {missing[0]}: closed"
        source.problem(path, f"{who}: {text}", Rule.HOURS_GAP)


def _rows(
    source: Source, path: Path, written: Mapping[str, object], keys: Mapping[str, str], who: str
) -> dict[str, Ranges]:
    by_key: dict[str, Ranges] = {}
    copies: dict[str, str] = {}
    for key in dict.fromkeys(keys.values()):
        text = written[key]
        if isinstance(text, str) and text.startswith(AS):
            copies[key] = text.removeprefix(AS)
        else:
            by_key[key] = read_ranges(source, (*path, key), text, f"{who}: '{key}'") or ()
    week = {row: by_key[key] for row, key in keys.items() if key in by_key}
    for key, named in copies.items():
        try:
            by_key[key] = _copy(key, named, week)
        except ValueError as error:
            by_key[key] = ()
            source.problem((*path, key), f"{who}: '{key}': {error}")
    return {row: by_key[key] for row, key in keys.items()}


def _copy(key: str, named: str, week: Mapping[str, Ranges]) -> Ranges:
    if any(row in WEEKDAYS for row in read_rows(key)):
        raise ValueError("'as' is for holidays and workdays; days alike are written as mon-fri")
    models = read_rows(named)
    if any(model not in WEEKDAYS for model in models):
        raise ValueError(f"'as {named}' names no day of the week, such as 'as mon'")
    hours = [week.get(model, ()) for model in models]
    if any(ranges != hours[0] for ranges in hours):
        raise ValueError(f"'as {named}' names days that are not alike; name one of them")
    return hours[0]


def _check_nights(
    source: Source, path: Path, keys: Mapping[str, str], rows: Mapping[str, Ranges], who: str
) -> None:
    """Find nights that run into the hours of the next day."""
    told: dict[str, Path] = {}
    for index, day in enumerate(WEEKDAYS):
        following = WEEKDAYS[(index + 1) % 7]
        for night in rows.get(day, ()):
            for morning in rows.get(following, ()):
                if night.end - DAY_MIN > morning.start:
                    text = f"{who}: '{keys[day]}' {night} runs into '{keys[following]}' {morning}"
                    told[text] = (*path, keys[following])
    for text, place in told.items():
        source.problem(place, text, Rule.HOURS_OVERLAP)
