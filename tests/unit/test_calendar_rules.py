"""What is looked up for a calendar, held against its sources."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from hotline.calendar_rules import look_up
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.calendar.rules import CalendarRules
from hotline.flow.source import read_source


def looked_up(
    zone: str = "Asia/Shanghai", years: str = "2026", holidays: str = ""
) -> CalendarRules:
    whose = f"holidays: {{{holidays}}}\n" if holidays else ""
    text = f"calendar: c\ntimezone: {zone}\nyears: {years}\n{whose}"
    return CalendarRules.model_validate_json(look_up(text))


@pytest.mark.parametrize(
    "zone",
    ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Cairo"],
)
def test_offsets_are_those_of_zoneinfo_in_every_quarter_of_an_hour(zone: str) -> None:
    rules = looked_up(zone=zone, years="2026-2027")
    assert all(one.seconds != other.seconds for one, other in pairwise(rules.offsets))
    moment, end = datetime(2025, 12, 31, tzinfo=UTC), datetime(2028, 1, 2, tzinfo=UTC)
    pending = list(rules.offsets)
    offset = pending.pop(0)
    while moment < end:
        while pending and pending[0].since <= moment:
            offset = pending.pop(0)
        assert moment.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(seconds=offset.seconds)
        moment += timedelta(minutes=15)
    assert not pending or pending[0].since >= end


def test_change_is_found_to_the_second() -> None:
    changes = [offset.since for offset in looked_up(zone="Australia/Lord_Howe").offsets[1:]]
    assert changes == [
        datetime(2026, 4, 4, 15, 0, tzinfo=UTC),
        datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    ]


def test_day_that_a_zone_left_out() -> None:
    """Samoa went over the date line: it had no 30th of December 2011."""
    rules = looked_up(zone="Pacific/Apia", years="2011")
    crossing = datetime(2011, 12, 30, 10, 0, tzinfo=UTC)
    assert {offset.since: offset.seconds for offset in rules.offsets}[crossing] == 14 * 3600


# The State Council's arrangement for 2026: the first and the last day of each period, and the
# weekend days that are worked.
PERIODS_2026 = {
    "New Year": ("2026-01-01", "2026-01-03"),
    "Spring Festival": ("2026-02-15", "2026-02-23"),
    "Tomb Sweeping": ("2026-04-04", "2026-04-06"),
    "Labour Day": ("2026-05-01", "2026-05-05"),
    "Dragon Boat": ("2026-06-19", "2026-06-21"),
    "Mid-Autumn": ("2026-09-25", "2026-09-27"),
    "National Day": ("2026-10-01", "2026-10-07"),
}
WORKED_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


def test_chinas_official_year_is_known_with_the_weekends_that_are_part_of_it() -> None:
    text = (
        "calendar: c\ntimezone: Asia/Shanghai\nyears: 2026\n"
        "holidays: {country: CN, join_weekends: true}\n"
        "hours: {desk: {mon-sun: closed, holidays: closed, workdays: as mon}}\n"
    )
    calendar = compile_calendar(read_source(text, "calendar.yaml"), look_up(text))
    official: set[date] = set()
    for first, last in PERIODS_2026.values():
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            official.add(day)
            day += timedelta(days=1)
    assert calendar.schedules["desk"].holidays == official
    rules = CalendarRules.model_validate_json(look_up(text))
    assert [day.isoformat() for day in rules.workdays] == WORKED_2026


def test_years_without_announced_workdays_are_told() -> None:
    # Numbers after the last year that the package knows, whichever that is.
    assert looked_up(years="2026", holidays="country: CN").unannounced == ()
    assert looked_up(years="2025-2026", holidays="country: CN").unannounced == ()
    assert 2035 in looked_up(years="2026-2035", holidays="country: CN").unannounced
    assert looked_up(years="2026-2035", holidays="country: US").unannounced == ()


def test_region_adds_its_holidays() -> None:
    st_andrews = date(2026, 11, 30)
    assert st_andrews not in looked_up(holidays="country: GB, region: ENG").holidays
    scotland = looked_up(holidays="country: GB, region: SCT").holidays
    assert scotland[st_andrews] == "Saint Andrew's Day"


@pytest.mark.parametrize("country", ["CN", "DE", "GB", "US"])
def test_names_are_english(country: str) -> None:
    assert looked_up(holidays=f"country: {country}").holidays[date(2026, 1, 1)] == "New Year's Day"
