"""Promises that are due: the bank rings, and nobody has called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hotline.model.agent import AgentState
from hotline.routing.commands import (
    AnyCommand,
    ConfirmCallback,
    DialCustomer,
    Ignore,
    KeepPlace,
    LeaveQueue,
    StopDialling,
    WithdrawOffer,
)
from hotline.routing.events import (
    AgentAnswered,
    CallbackWithdrawn,
    CallQueued,
    CustomerAnswered,
    OfferAccepted,
    WhisperFinished,
)
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor


def due(floor: VirtualFloor, **asked: object) -> list[AnyCommand]:
    """Let a promise be due."""
    usual = {"call_id": "p1", "queue": "general", "language": "en-US", "customer": "7"}
    wanted = {**usual, "callback": True, **asked}
    return list(floor.receive(CallQueued(at=floor.now, **wanted)))  # type: ignore[arg-type]


def dials(floor: VirtualFloor) -> int:
    """Let Anna take what she is offered up to the moment at which the customer is rung."""
    ref = floor.offers["anna"].ref
    for event in (OfferAccepted, AgentAnswered, WhisperFinished):
        commands = floor.receive(event(at=floor.now, ref=ref))
    assert DialCustomer(ref=ref, call_id="p1") in commands
    return ref


def withdraw(floor: VirtualFloor, call_id: str = "p1") -> list[AnyCommand]:
    return list(floor.receive(CallbackWithdrawn(at=floor.now, call_id=call_id, why="after_hours")))


def test_a_free_agent_has_the_customer_rung(floor: VirtualFloor) -> None:
    floor.comes("anna")
    assert ConfirmCallback(call_id="p1") in due(floor)
    assert floor.offers["anna"].callback
    dials(floor)


def test_it_comes_after_who_called_before_and_before_who_calls_then(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", number="+1")
    floor.passes(1)
    due(floor)
    floor.passes(1)
    floor.calls("c2", "general", number="+2")
    floor.comes("anna")
    order = []
    for _ in range(2):
        order.append(floor.takes("anna"))
        floor.ends(order[-1])
        floor.is_ready("anna")
    assert order == ["c1", "p1"]


def test_it_takes_nobodys_place_in_a_queue_that_is_full(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", number="+1")
    due(floor)
    assert floor.left == {}


def test_the_customer_who_rings_has_its_place(floor: VirtualFloor) -> None:
    due(floor)
    floor.passes(10)
    floor.calls("c1", "general", customer="7")
    kept = KeepPlace(call_id="c1", of_call="p1", why="rang_again", waited_s=10)
    assert kept in floor.log[-1].commands


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"tier": "restricted"}, "restricted"),
        ({"customer": ""}, "no_number"),
        ({"queue": "none"}, "no_such_queue"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    floor: VirtualFloor, asked: dict[str, object], why: str
) -> None:
    (left,) = due(floor, **asked)
    assert isinstance(left, LeaveQueue)
    assert (left.way, left.why) == ("overflowed", why)


def test_one_customer_is_called_back_once_at_a_time(floor: VirtualFloor) -> None:
    due(floor)
    (left,) = due(floor, call_id="p2")
    assert isinstance(left, LeaveQueue)
    assert (left.call_id, left.why) == ("p2", "is_called_back")
    assert due(floor) == [Ignore(why="the call is here already")]


def test_what_waits_can_be_withdrawn(floor: VirtualFloor) -> None:
    due(floor)
    (left,) = withdraw(floor)
    assert isinstance(left, LeaveQueue)
    assert (left.way, left.why) == ("overflowed", "after_hours")
    floor.comes("anna")
    assert floor.offers == {}


def test_a_customer_whose_telephone_rings_is_let_alone(floor: VirtualFloor) -> None:
    floor.comes("anna")
    due(floor)
    ref = dials(floor)
    commands = withdraw(floor)
    assert StopDialling(ref=ref, why="after_hours") in commands
    assert WithdrawOffer(ref=ref, why="after_hours") in commands
    assert floor.left["p1"].why == "after_hours"
    assert floor.states["anna"] is AgentState.AVAILABLE


def test_who_has_picked_up_is_not_parted_with(floor: VirtualFloor) -> None:
    floor.comes("anna")
    due(floor)
    floor.receive(CustomerAnswered(at=floor.now, ref=dials(floor)))
    assert withdraw(floor) == [Ignore(why="no such callback waits")]


@pytest.mark.parametrize("wants", [withdraw, lambda floor: withdraw(floor, "c1")])
def test_only_callbacks_are_withdrawn(
    floor: VirtualFloor, wants: Callable[[VirtualFloor], list[AnyCommand]]
) -> None:
    floor.calls("c1", "general", number="+1")
    assert wants(floor) == [Ignore(why="no such callback waits")]
