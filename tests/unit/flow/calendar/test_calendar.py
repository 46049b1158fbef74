"""What the demo bank's lines are, on days of every kind; its clock is eight hours from UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.calendar.rules import CalendarRules, Offset
from hotline.flow.source import read_source

SHANGHAI = timezone(timedelta(hours=8))
FIRST = "2026-01-01 00:00"
LAST = "2028-12-31 23:59:59.999999"


@pytest.fixture(scope="module")
def bank(compiled: Callable[[str], Calendar], demo_bank: str) -> Calendar:
    return compiled(demo_bank)


def at(shown: str) -> datetime:
    """The moment at which the bank's clock shows this, in UTC as calls have it."""
    return datetime.fromisoformat(shown).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        ("2026-11-25 08:29:59.999999", "closed"),  # a Wednesday
        ("2026-11-25 08:30", "open"),
        ("2026-11-25 19:59:59.999999", "open"),
        ("2026-11-25 20:00", "closed"),
        ("2026-11-28 12:30", "closed"),  # a Saturday's lunch
        ("2026-11-28 13:00", "open"),
        ("2026-11-29 10:00", "closed"),  # a Sunday
        ("2026-10-01 10:00", "holiday"),  # National Day, a Thursday
        ("2026-10-01 23:59:59.999999", "holiday"),
        ("2026-10-04 10:00", "holiday"),  # the Sunday within
        ("2026-10-08 10:00", "open"),
        ("2026-10-10 18:00", "open"),  # a Saturday worked, by the bank's word
        ("2026-02-14 18:00", "open"),  # a Saturday worked, by the country's
        ("2026-12-31 11:59", "open"),  # year end
        ("2026-12-31 12:00", "closed"),
        ("2027-03-05 10:00", "closed"),  # the move
    ],
)
def test_agents(bank: Calendar, shown: str, state: str) -> None:
    assert bank.state("agents", at(shown)) == state


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        ("2026-11-25 05:59:59.999999", "open"),
        ("2026-11-25 06:00", "closed"),
        ("2026-11-25 22:00", "open"),
        ("2026-10-01 21:59", "holiday"),
        ("2026-10-01 22:00", "open"),  # the night desk's holidays are as Sundays
        ("2028-12-31 23:59", "open"),
    ],
)
def test_night_belongs_to_the_day_it_starts_on(bank: Calendar, shown: str, state: str) -> None:
    assert bank.state("night_desk", at(shown)) == state


def test_night_before_a_holiday_goes_on_into_it(compiled: Callable[[str], Calendar]) -> None:
    night = compiled(
        "calendar: night\ntimezone: Asia/Shanghai\nyears: 2026\ndays: {2026-07-02: holiday}\n"
        "hours: {desk: {mon-sun: 22:00-06:00, holidays: closed}}\n"
    )
    shown = ["2026-07-02 05:59", "2026-07-02 06:00", "2026-07-02 23:00", "2026-07-03 05:00"]
    states = [night.state("desk", at(moment)) for moment in shown]
    assert states == ["open", "holiday", "holiday", "closed"]


def test_years_begin_at_the_banks_midnight(bank: Calendar) -> None:
    new_year = at(FIRST)
    assert bank.state("agents", new_year - timedelta(microseconds=1)) == "closed"
    assert bank.state("agents", new_year) == "holiday"


@pytest.mark.parametrize("year", [1, 1970, 2025, 2029, 9999])
def test_outside_the_years_only_always_is_open(bank: Calendar, year: int) -> None:
    # Noon of a Wednesday, or as good as one: well within the hours of every covered year.
    moment = datetime(year, 6, 15, 15, 0, tzinfo=UTC)
    assert bank.state("agents", moment) == "closed"
    assert bank.state("night_desk", moment) == "closed"
    assert bank.closes_at("night_desk", moment) is None
    assert bank.state("lost_cards", moment) == "open"


def test_last_night_ends_with_the_years(bank: Calendar) -> None:
    assert bank.closes_at("night_desk", at("2028-12-31 23:00")) == at("2029-01-01 00:00")
    assert bank.state("night_desk", at("2029-01-01 00:00")) == "closed"
    assert bank.opens_at("night_desk", at("2028-12-31 23:00")) is None
    assert bank.opens_at("agents", at("2020-01-01 00:00")) == at("2026-01-04 08:30")


@pytest.mark.parametrize(
    ("shown", "opens", "closes"),
    [
        ("2026-11-25 07:00", "2026-11-25 08:30", None),
        ("2026-11-25 08:30", "2026-11-26 08:30", "2026-11-25 20:00"),
        ("2026-11-27 21:00", "2026-11-28 09:00", None),  # after a Friday: on Saturday
        ("2026-11-28 10:00", "2026-11-28 13:00", "2026-11-28 12:00"),
        ("2026-11-28 17:00", "2026-11-30 08:30", None),
        ("2026-09-30 20:00", "2026-10-08 08:30", None),  # over all of National Day
        ("2026-02-14 20:00", "2026-02-24 08:30", None),  # over all of the Spring Festival
    ],
)
def test_next_change(bank: Calendar, shown: str, opens: str, closes: str | None) -> None:
    assert bank.opens_at("agents", at(shown)) == at(opens)
    assert bank.closes_at("agents", at(shown)) == (at(closes) if closes else None)


def test_next_change_is_on_the_banks_clock(bank: Calendar) -> None:
    opens = bank.opens_at("agents", at("2026-11-25 07:00"))
    assert opens is not None
    assert opens.isoformat() == "2026-11-25T08:30:00+08:00"


def test_what_is_always_open_never_changes(bank: Calendar) -> None:
    for shown in (FIRST, "2026-10-01 10:00", LAST):
        assert bank.state("lost_cards", at(shown)) == "open"
        assert bank.opens_at("lost_cards", at(shown)) is None
        assert bank.closes_at("lost_cards", at(shown)) is None


def test_night_and_day_that_touch_are_one(compiled: Callable[[str], Calendar]) -> None:
    text = (
        "calendar: touch\ntimezone: Asia/Shanghai\nyears: 2026\n"
        "hours: {desk: {mon: [06:00-12:00, 12:00-24:00], tue: 00:00-03:00, wed-sun: closed}}\n"
    )
    touching = compiled(text)
    assert touching.closes_at("desk", at("2026-11-23 07:00")) == at("2026-11-24 03:00")


def test_special_days_have_names(bank: Calendar) -> None:
    shown = ["2026-10-01 00:00", "2026-10-04 12:00", "2026-12-31 23:59", "2026-11-25 12:00"]
    assert [bank.occasion(at(moment)) for moment in shown] == [
        "National Day",
        "National Day",
        "year end",
        None,
    ]


def test_holiday_with_hours_of_its_own_is_still_one(compiled: Callable[[str], Calendar]) -> None:
    bank = compiled(
        "calendar: own\ntimezone: Asia/Shanghai\nyears: 2026\nholidays: {country: CN}\n"
        "days: {2026-10-01: 09:00-12:00, 2026-10-02: as fri, 2026-10-05: {hours: {b: closed}}}\n"
        "hours:\n"
        "  a: {mon-sun: 08:00-20:00, holidays: closed, workdays: as mon}\n"
        "  b: {mon-sun: 08:00-20:00, holidays: 10:00-11:00, workdays: as mon}\n"
    )
    first = [bank.state("a", at(f"2026-10-01 {clock}")) for clock in ("08:30", "09:00", "12:00")]
    assert first == ["holiday", "open", "holiday"]
    second = [bank.state("a", at(f"2026-10-02 {clock}")) for clock in ("08:00", "20:00")]
    assert second == ["open", "closed"]
    fifth = [bank.state(name, at("2026-10-05 10:30")) for name in ("a", "b")]
    assert fifth == ["holiday", "holiday"]
    assert bank.state("b", at("2026-10-06 10:30")) == "open"


def test_holidays_that_the_bank_does_not_keep(compiled: Callable[[str], Calendar]) -> None:
    text = (
        "calendar: us\ntimezone: America/New_York\nyears: 2027\n"
        "holidays: {country: US, without: [Columbus Day, Independence Day]}\n"
        "hours: {desk: {mon-sun: 09:00-17:00, holidays: closed}}\n"
    )
    bank = compiled(text)
    noon = {
        day: bank.state("desk", datetime.fromisoformat(f"2027-{day}T17:00+00:00"))
        for day in ("10-11", "07-04", "07-05", "11-25")
    }
    assert noon == {"10-11": "open", "07-04": "open", "07-05": "open", "11-25": "holiday"}


def test_rules_that_were_kept_decide_whatever_the_libraries_say_today(demo_bank: str) -> None:
    kept = CalendarRules(
        offsets=(Offset(since=datetime(2025, 1, 1, tzinfo=UTC), seconds=7 * 3600),),
        holidays={date(2026, 11, 25): "Day of Another World"},
        workdays=(date(2026, 11, 29),),
    )
    source = read_source(demo_bank, "calendar.yaml")
    bank = compile_calendar(source, kept.model_dump_json())
    assert source.problems == []
    opens = bank.opens_at("agents", at("2026-11-25 00:00"))
    assert opens is not None
    assert opens.isoformat() == "2026-11-26T08:30:00+07:00"
    assert bank.state("agents", at("2026-11-25 12:00")) == "holiday"
    assert bank.state("agents", at("2026-11-29 12:00")) == "open"
    assert bank.state("agents", at("2026-10-01 12:00")) == "open"


def test_unknown_hours_are_a_defect(bank: Calendar) -> None:
    with pytest.raises(KeyError):
        bank.state("agent", at(FIRST))
