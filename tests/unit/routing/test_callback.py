"""Callbacks: the place is kept, and the customer is rung when the turn comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.commands import (
    BridgeCall,
    ConfirmCallback,
    DialCustomer,
    Ignore,
    KeepPlace,
    RefuseChoice,
    StartTimer,
    StopDialling,
    WithdrawOffer,
)
from hotline.routing.events import (
    AgentAnswered,
    AgentBreakStarted,
    AgentLost,
    AgentUnreachable,
    AnyEvent,
    BridgeFailed,
    CallbackChosen,
    CustomerAnswered,
    CustomerUnreachable,
    FloorResumed,
    OfferAccepted,
    OfferDeclined,
    QueueClosed,
    WhisperFinished,
)
from hotline.routing.policy import Policy, PreferredRules
from hotline.routing.resting import LOOK_S, ON_THE_LINE_S
from hotline.routing.router import Router
from hotline.routing.snapshot import restore, take
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor


def chooses(floor: VirtualFloor, call_id: str) -> list[object]:
    return list(floor.receive(CallbackChosen(at=floor.now, call_id=call_id)))


@pytest.fixture
def promised(floor: VirtualFloor) -> VirtualFloor:
    """A floor on which a customer is to be called back, and another one waits behind."""
    floor.calls("c1", "general", number="+1")
    floor.passes(10)
    floor.calls("c2", "general", number="+2")
    floor.wants_a_callback("c1")
    return floor


def dials(floor: VirtualFloor) -> int:
    """Let Anna take the callback up to the moment at which the customer is rung."""
    floor.comes("anna")
    ref = floor.offers["anna"].ref
    floor.receive(OfferAccepted(at=floor.now, ref=ref))
    floor.receive(AgentAnswered(at=floor.now, ref=ref))
    assert DialCustomer(ref=ref, call_id="c1") in floor.receive(
        WhisperFinished(at=floor.now, ref=ref)
    )
    return ref


def test_whoever_hangs_up_keeps_the_place(promised: VirtualFloor) -> None:
    assert promised.left == {}
    promised.comes("anna")
    assert promised.offers["anna"].call_id == "c1"
    assert promised.offers["anna"].callback


def test_the_customer_is_rung_when_the_agent_is_on_the_phone(promised: VirtualFloor) -> None:
    ref = dials(promised)
    answered = promised.receive(CustomerAnswered(at=promised.now, ref=ref))
    assert BridgeCall(ref=ref, call_id="c1", agent_id="anna") in answered


def test_it_is_called_back_when_they_are_bridged(promised: VirtualFloor) -> None:
    promised.comes("anna")
    promised.takes("anna")
    assert promised.left["c1"].way == "called_back"


def test_who_does_not_pick_up_is_rung_again_from_the_same_place(promised: VirtualFloor) -> None:
    ref = dials(promised)
    promised.receive(CustomerUnreachable(at=promised.now, ref=ref, why="busy"))
    assert promised.takes("anna") == "c2"
    promised.calls("c3", "general")
    promised.passes(600)
    promised.ends("c2")
    promised.is_ready("anna")
    assert promised.offers["anna"].call_id == "c1"


@pytest.mark.parametrize("dies", [False, True])
def test_nobody_is_rung_for_ever(promised: VirtualFloor, dies: bool) -> None:
    promised.leaves("c2")
    promised.comes("anna")
    for _ in range(3):
        ref = promised.offers["anna"].ref
        for answer in (OfferAccepted, AgentAnswered, WhisperFinished):
            promised.receive(answer(at=promised.now, ref=ref))
        promised.passes(30)
        assert promised.states["anna"] is AgentState.AVAILABLE
        if dies:
            promised.router.floor = restore(take(promised.router.floor))
        promised.passes(600)
    assert (promised.left["c1"].way, promised.left["c1"].why) == (
        "overflowed",
        "callback_failed",
    )


def test_who_rings_again_has_the_place_and_is_not_called_back(promised: VirtualFloor) -> None:
    promised.passes(100)
    promised.calls("again", "general", number="+1")
    kept = KeepPlace(call_id="again", of_call="c1", why="rang_again", waited_s=110)
    assert kept in promised.log[-1].commands
    promised.comes("anna")
    assert promised.offers["anna"].call_id == "again"
    assert not promised.offers["anna"].callback
    promised.takes("anna")
    promised.ends("again")
    promised.is_ready("anna")
    assert promised.offers["anna"].call_id == "c2"


def test_who_rings_while_being_rung_is_bridged_at_once(promised: VirtualFloor) -> None:
    ref = dials(promised)
    promised.calls("again", "general", number="+1")
    commands = promised.log[-1].commands
    assert StopDialling(ref=ref, why="rang_again") in commands
    assert BridgeCall(ref=ref, call_id="again", agent_id="anna") in commands
    ignored = promised.receive(CustomerUnreachable(at=promised.now, ref=ref, why="busy"))
    assert ignored == [Ignore(why="the offer is bridging")]


STOPS: dict[str, Callable[[VirtualFloor, int], AnyEvent]] = {
    "declined": lambda floor, ref: OfferDeclined(at=floor.now, ref=ref),
    "unreachable": lambda floor, ref: AgentUnreachable(at=floor.now, ref=ref, why="gone"),
    "lunch": lambda floor, _: AgentBreakStarted(at=floor.now, agent_id="anna", reason="lunch"),
    "lost": lambda floor, _: AgentLost(at=floor.now, agent_id="anna", why="desk"),
    "resumed": lambda floor, _: FloorResumed(at=floor.now),
}


@pytest.mark.parametrize("why", STOPS)
def test_nobody_is_left_ringing_whom_no_agent_waits_for(promised: VirtualFloor, why: str) -> None:
    ref = dials(promised)
    commands = list(promised.receive(STOPS[why](promised, ref)))
    stopped = commands.index(StopDialling(ref=ref, why=why))
    assert stopped < commands.index(WithdrawOffer(ref=ref, why=why))


def test_nobody_is_left_ringing_when_time_is_up(promised: VirtualFloor) -> None:
    ref = dials(promised)
    promised.passes(30)
    assert StopDialling(ref=ref, why="no_answer") in promised.log[-1].commands


def test_nobody_is_left_ringing_who_rings_again_for_another_agent(promised: VirtualFloor) -> None:
    ref = dials(promised)
    promised.calls("again", "general", number="+1", language="zh-CN")
    assert StopDialling(ref=ref, why="rang_again") in promised.log[-1].commands


def test_who_picked_up_and_was_not_bridged_is_not_kept_on_the_line(promised: VirtualFloor) -> None:
    ref = dials(promised)
    promised.receive(CustomerAnswered(at=promised.now, ref=ref))
    failed = promised.receive(BridgeFailed(at=promised.now, ref=ref, why="x"))
    assert StopDialling(ref=ref, why="bridge_failed") in failed
    assert "c1" not in promised.left


def test_who_picks_up_too_late_is_not_kept_on_the_line(promised: VirtualFloor) -> None:
    ref = dials(promised)
    promised.passes(30)
    late = promised.receive(CustomerAnswered(at=promised.now, ref=ref))
    assert StopDialling(ref=ref, why="too_late") in late


def test_who_rings_again_between_two_attempts_has_the_place(promised: VirtualFloor) -> None:
    ref = dials(promised)
    promised.receive(CustomerUnreachable(at=promised.now, ref=ref, why="busy"))
    assert promised.takes("anna") == "c2"
    promised.calls("again", "general", number="+1")
    promised.ends("c2")
    promised.is_ready("anna")
    assert promised.offers["anna"].call_id == "again"


def test_it_is_refused_when_an_agent_is_on_the_way(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.calls("c1", "general", number="+1")
    assert chooses(floor, "c1") == [RefuseChoice(call_id="c1", why="agent_found")]


def test_nobody_is_called_back_without_a_number(floor: VirtualFloor) -> None:
    floor.calls("c1", "general")
    assert chooses(floor, "c1") == [RefuseChoice(call_id="c1", why="no_number")]


def test_the_restricted_are_not_called_back(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", tier="restricted", number="+1")
    assert chooses(floor, "c1") == [RefuseChoice(call_id="c1", why="restricted")]


def test_the_caller_is_told(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", number="+1")
    confirmed, timed = chooses(floor, "c1")
    assert confirmed == ConfirmCallback(call_id="c1")
    assert isinstance(timed, StartTimer)
    assert timed.seconds == ON_THE_LINE_S


def test_nobody_is_rung_who_is_still_on_the_line(promised: VirtualFloor) -> None:
    promised.calls("c3", "general", number="+3")
    chooses(promised, "c2")
    promised.comes("anna")
    promised.takes("anna")
    promised.comes("bo")
    assert promised.offered == {"bo": "c3"}
    promised.comes("cy")
    promised.leaves("c2")
    assert promised.offered["cy"] == "c2"


def test_who_stays_on_the_line_is_rung_at_last(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", number="+1")
    chooses(floor, "c1")
    floor.comes("anna")
    floor.passes(ON_THE_LINE_S - 1)
    assert not floor.offered
    floor.passes(1)
    assert floor.offered == {"anna": "c1"}


def test_who_hangs_up_between_two_attempts_is_not_rung_sooner(promised: VirtualFloor) -> None:
    promised.comes("anna")
    promised.takes_and_reaches_nobody("anna")
    promised.leaves("c1")
    assert promised.offered == {"anna": "c2"}


def test_who_rings_again_after_the_queues_limit_is_not_sent_away() -> None:
    queue = QueueSpec(name="general", max_wait_s=300)
    floor = VirtualFloor(Router(Policy(queues={"general": queue})))
    floor.calls("c1", "general", number="+1")
    floor.wants_a_callback("c1")
    floor.passes(1000)
    floor.calls("again", "general", number="+1", max_wait_s=20)
    kept = KeepPlace(call_id="again", of_call="c1", why="rang_again", waited_s=1000)
    assert kept in floor.log[-1].commands
    assert floor.left == {}
    floor.passes(20)
    assert floor.left["again"].why == "too_long"


@pytest.mark.parametrize("asked", [{"language": "zh-CN"}, {"skills": ["stocks"]}])
@pytest.mark.parametrize("dialled", [False, True])
def test_who_rings_again_for_something_else_is_not_left_to_an_agent_who_cannot(
    promised: VirtualFloor, asked: dict[str, Any], dialled: bool
) -> None:
    promised.comes("able", {"stocks": 1}, languages=["zh-CN"])
    if dialled:
        dials(promised)
    else:
        promised.comes("anna")
    promised.calls("again", "general", number="+1", **asked)
    other = {"able": "again"} if "language" in asked else {}
    assert promised.offered == {"anna": "c2", **other}


def test_who_rings_again_is_known_where_the_call_came_to_first() -> None:
    queues = {
        "cards": QueueSpec(name="cards", max_wait_s=60, overflow={"too_long": "general"}),
        "general": QueueSpec(name="general"),
    }
    floor = VirtualFloor(Router(Policy(queues=queues)))
    floor.calls("c1", "cards", number="+1")
    floor.passes(60)
    floor.wants_a_callback("c1")
    floor.calls("again", "cards", number="+1")
    floor.comes("anna")
    floor.comes("bela")
    assert floor.offered == {"anna": "again"}


def test_who_hung_up_in_another_queue_has_the_old_place() -> None:
    queues = {
        "cards": QueueSpec(name="cards", max_wait_s=60, overflow={"too_long": "general"}),
        "general": QueueSpec(name="general"),
    }
    floor = VirtualFloor(Router(Policy(queues=queues)))
    floor.calls("c1", "cards", number="+1")
    floor.passes(60)
    floor.leaves("c1")
    floor.calls("again", "cards", number="+1")
    assert KeepPlace(call_id="again", of_call="c1", why="returned", waited_s=60) in (
        floor.log[-1].commands
    )


def test_who_rings_again_and_is_to_be_called_back_once_more_has_all_attempts(
    promised: VirtualFloor,
) -> None:
    promised.leaves("c2")
    promised.comes("anna")
    for _ in range(2):
        promised.takes_and_reaches_nobody("anna")
        promised.passes(600)
    promised.receive(AgentBreakStarted(at=promised.now, agent_id="anna", reason="lunch"))
    promised.calls("again", "general", number="+1")
    promised.wants_a_callback("again")
    promised.is_ready("anna")
    promised.takes_and_reaches_nobody("anna")
    assert "again" not in promised.left


@pytest.mark.parametrize(("first", "again"), [("7", ""), ("", "7"), ("7", "7")])
def test_who_is_identified_in_one_call_only_is_known_by_the_number(
    floor: VirtualFloor, first: str, again: str
) -> None:
    floor.calls("c1", "general", customer=first, number="+1")
    floor.wants_a_callback("c1")
    floor.calls("again", "general", customer=again, number="+1")
    floor.comes("anna")
    floor.comes("bela")
    assert floor.offered == {"anna": "again"}


def test_two_customers_behind_one_switchboard_have_a_callback_each(floor: VirtualFloor) -> None:
    for call_id, customer in (("c1", "7"), ("c2", "8")):
        floor.calls(call_id, "general", customer=customer, number="+1")
        floor.wants_a_callback(call_id)
    floor.calls("nameless", "general", number="+1")
    floor.calls("again", "general", customer="8", number="+1")
    for agent in ("anna", "bela", "cheng", "dana"):
        floor.comes(agent)
    # Who names nobody may be either of them, and is not rung while on the line.
    assert floor.offered == {"anna": "again", "bela": "nameless"}
    floor.takes("anna")
    floor.takes("bela")
    floor.ends("nameless")
    floor.passes(LOOK_S)
    assert "c1" in floor.offered.values()


@pytest.fixture
def after_hours() -> VirtualFloor:
    """A queue that serves nobody out has closed, and owes a customer a call."""
    queue = QueueSpec(name="general", serves_out=False)
    floor = VirtualFloor(Router(Policy(queues={"general": queue})))
    floor.calls("c1", "general", number="+1")
    floor.wants_a_callback("c1")
    floor.receive(QueueClosed(at=floor.now, queue="general"))
    return floor


def test_a_promise_stands_though_its_customer_rings_after_hours(
    after_hours: VirtualFloor,
) -> None:
    after_hours.calls("again", "general", number="+1")
    assert after_hours.left["again"].why == "closed"
    after_hours.comes("anna")
    assert after_hours.offered == {"anna": "c1"}


def test_who_is_being_rung_after_hours_and_rings_is_bridged_all_the_same(
    after_hours: VirtualFloor,
) -> None:
    ref = dials(after_hours)
    after_hours.calls("again", "general", number="+1")
    bridged = BridgeCall(ref=ref, call_id="again", agent_id="anna")
    assert bridged in after_hours.log[-1].commands


def test_who_rings_after_hours_beside_a_free_agent_is_served(after_hours: VirtualFloor) -> None:
    after_hours.comes("anna")
    after_hours.takes_and_reaches_nobody("anna")
    after_hours.calls("again", "general", number="+1")
    assert after_hours.offered == {"anna": "again"}


@pytest.mark.parametrize("why", ["closed", "full"])
def test_who_rings_again_has_the_place_where_others_are_sent_away(why: str) -> None:
    queue = QueueSpec(name="general", most_waiting=1)
    floor = VirtualFloor(Router(Policy(queues={"general": queue})))
    floor.calls("c1", "general", number="+1")
    floor.wants_a_callback("c1")
    floor.calls("c2", "general")
    if why == "closed":
        floor.receive(QueueClosed(at=floor.now, queue="general"))
    floor.calls("c3", "general")
    assert floor.left["c3"].why == why
    floor.calls("again", "general", number="+1")
    floor.comes("anna")
    assert floor.offered == {"anna": "again"}


def test_who_rang_again_between_two_attempts_waits_like_any_caller() -> None:
    queue = QueueSpec(name="general", serves_out=False)
    floor = VirtualFloor(Router(Policy(queues={"general": queue})))
    floor.calls("c1", "general", number="+1")
    floor.wants_a_callback("c1")
    floor.comes("anna")
    floor.takes_and_reaches_nobody("anna")
    floor.takes_a_break("anna")
    floor.calls("again", "general", number="+1")
    floor.receive(QueueClosed(at=floor.now, queue="general"))
    assert floor.left["again"].why == "closed"


def test_a_promise_stands_where_nobody_could_serve_the_new_call() -> None:
    queue = QueueSpec(name="general", nobody_s=0)
    floor = VirtualFloor(Router(Policy(queues={"general": queue})))
    floor.comes("anna")
    floor.calls("c0", "general")
    floor.calls("c1", "general", number="+1")
    floor.wants_a_callback("c1")
    floor.calls("again", "general", number="+1", language="zh-CN")
    assert list(floor.left) == ["again"]
    floor.takes("anna")
    floor.ends("c0")
    floor.is_ready("anna")
    assert floor.offered == {"anna": "c1"}


def test_a_queue_that_takes_over_after_hours_takes_the_place_over_too() -> None:
    queues = {
        "day": QueueSpec(name="day", serves_out=False, overflow={"closed": "night"}),
        "night": QueueSpec(name="night"),
    }
    floor = VirtualFloor(Router(Policy(queues=queues)))
    floor.calls("c1", "day", number="+1")
    floor.wants_a_callback("c1")
    floor.calls("c2", "night")
    floor.receive(QueueClosed(at=floor.now, queue="day"))
    floor.calls("again", "day", number="+1")
    floor.comes("anna")
    floor.comes("bela")
    floor.comes("cheng")
    assert floor.offered == {"anna": "again", "bela": "c2"}


def test_a_promise_stands_where_the_queue_that_takes_over_has_no_room() -> None:
    queues = {
        "day": QueueSpec(name="day", serves_out=False, overflow={"closed": "night"}),
        "night": QueueSpec(name="night", most_waiting=1),
    }
    floor = VirtualFloor(Router(Policy(queues=queues)))
    floor.calls("c1", "day", number="+1")
    floor.wants_a_callback("c1")
    floor.calls("c2", "night")
    floor.receive(QueueClosed(at=floor.now, queue="day"))
    floor.calls("again", "day", number="+1")
    assert (floor.left["again"].queue, floor.left["again"].why) == ("night", "full")
    floor.comes("anna")
    assert floor.offered == {"anna": "c1"}


THREE = Policy(
    queues={
        "cards": QueueSpec(
            name="cards", max_wait_s=60, overflow={"too_long": "general", "closed": "night"}
        ),
        "general": QueueSpec(name="general", max_wait_s=60, overflow={"too_long": "night"}),
        "night": QueueSpec(name="night"),
    }
)


def test_who_rings_again_begins_anew_in_the_first_queue_with_the_old_age() -> None:
    floor = VirtualFloor(Router(THREE))
    floor.calls("c1", "cards", number="+1")
    floor.passes(120)
    floor.wants_a_callback("c1")
    floor.calls("again", "cards", number="+1")
    floor.passes(60)
    assert (floor.left["again"].queue, floor.left["again"].to) == ("cards", "general")
    assert floor.left["again"].wait_s == 180


@pytest.mark.parametrize("overflows", [True, False])
def test_who_rings_the_first_queue_again_when_it_has_closed_is_sent_on(overflows: bool) -> None:
    cards = replace(THREE.queues["cards"], overflow={"too_long": "general"})
    policy = THREE if overflows else replace(THREE, queues={**THREE.queues, "cards": cards})
    floor = VirtualFloor(Router(policy))
    floor.calls("c1", "cards", number="+1")
    floor.passes(60)
    floor.wants_a_callback("c1")
    floor.receive(QueueClosed(at=floor.now, queue="cards"))
    floor.calls("again", "cards", number="+1")
    assert floor.left["again"].to == ("night" if overflows else "")
    floor.comes("anna")
    assert floor.offered == {"anna": "again" if overflows else "c1"}


def test_who_rings_a_closed_queue_while_being_rung_and_asks_for_more_is_sent_on() -> None:
    floor = VirtualFloor(Router(THREE))
    floor.calls("c1", "cards", number="+1")
    floor.passes(60)
    floor.wants_a_callback("c1")
    dials(floor)
    floor.receive(QueueClosed(at=floor.now, queue="cards"))
    floor.calls("again", "cards", number="+1", skills=["stocks"])
    assert floor.left["again"].to == "night"


def test_who_rings_again_with_another_wish_has_that() -> None:
    rules = PreferredRules(manager_tiers=frozenset({"vip"}))
    floor = VirtualFloor(
        Router(Policy(queues={"general": QueueSpec(name="general")}, preferred=rules))
    )
    floor.calls("c1", "general", tier="vip", number="+1")
    floor.wants_a_callback("c1")
    floor.comes("anna")
    floor.comes("mara")
    floor.takes_and_reaches_nobody("anna")
    floor.calls("again", "general", tier="vip", number="+1", manager="mara")
    assert floor.offered == {"mara": "again"}
