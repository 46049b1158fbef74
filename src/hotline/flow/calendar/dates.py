"""Days as ops write them: `mon-fri`, `tue, thu`, `2026-10-01`, `2026-10-01 to 2026-10-07`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from hotline.flow.problems import did_you_mean

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS = "holidays"
WORKDAYS = "workdays"
ROWS = (*WEEKDAYS, HOLIDAYS, WORKDAYS)
"""The kinds of day that hours are given for. A workday is one that is made up for, on a weekend."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_YEARS = 10

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEARS = re.compile(r"(\d{4})(?:\s*-\s*(\d{4}))?")
_MEANT = {
    "daily": "mon-sun",
    "holiday": HOLIDAYS,
    "weekdays": "mon-fri",
    "weekend": "sat-sun",
    "weekends": "sat-sun",
    "workday": WORKDAYS,
}


def read_rows(text: str) -> tuple[str, ...]:
    """Return the kinds of day that `mon-fri`, `tue, thu` or `holidays` stands for.

    Raises:
        ValueError: A word is no kind of day; its text tells the way out.
    """
    rows: list[str] = []
    for words in text.split(","):
        first, dash, last = (word.strip() for word in words.partition("-"))
        for word in (first, last) if dash else (first,):
            if word not in (WEEKDAYS if dash else ROWS):
                raise ValueError(f"'{word}' is no day. {_hint(word)}")
        if not dash:
            rows.append(first)
            continue
        begin = WEEKDAYS.index(first)
        count = (WEEKDAYS.index(last) - begin) % 7 + 1
        rows += [WEEKDAYS[(begin + step) % 7] for step in range(count)]
    return tuple(rows)


def _hint(word: str) -> str:
    meant = _MEANT.get(word.lower())
    if meant is not None:
        return f"Did you mean '{meant}'?"
    return did_you_mean(word.lower(), ROWS) or f"Days are {', '.join(ROWS)}."


def read_dates(text: str, years: range) -> tuple[date, ...]:
    """Return the day that `2026-10-01`, or the days that `2026-10-01 to 2026-10-07`, stands for.

    Raises:
        ValueError: A date does not exist or is outside `years`; its text tells the way out.
    """
    first_written, to, last_written = text.partition(" to ")
    first = _read_date(first_written.strip(), years)
    last = _read_date(last_written.strip(), years) if to else first
    if last < first:
        raise ValueError("runs backwards: the earlier date comes first")
    return tuple(first + timedelta(days=step) for step in range((last - first).days + 1))


def _read_date(text: str, years: range) -> date:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is no date; dates are written as {years.start}-02-28")
    year, month, day = map(int, match.groups())
    if year not in years:
        raise ValueError(f"outside the 'years' {years_text(years)} of this calendar")
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month:02}; a date is year-month-day")
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        raise ValueError(f"there is no such date; that month has {length} days")
    return date(year, month, day)


def read_years(text: object) -> range:
    """Return the years that `2026` or `2026-2028` stands for.

    Raises:
        ValueError: They are none, or too many; its text tells the way out.
    """
    match = _YEARS.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("write the years that the calendar covers as 2026-2028")
    first = int(match[1])
    last = int(match[2] or first)
    if last < first:
        raise ValueError("the earlier year comes first")
    if first < FIRST_YEAR or last > LAST_YEAR:
        raise ValueError(f"a calendar is for years from {FIRST_YEAR} to {LAST_YEAR}")
    if last - first >= MAX_YEARS:
        raise ValueError(f"a calendar covers {MAX_YEARS} years at most")
    return range(first, last + 1)


def years_text(years: range) -> str:
    """Return years as ops write them."""
    last = years.stop - 1
    return f"{years.start}" if last == years.start else f"{years.start}-{last}"
