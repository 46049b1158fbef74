"""Looks up what a calendar names: the rules of its time zone, and its public holidays.

The answer is text that becomes part of the bundle, so that no update of a library changes a bundle
that exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from holidays import HolidayBase, country_holidays
from holidays.registry import COUNTRIES

from hotline.flow.calendar.dates import years_text
from hotline.flow.calendar.document import PublicHolidays, read_document
from hotline.flow.calendar.rules import CalendarRules, Offset, Refusal
from hotline.flow.problems import did_you_mean
from hotline.flow.source import Path, read_source
from hotline.local_time import UnknownTimezone, zone_named

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_HABIT_YEARS = 3
"""A country that had make-up workdays so few years ago will probably have them again."""


class _Unknown(Exception):
    """What a calendar names does not exist."""

    def __init__(self, path: Path, text: str) -> None:
        self.refusal = Refusal(path=tuple(map(str, path)), text=text)
        super().__init__(path, text)


@lru_cache(maxsize=4)
def look_up(text: str) -> str:
    """Return, as JSON, the `CalendarRules` of a calendar document.

    It is looked up once: while a process runs, it has the same libraries.

    What does not exist is told there. The document's other mistakes are not told here but by
    `hotline.flow.calendar.compile`, and nothing is looked up for them.
    """
    document = read_document(read_source(text, "calendar"))
    refusals: list[Refusal] = []
    zone = CalendarRules()
    public = CalendarRules()
    if document.timezone and document.years:
        try:
            zone = _zone_rules(document.timezone, document.years)
        except _Unknown as unknown:
            refusals.append(unknown.refusal)
    if document.public is not None and document.years:
        try:
            public = _holiday_rules(document.public, document.years)
        except _Unknown as unknown:
            refusals.append(unknown.refusal)
    update = {"offsets": zone.offsets, "refusals": tuple(refusals)}
    return public.model_copy(update=update).model_dump_json()


def _zone_rules(name: str, years: range) -> CalendarRules:
    try:
        zone = zone_named(name)
    except UnknownTimezone as error:
        raise _Unknown(("timezone",), f"'timezone': {error}") from None
    return CalendarRules(offsets=tuple(_offsets(zone, years)))


def _offsets(zone: tzinfo, years: range) -> Iterator[Offset]:
    """Yield the zone's offset at the beginning of `years` and at each change until their end."""
    # No place on earth is two days from UTC.
    at = datetime(years.start, 1, 1, tzinfo=UTC) - 2 * _DAY
    end = datetime(years.stop, 1, 1, tzinfo=UTC) + 2 * _DAY
    yield Offset(since=at, seconds=_ahead(zone, at))
    while at < end:
        # No zone changes twice within a day and back.
        if _ahead(zone, at) == _ahead(zone, at + _DAY):
            at += _DAY
        else:
            at = _change(zone, at, at + _DAY)
            yield Offset(since=at, seconds=_ahead(zone, at))


def _change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """Return the first second at which the offset is no longer that of `before`."""
    ahead = _ahead(zone, before)
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if _ahead(zone, middle) == ahead:
            before = middle
        else:
            after = middle
    return after


def _ahead(zone: tzinfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _holiday_rules(public: PublicHolidays, years: range) -> CalendarRules:
    country = _country(public.country, years)
    if public.region and public.region not in country.subdivisions:
        raise _Unknown(("holidays", "region"), _unknown_region(public, country))
    known = country_holidays(
        public.country,
        subdiv=public.region or None,
        years=range(years.start - _HABIT_YEARS, years.stop),
        expand=False,
        language=_language(country),
    )
    worked = sorted(day for day in known.weekend_workdays if day.year >= min(known.years))
    return CalendarRules(
        holidays={day: name for day, name in sorted(known.items()) if day.year in years},
        workdays=tuple(day for day in worked if day.year in years),
        unannounced=tuple(year for year in years if worked and year > worked[-1].year),
    )


def _country(code: str, years: range) -> HolidayBase:
    path = ("holidays", "country")
    codes = {names[1]: names for names in COUNTRIES.values()}
    if code not in codes:
        meant = {word.lower(): key for key, names in codes.items() for word in names}
        word = code.replace(" ", "").lower()
        hint = f"Did you mean '{meant[word]}'?" if word in meant else did_you_mean(code, codes)
        text = f"'holidays': no public holidays of '{code}' are known."
        raise _Unknown(path, f"{text} {hint or 'A country has two letters, as in CN.'}")
    country = country_holidays(code)
    if years.start < country.start_year or years[-1] > country.end_year:
        known = years_text(range(country.start_year, country.end_year + 1))
        raise _Unknown(path, f"'holidays': those of {code} are known for the years {known}")
    return country


def _unknown_region(public: PublicHolidays, country: HolidayBase) -> str:
    meant = {name.lower(): code for name, code in country.subdivisions_aliases.items()}
    word = public.region.lower()
    if word in meant:
        hint = f"Did you mean '{meant[word]}'?"
    else:
        hint = did_you_mean(public.region.upper(), country.subdivisions)
    return f"'holidays': {public.country} has no region '{public.region}'. {hint}".rstrip()


def _language(country: HolidayBase) -> str | None:
    """Return English where the names are known in it."""
    own = country.default_language or ""
    return "en_US" if not own.startswith("en") and "en_US" in country.supported_languages else None
