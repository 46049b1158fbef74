"""What a log tells of a day, and what is drawn where it tells nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from hotline.model.queue import QueueSpec
from hotline.routing.commands import Way
from hotline.routing.events import AgentBreakStarted, AgentReady, CallQueued
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import OPENING, VirtualFloor
from hotline.whatif.recorded import RecordedCall, record
from hotline.whatif.unseen import FOR_EVER_S, Patience, Unseen

if TYPE_CHECKING:
    from tests.unit.whatif.conftest import Yesterday


def test_callers_are_told_as_they_were(yesterday: Yesterday) -> None:
    day = record(yesterday.log)
    assert len(day.calls) == len(yesterday.callers)
    assert day.answer_s == pytest.approx(4)
    true = {caller.asked.call_id: caller for caller in yesterday.callers}
    for call in day.calls:
        caller = true[call.asked.call_id]
        assert call.asked == caller.asked
        if call.way == "abandoned":
            assert call.wait_s == pytest.approx(caller.patience_s)
            assert call.talk_s is None
        else:
            assert call.talk_s == pytest.approx(caller.talk_s)
            assert call.wrap_up_s == pytest.approx(caller.wrap_up_s)


def test_shifts_are_when_agents_were_on_the_floor(yesterday: Yesterday) -> None:
    shifts = record(yesterday.log).shifts
    assert sorted(shift.agent.agent_id for shift in shifts) == [
        shift.agent.agent_id for shift in yesterday.shifts
    ]
    assert all(shift.begins == yesterday.shifts[0].begins for shift in shifts)
    assert all(shift.ends == yesterday.shifts[0].ends for shift in shifts)


def test_a_break_ends_a_shift_and_the_end_of_the_log_does_too() -> None:
    floor = VirtualFloor(Router(Policy(queues={"general": QueueSpec(name="general")})))
    floor.comes("amy")
    floor.passes(600)
    floor.receive(AgentBreakStarted(at=floor.now, agent_id="amy", reason="lunch"))
    floor.passes(300)
    floor.receive(AgentReady(at=floor.now, agent_id="amy"))
    floor.passes(100)
    floor.calls("ann", "general")
    shifts = record(floor.log).shifts
    seconds = [
        ((shift.begins - OPENING).total_seconds(), (shift.ends - OPENING).total_seconds())
        for shift in shifts
    ]
    assert seconds == [(0, 600), (900, 1000)]


def test_who_rang_again_instead_of_being_called_back_called_once() -> None:
    floor = VirtualFloor(Router(Policy(queues={"general": QueueSpec(name="general")})))
    floor.calls("ann", "general", customer="customer 1")
    floor.wants_a_callback("ann")
    floor.passes(60)
    floor.calls("ann again", "general", customer="customer 1")
    floor.comes("amy")
    floor.takes("amy")
    floor.passes(90)
    floor.ends("ann again")
    (call,) = record(floor.log).calls
    assert (call.asked.call_id, call.way, call.talk_s) == ("ann again", "answered", 90)


def test_what_was_seen_is_kept_and_what_was_not_is_drawn(yesterday: Yesterday) -> None:
    day = record(yesterday.log)
    first, second = (Unseen(day).callers(Random(seed)) for seed in (1, 2))
    for call, one, other in zip(day.calls, first, second, strict=True):
        if call.way == "abandoned":
            assert one.patience_s == other.patience_s == call.wait_s
            assert one.talk_s > 0
        else:
            assert one.talk_s == other.talk_s == call.talk_s
            assert one.patience_s > call.wait_s
    assert first != second


def recorded(seen: Callable[[Random], tuple[float, bool]], number: int) -> list[RecordedCall]:
    random = Random(3)
    calls = []
    for one in range(number):
        wait_s, gave_up = seen(random)
        asked = CallQueued(
            at=OPENING + timedelta(seconds=one),
            call_id=str(one),
            queue="general",
            language="en-US",
        )
        way: Way = "abandoned" if gave_up else "answered"
        calls.append(RecordedCall(asked=asked, way=way, wait_s=wait_s))
    return calls


def seen_of_uniform(random: Random) -> tuple[float, bool]:
    """Patience from 0 to 300 s, and an agent after 0 to 400 s."""
    patience_s, wait_s = random.uniform(0, 300), random.uniform(0, 400)
    return min(patience_s, wait_s), patience_s < wait_s


def test_patience_is_drawn_as_it_is_and_not_as_it_was_seen() -> None:
    patience, random = Patience(recorded(seen_of_uniform, 3000)), Random(5)
    drawn = [patience.longer_than(0, random) for _ in range(4000)]
    for quarter in (1, 2, 3):
        share = sum(one < 75 * quarter for one in drawn) / len(drawn)
        assert share == pytest.approx(quarter / 4, abs=0.03)


def test_who_has_waited_is_drawn_from_those_who_waited_longer() -> None:
    patience, random = Patience(recorded(seen_of_uniform, 3000)), Random(5)
    drawn = [patience.longer_than(200, random) for _ in range(2000)]
    assert min(drawn) >= 200
    assert sum(one < 250 for one in drawn) / len(drawn) == pytest.approx(0.5, abs=0.06)


def test_a_day_on_which_nobody_gave_up_says_little_of_patience() -> None:
    patience, random = Patience(recorded(lambda random: (9.0, False), 50)), Random(5)
    drawn = [patience.longer_than(9, random) for _ in range(500)]
    assert min(drawn) >= 9
    assert sum(drawn) / len(drawn) == pytest.approx(FOR_EVER_S, rel=0.2)


def test_who_has_an_old_place_has_waited_since_this_call() -> None:
    floor = VirtualFloor(Router(Policy(queues={"general": QueueSpec(name="general")})))
    floor.calls("ann", "general", customer="customer 1")
    floor.passes(100)
    floor.leaves("ann")
    floor.passes(20)
    floor.calls("ann again", "general", customer="customer 1")
    floor.passes(30)
    floor.leaves("ann again")
    assert [call.wait_s for call in record(floor.log).calls] == [100, 30]
