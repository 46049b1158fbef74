"""An agent's scorecard over time: every figure in its interval, and adherence to shifts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.crm.counted import MarkAt, ScoreRow
from hotline.flow.calendar.times import TimeRange
from hotline.model.agent import AgentState
from hotline.reports import words
from hotline.reports.intervals import bucket_of
from hotline.reports.of_agent import AgentFacts, agent_section, quality_sections
from hotline.reports.report import Row, Section
from hotline.roster.shifts import planned
from hotline.routing.figures import AgentTime, Cell, Contacts

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""A Monday, 09:00 in Shanghai."""
DAY = timedelta(days=1)


def score(percent: float, *, agent: str = "zhou", later: timedelta = timedelta()) -> ScoreRow:
    return ScoreRow(
        agent_id=agent,
        form="service_call",
        began_at=NINE + later,
        percent=percent,
        is_passed=percent >= 80,
        is_critical=percent == 0,
        is_appealed=percent == 0,
    )


def row(section: Section, name: str) -> Row:
    return next(one for one in section.rows if one.name == name)


def told(
    time: dict[float, AgentTime], shifts: dict[float, float] | None, scores: list[ScoreRow]
) -> Section:
    mark = MarkAt(at=NINE, score=5, lowest=1, highest=5, is_low=False)
    contacts = Contacts(answered=2, offered=2, talk_s=100, hold_s=20, transferred=1)
    facts = AgentFacts(
        scores=scores,
        marks=[mark],
        contacts=[(Cell(NINE.timestamp(), "agent", "zhou"), contacts)],
        time=time,
        planned=shifts,
    )
    return agent_section(facts, bucket_of("1d", SHANGHAI))


def test_each_figure_is_in_its_interval_and_in_the_whole() -> None:
    section = told({}, None, [score(90), score(0), score(60, later=DAY)])
    first, second = row(section, "2026-03-02").values, row(section, "2026-03-03").values
    assert (first["scored"], first["quality"], first["passed"]) == (2, 0.45, 0.5)
    assert (first["critical"], first["appealed"], first["csat"]) == (1, 1, 1.0)
    assert (first["handled"], first["aht_s"], first["hold_s"]) == (2, 60, 20)
    assert (second["scored"], second["handled"], second["csat"]) == (1, 0, None)
    assert section.total is not None
    assert (section.total.values["scored"], section.total.values["quality"]) == (3, 0.5)
    assert first["adherence"] is None


def test_who_comes_late_and_stays_longer_has_kept_what_was_planned_and_no_more() -> None:
    shifts = planned(
        {"mon": (TimeRange(start=9 * 60, end=10 * 60),)}, NINE - DAY, NINE + DAY, SHANGHAI
    )
    assert sum(shifts.values()) == 3600
    quarter, begin = 900, NINE.timestamp()
    # Half of the first quarter is missed, the third is a break, and an hour is stayed on.
    time = {begin + number * quarter: AgentTime() for number in range(8)}
    for number, spent in enumerate(time.values()):
        state = AgentState.ON_BREAK if number == 2 else AgentState.AVAILABLE
        spent.add(state, 450 if number == 0 else 900)
        spent.add(AgentState.OFFLINE, 450 if number == 0 else 0)
    section = told(time, dict(shifts), [])
    values = row(section, "2026-03-02").values
    assert (values["planned_s"], values["adherence"]) == (3600, 3150 / 3600)


def test_a_night_shift_goes_on_into_the_next_day() -> None:
    nights = {"sun": (TimeRange(start=22 * 60, end=30 * 60),)}
    monday = datetime(2026, 3, 2, tzinfo=SHANGHAI)
    found = planned(nights, monday, monday + DAY, SHANGHAI)
    assert sum(found.values()) == 6 * 3600


def test_a_shift_is_on_the_wall_clock_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    sunday = datetime(2026, 3, 29, tzinfo=berlin)
    found = planned({"sun": (TimeRange(start=0, end=4 * 60),)}, sunday - DAY, sunday + DAY, berlin)
    # Of its four hours one is left out that night.
    assert sum(found.values()) == 3 * 3600


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_figure_is_explained(language: str) -> None:
    sections = [*quality_sections([score(90), score(70, agent="li")]), told({}, None, [])]
    for section in sections:
        assert words.section(section.name, language).meaning
        assert all(words.column(one, language).meaning for one in section.columns)
    assert [one.name for one in sections[1].rows] == ["li", "zhou"]
