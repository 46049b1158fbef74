"""What edits and the clock mean for a floor."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.calendar_rules import look_up
from hotline.floor.news import hours_news, next_change, roster_news
from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.source import read_source
from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec
from hotline.model.seat import Seat
from hotline.roster import Roster
from hotline.routing.events import (
    AgentAnswered,
    AgentChanged,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentReady,
    CallBridged,
    CallQueued,
    OfferAccepted,
    QueueClosed,
    QueueOpened,
)
from hotline.routing.policy import Policy
from hotline.routing.router import Router

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANNA = Agent(agent_id="anna", languages=frozenset({"en-US"}))
SEATS = {"desk1": Seat(seat_id="desk1", name="Desk 1")}
SITS = {"anna": "desk1"}
POLICY = Policy(
    queues={
        "day": QueueSpec(name="day", hours="office"),
        "always": QueueSpec(name="always", whisper=False),
    }
)
CALENDAR = """\
calendar: bank
timezone: Europe/Berlin
years: 2026-2027
hours:
  office:
    mon-sun: 02:30-23:00
    holidays: as mon
    workdays: as mon
"""


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return compile_calendar(read_source(CALENDAR, "calendar.yaml"), look_up(CALENDAR))


@pytest.fixture
def router() -> Router:
    """A floor with Anna, on break."""
    router = Router(POLICY)
    router.receive(AgentLoggedIn(at=NOON, agent=ANNA, seat="desk1"))
    return router


def roster(*agents: Agent, seats: dict[str, Seat] = SEATS) -> Roster:
    by_id = {one.agent_id: one for one in agents}
    return Roster(agents=by_id, seats=seats, names={one: one for one in by_id})


def at(shown: str) -> datetime:
    return datetime.fromisoformat(shown).astimezone(UTC)


def test_nothing_is_told_of_who_is_as_the_roster_says(router: Router) -> None:
    assert roster_news(router.floor, SITS, roster(ANNA), NOON) == []


def test_who_has_learned_something_is_told_with_it(router: Router) -> None:
    skilled = Agent(agent_id="anna", languages=ANNA.languages, skills={"cards": 3})
    news = roster_news(router.floor, SITS, roster(skilled), NOON)
    assert news == [AgentChanged(at=NOON, agent=skilled)]
    router.receive(news[0])
    assert roster_news(router.floor, SITS, roster(skilled), NOON) == []


@pytest.mark.parametrize("left", [roster(), roster(ANNA, seats={})])
def test_who_is_taken_out_or_whose_seat_is_goes(router: Router, left: Roster) -> None:
    news = roster_news(router.floor, SITS, left, NOON)
    assert news == [AgentLoggedOut(at=NOON, agent_id="anna", by="roster")]
    router.receive(news[0])
    assert router.floor.agents == {}


def test_who_talks_is_told_once_to_go_and_talks_on(router: Router) -> None:
    router.receive(AgentReady(at=NOON, agent_id="anna"))
    asked = CallQueued(at=NOON, call_id="c1", queue="always", language="en-US")
    router.receive(asked)
    (ref,) = router.floor.offers
    router.receive(OfferAccepted(at=NOON, ref=ref))
    router.receive(AgentAnswered(at=NOON, ref=ref))
    router.receive(CallBridged(at=NOON, ref=ref))
    for event in roster_news(router.floor, SITS, roster(), NOON):
        router.receive(event)
    assert list(router.floor.agents) == ["anna"]
    assert roster_news(router.floor, SITS, roster(), NOON) == []


def test_a_queue_closes_and_opens_by_its_hours(router: Router, calendar: Calendar) -> None:
    night, day = at("2026-03-02T23:00+01:00"), at("2026-03-03T02:30+01:00")
    news = hours_news(router.floor, POLICY, calendar, night)
    assert news == [QueueClosed(at=night, queue="day")]
    router.receive(news[0])
    assert hours_news(router.floor, POLICY, calendar, night) == []
    assert hours_news(router.floor, POLICY, calendar, day) == [QueueOpened(at=day, queue="day")]


def test_a_queue_without_hours_from_now_on_opens(router: Router, calendar: Calendar) -> None:
    router.receive(QueueClosed(at=NOON, queue="day"))
    policy = Policy(queues={"day": QueueSpec(name="day")})
    assert hours_news(router.floor, policy, calendar, NOON) == [QueueOpened(at=NOON, queue="day")]


def test_hours_that_no_calendar_has_change_nothing(router: Router) -> None:
    assert hours_news(router.floor, POLICY, None, NOON) == []
    assert next_change(POLICY, None, NOON) is None


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-02T12:00+01:00", "2026-03-02T23:00+01:00"),
        ("2026-03-02T23:00+01:00", "2026-03-03T02:30+01:00"),
        # In the night to 29 March the clock leaps from 2:00 to 3:00: half past two is not shown.
        ("2026-03-28T23:30+01:00", "2026-03-29T03:00+02:00"),
        # In the night to 25 October it shows half past two twice; the first time counts.
        ("2026-10-24T23:30+02:00", "2026-10-25T02:30+02:00"),
        ("2026-10-25T12:00+01:00", "2026-10-25T23:00+01:00"),
    ],
)
def test_the_next_change_is_by_the_clock_on_the_banks_wall(
    calendar: Calendar, now: str, then: str
) -> None:
    assert next_change(POLICY, calendar, at(now)) == at(then)
