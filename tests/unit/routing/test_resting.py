"""Callbacks that rest: the line is to blame, or the customer is on the floor."""

from __future__ import annotations

import pytest

from hotline.model.agent import AgentState
from hotline.routing.commands import DialCustomer, StopDialling
from hotline.routing.events import (
    AgentAnswered,
    CallQueued,
    CustomerUnreachable,
    LineOutFound,
    LineOutLost,
    OfferAccepted,
    Unreached,
    WhisperFinished,
)
from hotline.routing.resting import LONGEST_REST_S, LOOK_S, MOST_FAULTS
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

RETRY_S = 600.0
HOURS = 5


@pytest.fixture
def promised(floor: VirtualFloor) -> VirtualFloor:
    """A floor on which a customer is to be called back."""
    floor.calls("c1", "general", customer="7", number="+1")
    floor.wants_a_callback("c1")
    return floor


def dials(floor: VirtualFloor, agent_id: str = "anna") -> int:
    """Let an agent take the callback up to the moment at which the customer is rung."""
    ref = floor.offers[agent_id].ref
    for event in (OfferAccepted, AgentAnswered, WhisperFinished):
        commands = floor.receive(event(at=floor.now, ref=ref))
    assert [one for one in commands if isinstance(one, DialCustomer)] != []
    return ref


def fails(floor: VirtualFloor, why: str, means: Unreached) -> None:
    ref = dials(floor)
    floor.receive(CustomerUnreachable(at=floor.now, ref=ref, why=why, means=means))


def test_a_dead_line_is_no_attempt(promised: VirtualFloor) -> None:
    promised.comes("anna")
    for pause_s in (RETRY_S, 2 * RETRY_S, 4 * RETRY_S):
        fails(promised, "unreachable", "no_line")
        promised.passes(pause_s - 1)
        assert promised.offered == {}
        promised.passes(1)
        assert promised.offered == {"anna": "c1"}
    assert promised.router.floor.entries["c1"].attempts == 0
    promised.takes("anna")
    assert promised.left["c1"].way == "called_back"


def test_after_a_line_that_is_dead_for_long_it_is_left_to_people(promised: VirtualFloor) -> None:
    promised.comes("anna")
    for fault in range(MOST_FAULTS + 1):
        fails(promised, "unreachable", "no_line")
        promised.passes(min(RETRY_S * 2**fault, LONGEST_REST_S))
    left = promised.left["c1"]
    assert (left.way, left.why, left.rings, left.callback) == ("overflowed", "no_line", 0, True)


@pytest.mark.parametrize("why", ["do_not_call", "no_such_number"])
def test_what_cannot_change_is_not_tried_again(promised: VirtualFloor, why: str) -> None:
    promised.comes("anna")
    fails(promised, why, "for_good")
    assert (promised.left["c1"].why, promised.left["c1"].rings) == (why, 1)
    assert promised.states["anna"] is AgentState.AVAILABLE


def test_how_often_it_rang_is_told(promised: VirtualFloor) -> None:
    promised.comes("anna")
    for _ in range(3):
        fails(promised, "busy", "for_now")
        promised.passes(RETRY_S)
    assert (promised.left["c1"].why, promised.left["c1"].rings) == ("callback_failed", 3)


def test_nobody_is_reserved_while_the_line_is_away(promised: VirtualFloor) -> None:
    promised.receive(LineOutLost(at=promised.now))
    promised.comes("anna")
    assert promised.offered == {}
    assert promised.states["anna"] is AgentState.AVAILABLE
    promised.receive(LineOutFound(at=promised.now))
    assert promised.offered == {"anna": "c1"}


def test_an_agent_who_was_asked_is_free_when_the_line_is_lost(promised: VirtualFloor) -> None:
    promised.comes("anna")
    promised.calls("c2", "general", number="+2")
    promised.receive(LineOutLost(at=promised.now))
    assert promised.offered == {"anna": "c2"}
    promised.comes("bela")
    assert "bela" not in promised.offered


def test_a_line_that_stays_away_keeps_nobody_for_ever(promised: VirtualFloor) -> None:
    promised.receive(LineOutLost(at=promised.now))
    promised.comes("anna")
    promised.passes(HOURS * 3600)
    assert promised.left["c1"].why == "no_line"


def test_a_telephone_that_rings_when_the_line_is_lost_is_let_alone(promised: VirtualFloor) -> None:
    promised.comes("anna")
    dials(promised)
    promised.receive(LineOutLost(at=promised.now))
    assert promised.offered == {"anna": "c1"}


def due(floor: VirtualFloor, *, customer: str = "7", number: str = "+1") -> None:
    """Let a promise be due."""
    event = CallQueued(
        at=floor.now,
        call_id="p1",
        queue="general",
        language="en-US",
        customer=customer,
        caller_number=number,
        callback=True,
    )
    floor.receive(event)


@pytest.mark.parametrize("talks", [True, False])
def test_nobody_is_rung_who_waits_or_talks_in_another_queue(
    floor: VirtualFloor, talks: bool
) -> None:
    floor.comes("anna", {"cards": 9}, teams=["cards"])
    floor.calls("c1", "cards", customer="7")
    if talks:
        floor.takes("anna")
    floor.comes("bela")
    due(floor)
    assert "bela" not in floor.offered
    floor.takes("anna") if not talks else None
    floor.ends("c1")
    floor.passes(LOOK_S)
    assert floor.offered == {"bela": "p1"}


def test_who_calls_another_queue_while_being_rung_is_rung_no_more(floor: VirtualFloor) -> None:
    floor.comes("anna")
    due(floor)
    ref = dials(floor)
    floor.calls("c1", "cards", customer="7")
    assert StopDialling(ref=ref, why="calls") in floor.log[-1].commands
    assert floor.offered == {}
    floor.leaves("c1")
    floor.passes(LOOK_S)
    assert floor.offered == {"anna": "p1"}


@pytest.mark.parametrize(
    ("customer", "number", "rings"),
    [("8", "+1", True), ("", "+1", False), ("", "+2", True), ("7", "+2", False)],
)
def test_a_number_counts_where_nobody_says_to_be_another_one(
    floor: VirtualFloor, customer: str, number: str, rings: bool
) -> None:
    floor.calls("c1", "cards", customer=customer, number=number)
    floor.comes("anna")
    due(floor)
    assert ("anna" in floor.offered) is rings


def test_of_two_callbacks_to_one_customer_one_is_rung_at_a_time(floor: VirtualFloor) -> None:
    floor.calls("c1", "loans", customer="7")
    floor.wants_a_callback("c1")
    due(floor)
    floor.comes("anna")
    floor.comes("bela")
    assert floor.offered == {"anna": "c1"}
    floor.takes_and_reaches_nobody("anna")
    floor.passes(LOOK_S)
    assert list(floor.offered.values()) == ["p1"]
