"""What the floor's log tells of promises."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.floor.due_callbacks import DueCallbacks, Outcome, id_on_floor, lease_of, promise_of
from hotline.routing.commands import AnyCommand, ConfirmCallback, KeepPlace, LeaveQueue, Way
from hotline.routing.events import FloorResumed
from hotline.routing.log import Step

PROMISE = "01a21cac-b708-7709-bf1d-fdae2b16f33d"
ID = id_on_floor(PROMISE, 3)
AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def due() -> DueCallbacks:
    return DueCallbacks()


def after(due: DueCallbacks, *commands: AnyCommand) -> None:
    """Let the router have commanded something."""
    due.note(Step(event=FloorResumed(at=AT), commands=commands))


def told(due: DueCallbacks) -> list[tuple[str, str, str]]:
    """Return what was told so far, settled now."""
    outcomes = due.outcomes
    for one in outcomes:
        due.settle(one)
    return [(one.call_id, one.why, one.agent_id) for one in outcomes]


def left(
    call_id: str, way: Way, why: str = "", *, to: str = "", agent_id: str = "", rings: int = -1
) -> LeaveQueue:
    """Return how a call left, which is a callback where it was rung so often, or never."""
    return LeaveQueue(
        call_id=call_id,
        queue="agents",
        way=way,
        why=why,
        wait_s=1.0,
        to=to,
        agent_id=agent_id,
        callback=rings >= 0,
        rings=max(rings, 0),
    )


def rang_again(call_id: str, of_call: str = ID) -> KeepPlace:
    return KeepPlace(call_id=call_id, of_call=of_call, why="rang_again", waited_s=1.0)


def test_an_id_tells_the_promise_and_the_lease() -> None:
    assert lease_of(ID) == (PROMISE, 3)
    assert promise_of(ID) == PROMISE
    assert promise_of(PROMISE) is None


@pytest.mark.parametrize(
    ("way", "why", "reason"),
    [
        ("called_back", "", ""),
        ("overflowed", "callback_failed", "callback_failed"),
        ("abandoned", "", "abandoned"),
    ],
)
def test_how_it_left_the_line_is_told_until_it_is_settled(
    due: DueCallbacks, way: Way, why: str, reason: str
) -> None:
    after(due, left(ID, way, why, rings=2))
    (outcome,) = due.outcomes
    assert outcome == Outcome(call_id=ID, at=AT, why=reason, queue="agents", rings=2)
    assert due.outcomes == [outcome]
    # A snapshot waits for that.
    assert due
    due.settle(outcome)
    assert not due


def test_a_customer_who_rings_and_talks_has_had_the_call(due: DueCallbacks) -> None:
    after(due, rang_again("c1"))
    assert told(due) == [(ID, "rang_again", "")]
    after(due, left("c1", "answered", agent_id="anna"))
    assert told(due) == [(ID, "", "anna")]


def test_what_a_customer_who_rings_has_the_place_of_is_not_forgotten(due: DueCallbacks) -> None:
    after(due, rang_again("c1"))
    told(due)
    # Nor does a snapshot do so, which waits for it.
    assert due
    assert due.rang_again == [ID]
    after(due, left("c1", "abandoned"))
    assert not due
    assert due.rang_again == []


def test_of_one_who_rings_again_and_again_the_last_call_counts(due: DueCallbacks) -> None:
    after(due, rang_again("c1"))
    after(due, ConfirmCallback(call_id="c1"), rang_again("c2", "c1"))
    told(due)
    after(due, left("c2", "answered", agent_id="anna"))
    assert told(due) == [(ID, "", "anna")]
    assert not due


def test_a_customer_who_rings_and_gives_up_has_not(due: DueCallbacks) -> None:
    after(due, rang_again("c1"), left("c1", "abandoned"))
    assert told(due) == [(ID, "rang_again", "")]


def test_calls_are_nothing_to_it(due: DueCallbacks) -> None:
    after(due, left("c1", "answered"), left("c2", "abandoned"), left("c3", "overflowed", "full"))
    after(due, left(ID, "overflowed", "closed", to="other"))
    assert not due


@pytest.mark.parametrize(
    ("way", "why", "reason"),
    [
        ("overflowed", "callback_failed", "callback_failed"),
        ("overflowed", "nobody", "nobody"),
        ("abandoned", "", "abandoned"),
    ],
)
def test_a_chosen_callback_that_was_not_kept_is_told(
    due: DueCallbacks, way: Way, why: str, reason: str
) -> None:
    after(due, left("c1", way, why, rings=0))
    assert told(due) == [("c1", reason, "")]


def test_a_chosen_callback_that_was_kept_is_over(due: DueCallbacks) -> None:
    after(due, left("c1", "called_back", agent_id="anna", rings=1))
    assert not due


@pytest.mark.parametrize(("way", "reasons"), [("answered", []), ("abandoned", ["abandoned"])])
def test_whoever_was_to_be_called_back_and_rings_again_may_give_up(
    due: DueCallbacks, way: Way, reasons: list[str]
) -> None:
    after(due, rang_again("c2", of_call="c1"), left("c2", way))
    assert told(due) == [("c1", reason, "") for reason in reasons]
    assert not due


def test_whoever_chooses_once_more_is_promised_one_call(due: DueCallbacks) -> None:
    after(due, rang_again("c2", of_call="c1"), ConfirmCallback(call_id="c2"))
    assert not due
    after(due, left("c2", "overflowed", "callback_failed", rings=3))
    assert told(due) == [("c2", "callback_failed", "")]


def test_a_callback_in_the_place_of_a_promise_leaves_it_at_that(due: DueCallbacks) -> None:
    after(due, rang_again("c1"), ConfirmCallback(call_id="c1"))
    told(due)
    after(due, left("c1", "overflowed", "callback_failed", rings=3))
    assert not due


def test_what_is_being_settled_gives_way_to_what_is_known_by_then(due: DueCallbacks) -> None:
    after(due, left(ID, "overflowed", "nobody"))
    (outcome,) = due.outcomes
    after(due, left(ID, "called_back"))
    due.settle(outcome)
    assert told(due) == [(ID, "", "")]
