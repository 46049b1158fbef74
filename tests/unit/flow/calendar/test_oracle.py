"""A calendar beside a slow one that asks zoneinfo at every moment and minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.calendar_rules import look_up
from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.source import read_source

YEARS = range(2026, 2028)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)

# Summer time in both halves of the world, of half an hour, at midnight, in Ramadan; far east, none.
ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "America/Santiago",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)
# Moments in UTC around which their clocks change in these years, and the ends of the years.
CHANGES = tuple(
    datetime.fromisoformat(f"{moment}+00:00")
    for moment in (
        "2026-01-01T00:00",
        "2026-02-15T02:00",
        "2026-03-08T07:00",
        "2026-03-22T02:00",
        "2026-03-29T01:00",
        "2026-04-04T14:00",
        "2026-04-04T15:00",
        "2026-04-05T03:00",
        "2026-04-23T22:00",
        "2026-09-06T04:00",
        "2026-09-26T14:00",
        "2026-10-03T15:30",
        "2026-10-25T01:00",
        "2026-10-29T21:00",
        "2026-11-01T06:00",
        "2027-03-14T07:00",
        "2028-01-01T00:00",
    )
)


Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A week and some special days, in minutes; an end before its start is after midnight."""

    zone: str
    week: tuple[Ranges, ...]
    own: dict[date, Ranges]
    holidays: frozenset[date]

    def text(self) -> str:
        days = {day: written(ranges) for day, ranges in self.own.items()}
        days |= dict.fromkeys(self.holidays, "holiday")
        lines = [
            "calendar: generated",
            f"timezone: {self.zone}",
            f"years: {YEARS.start}-{YEARS[-1]}",
            *(["days:"] if days else []),
            *(f"  {day}: {says}" for day, says in days.items()),
            "hours:",
            "  desk:",
            *(f"    {name}: {written(self.week[i])}" for i, name in enumerate(WEEKDAYS)),
            "    holidays: closed",
        ]
        return "\n".join(lines)

    def ranges(self, day: date) -> Ranges:
        if day.year not in YEARS or day in self.holidays:
            return ()
        return self.own.get(day, self.week[day.weekday()])

    def state(self, moment: datetime) -> str:
        shown = moment.astimezone(ZoneInfo(self.zone))
        today, clock = shown.date(), shown.hour * 60 + shown.minute
        if today.year not in YEARS:
            return "closed"
        if any(
            start <= clock and (clock < end or end <= start) for start, end in self.ranges(today)
        ):
            return "open"
        yesterday = self.ranges(today - timedelta(days=1))
        if any(end <= start and clock < end for start, end in yesterday):
            return "open"
        return "holiday" if today in self.holidays else "closed"

    def next_change(self, moment: datetime, limit: datetime) -> datetime | None:
        """Return the first whole minute up to `limit` at which being open is not as it was."""
        was = self.state(moment) == "open"
        minute = moment.replace(second=0, microsecond=0)
        while minute < limit:
            minute += MINUTE
            if (self.state(minute) == "open") != was:
                return minute
        return None


def written(ranges: Ranges) -> str:
    texts = [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in ranges]
    return f"[{', '.join(texts)}]" if texts else "closed"


CLOCK = st.integers(0, 240) | st.integers(0, 1440)
"""Times of a day, many of them in the hours in which clocks change."""


@st.composite
def hours_of_a_day(draw: st.DrawFn) -> Ranges:
    marks = sorted(draw(st.sets(CLOCK, max_size=4)))
    return tuple(zip(marks[::2], marks[1::2], strict=False))


def into_the_night(draw: st.DrawFn, ranges: Ranges, latest: int) -> Ranges:
    """Let the last range end after midnight, at `latest` at most, if it is drawn to."""
    if not ranges or draw(st.booleans()):
        return ranges
    start = ranges[-1][0]
    if start == 0:
        return ranges
    return (*ranges[:-1], (start, draw(st.integers(0, min(latest, start - 1)))))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    days = st.dates(date(YEARS.start, 1, 1), date(YEARS[-1], 12, 31))
    days |= st.sampled_from([moment.date() for moment in CHANGES if moment.year in YEARS])
    holidays = frozenset(draw(st.lists(days, max_size=5)))
    own = draw(st.dictionaries(days, hours_of_a_day(), max_size=5))
    week = [draw(hours_of_a_day()) for _ in WEEKDAYS]
    mornings = [ranges[0][0] if ranges else 1440 for ranges in (*week[1:], week[0])]
    return Case(
        zone=draw(st.sampled_from(ZONES)),
        week=tuple(map(into_the_night, [draw] * 7, week, mornings)),
        own={
            day: into_the_night(draw, ranges, 1440)
            for day, ranges in own.items()
            if day not in holidays
        },
        holidays=holidays,
    )


MOMENTS = st.builds(
    lambda change, seconds: change + timedelta(seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(-100_000, 100_000) | st.sampled_from([-3600, -1, 0, 1, 3600]),
) | st.datetimes(
    datetime(YEARS.start - 1, 12, 20), datetime(YEARS.stop, 1, 10), timezones=st.just(UTC)
)
SEARCH = timedelta(days=2)


def compiled(case: Case) -> Calendar:
    source = read_source(case.text(), "calendar.yaml")
    calendar = compile_calendar(source, look_up(case.text()))
    assert source.problems == []
    return calendar


@settings(max_examples=40, deadline=None)
@given(case=cases(), moments=st.lists(MOMENTS, min_size=20, max_size=40))
def test_state_is_what_the_wall_clock_says(case: Case, moments: list[datetime]) -> None:
    calendar = compiled(case)
    for moment in [*moments, *CHANGES]:
        assert calendar.state("desk", moment) == case.state(moment), moment


@settings(max_examples=40, deadline=None)
@given(case=cases(), moment=MOMENTS)
def test_next_change_is_the_first_minute_that_differs(case: Case, moment: datetime) -> None:
    calendar = compiled(case)
    limit = moment + SEARCH
    if case.state(moment) == "open":
        changes = calendar.closes_at("desk", moment)
    else:
        assert calendar.closes_at("desk", moment) is None
        changes = calendar.opens_at("desk", moment)
    told = changes if changes is not None and changes <= limit else None
    assert told == case.next_change(moment, limit)
