"""What the floor's log tells of promises."""

from __future__ import annotations

import pytest

from hotline.floor.due_callbacks import DueCallbacks, Outcome, id_on_floor, lease_of, promise_of
from hotline.routing.commands import KeepPlace, LeaveQueue, Way

PROMISE = "01a21cac-b708-7709-bf1d-fdae2b16f33d"
ID = id_on_floor(PROMISE, 3)


@pytest.fixture
def due() -> DueCallbacks:
    return DueCallbacks()


def left(call_id: str, way: Way, why: str = "", *, to: str = "", agent_id: str = "") -> LeaveQueue:
    return LeaveQueue(
        call_id=call_id, queue="agents", way=way, why=why, wait_s=1.0, to=to, agent_id=agent_id
    )


def rang_again(call_id: str) -> KeepPlace:
    return KeepPlace(call_id=call_id, of_call=ID, why="rang_again", waited_s=1.0)


def test_an_id_tells_the_promise_and_the_lease() -> None:
    assert lease_of(ID) == (PROMISE, 3)
    assert promise_of(ID) == PROMISE
    assert promise_of(PROMISE) is None


@pytest.mark.parametrize(
    ("way", "why", "told"),
    [
        ("called_back", "", ""),
        ("overflowed", "callback_failed", "callback_failed"),
        ("abandoned", "", "abandoned"),
    ],
)
def test_how_it_left_the_line_is_told_once(
    due: DueCallbacks, way: Way, why: str, told: str
) -> None:
    due.note([left(ID, way, why)])
    assert due
    assert due.take() == [Outcome(call_id=ID, why=told)]
    assert not due
    assert due.take() == []


def test_a_customer_who_rings_and_talks_has_had_the_call(due: DueCallbacks) -> None:
    due.note([rang_again("c1")])
    assert due.take() == [Outcome(call_id=ID, why="rang_again")]
    due.note([left("c1", "answered", agent_id="anna")])
    assert due.take() == [Outcome(call_id=ID, why="", agent_id="anna")]


def test_what_a_customer_who_rings_has_the_place_of_is_not_forgotten(due: DueCallbacks) -> None:
    due.note([rang_again("c1")])
    due.take()
    # Nor does a snapshot do so, which waits for it.
    assert due
    assert due.rang_again == [ID]
    due.note([left("c1", "abandoned")])
    assert not due
    assert due.rang_again == []


def test_of_one_who_rings_again_and_again_the_last_call_counts(due: DueCallbacks) -> None:
    due.note([rang_again("c1")])
    due.note([KeepPlace(call_id="c2", of_call="c1", why="rang_again", waited_s=1.0)])
    due.take()
    due.note([left("c2", "answered", agent_id="anna")])
    assert due.take() == [Outcome(call_id=ID, why="", agent_id="anna")]
    assert not due


def test_a_customer_who_rings_and_gives_up_has_not(due: DueCallbacks) -> None:
    due.note([rang_again("c1"), left("c1", "abandoned")])
    assert due.take() == [Outcome(call_id=ID, why="rang_again")]


def test_calls_are_nothing_to_it(due: DueCallbacks) -> None:
    due.note([left("c1", "answered"), left(ID, "overflowed", "closed", to="other")])
    assert not due


def test_what_could_not_be_used_comes_again_unless_more_is_known(due: DueCallbacks) -> None:
    due.note([left(ID, "overflowed", "nobody")])
    (outcome,) = due.take()
    due.put_back(outcome)
    assert due.take() == [outcome]
    due.note([left(ID, "called_back")])
    due.put_back(outcome)
    assert due.take() == [Outcome(call_id=ID, why="")]
