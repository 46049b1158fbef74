"""What the floor's log tells of each call, in whatever parts it is read."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import NamedTuple

import pytest

from hotline.crm.call_search.floor_facts import Served
from hotline.floor.due_callbacks import id_on_floor
from hotline.model.queue import QueueSpec
from hotline.reports.calls_on_floor import CallsOnFloor
from hotline.routing.events import (
    CallBridged,
    CallMoved,
    CallQueued,
    HoldAsked,
    PolicyChanged,
    ResumeAsked,
    TransferAsked,
)
from hotline.routing.figures import Figures
from hotline.routing.log import Step
from hotline.routing.policy import NO_POLICY, Policy
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.forecaster import Forecast
from hotline.routing.promise.spoken import WaitPromise
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

POLICY = Policy(queues={name: QueueSpec(name=name, whisper=False) for name in ("cards", "loans")})


@pytest.fixture
def floor() -> VirtualFloor:
    """Anna is there, and so is Ben later; c1 is held twice and given away, c2 gives up."""
    floor = VirtualFloor(Router(NO_POLICY))
    floor.receive(PolicyChanged(at=floor.now, policy=POLICY))
    floor.calls("c1", "cards")
    floor.calls("c2", "cards")
    floor.passes(30)
    floor.comes("anna")
    floor.takes("anna")
    for held_s in (12, 40):
        floor.receive(HoldAsked(at=floor.now, call_id="c1", agent_id="anna"))
        floor.passes(held_s)
        floor.receive(ResumeAsked(at=floor.now, call_id="c1", agent_id="anna"))
        floor.passes(5)
    floor.leaves("c2")
    floor.receive(TransferAsked(at=floor.now, call_id="c1", agent_id="anna", to_queue="loans"))
    floor.passes(20)
    floor.comes("ben")
    floor.takes("ben")
    floor.receive(HoldAsked(at=floor.now, call_id="c1", agent_id="ben"))
    floor.passes(15)
    floor.ends("c1")
    return floor


class Folded(NamedTuple):
    """What a log tells of its calls."""

    facts: dict[str, dict[str, float]]
    agents: dict[tuple[str, str], Served]
    queues: dict[tuple[str, str], float]

    def served(self) -> set[tuple[str, str, str]]:
        """Return who served which call, for which queue."""
        return {(call_id, name, one.queue) for (call_id, name), one in self.agents.items()}

    def queues_of(self, call_id: str) -> list[str]:
        """Return the queues of a call, in the order in which it came there last."""
        came = {queue: at_s for (of, queue), at_s in self.queues.items() if of == call_id}
        return sorted(came, key=lambda queue: came[queue])


def folded(log: list[Step], size: int) -> Folded:
    """Fold a log part by part, and add up what each part tells, as the CRM does."""
    figures, calls = Figures(NO_POLICY), CallsOnFloor({}, {})
    facts: dict[str, dict[str, float]] = {}
    agents: dict[tuple[str, str], Served] = {}
    queues: dict[tuple[str, str], float] = {}
    for start in range(0, len(log), size):
        calls = CallsOnFloor(calls.holds, calls.rung)
        for step in log[start : start + size]:
            calls.take(step, figures)
        for call_id, fact in calls.told.facts.items():
            known = facts.setdefault(call_id, dict.fromkeys(asdict(fact), 0.0))
            for name, value in asdict(fact).items():
                is_sum = name in ("waited_s", "transfers")
                known[name] = known[name] + value if is_sum else max(known[name], value)
        agents |= calls.told.agents
        queues |= calls.told.queues
    assert (calls.holds, calls.rung) == ({}, {})
    return Folded(facts, agents, queues)


@pytest.mark.parametrize("size", [1, 3, 1_000])
def test_waits_holds_transfers_and_agents_are_told_of_each_call(
    floor: VirtualFloor, size: int
) -> None:
    told = folded(floor.log, size)
    facts = told.facts
    assert facts["c1"] == {
        "waited_s": pytest.approx(50),
        "late_s": 0,
        "longest_hold_s": pytest.approx(40),
        "transfers": 1,
    }
    assert facts["c2"]["waited_s"] == pytest.approx(92)
    assert told.served() == {("c1", "anna", "cards"), ("c1", "ben", "loans")}
    assert max(told.agents.values(), key=lambda one: one.at_s).agent_id == "ben"
    # Who hangs up in the talk, and who gives up in the queue, was in it.
    assert told.queues_of("c1") == ["cards", "loans"]
    assert told.queues_of("c2") == ["cards"]


def test_who_was_told_less_than_it_took_waited_longer_than_promised(floor: VirtualFloor) -> None:
    first, *rest = floor.log
    at = next(one for one in rest if one.event.kind == "call_queued")
    told = [
        AnnounceWait(
            call_id=call_id,
            place=1,
            forecast=Forecast(low_s=1, middle_s=20, high_s=40, surely_s=50),
            promise=WaitPromise(
                said_at=at.event.at.timestamp(), from_minutes=0, to_minutes=minutes
            ),
        )
        for call_id, minutes in (("c1", 2), ("c2", 1))
    ]
    number = floor.log.index(at) + 1
    log = [first, *floor.log[1:number], replace(floor.log[number], announced=told)]
    facts = folded([*log, *floor.log[number + 1 :]], 2).facts
    assert facts["c1"]["late_s"] == 0
    assert facts["c2"]["late_s"] == pytest.approx(32)


@pytest.mark.parametrize("size", [1, 1_000])
def test_who_is_moved_overflows_or_comes_back_was_in_each_queue_that_was_last_come_to(
    size: int,
) -> None:
    floor = VirtualFloor(Router(NO_POLICY))
    full = replace(POLICY.queues["cards"], most_waiting=1, overflow={"full": "loans"})
    policy = Policy(queues={**POLICY.queues, "cards": full})
    floor.receive(PolicyChanged(at=floor.now, policy=policy))
    floor.calls("c1", "cards")
    floor.calls("c2", "cards")
    for to_queue in ("loans", "cards"):
        floor.passes(5)
        floor.receive(CallMoved(at=floor.now, call_id="c1", to_queue=to_queue))
    told = folded(floor.log, size)
    assert told.queues_of("c2") == ["cards", "loans"]
    assert told.queues_of("c1") == ["loans", "cards"]
    assert told.served() == set()


@pytest.mark.parametrize("waits_as", ["c1", id_on_floor("a" * 36, 3)])
@pytest.mark.parametrize("size", [1, 1_000])
def test_who_is_rung_back_is_served_in_the_call_in_which_the_bank_has_rung(
    waits_as: str, size: int
) -> None:
    floor = VirtualFloor(Router(NO_POLICY))
    floor.receive(PolicyChanged(at=floor.now, policy=POLICY))
    is_promise = waits_as != "c1"
    floor.receive(
        CallQueued(
            at=floor.now,
            call_id=waits_as,
            queue="cards",
            tier="standard",
            language="en-US",
            caller_number="n",
            callback=is_promise,
        )
    )
    if not is_promise:
        floor.wants_a_callback(waits_as)
    floor.passes(30)
    floor.comes("anna")
    floor.takes("anna")
    floor.receive(HoldAsked(at=floor.now, call_id=waits_as, agent_id="anna"))
    floor.passes(12)
    floor.ends(waits_as)
    log = [
        replace(step, event=replace(step.event, in_call="rung"))
        if isinstance(step.event, CallBridged)
        else step
        for step in floor.log
    ]
    told = folded(log, size)
    assert told.served() == {("rung", "anna", "cards")}
    assert told.queues_of("rung") == ["cards"]
    assert told.facts["rung"]["longest_hold_s"] == pytest.approx(12)
    # A promise has no row: it is no call, and its id is too long for one.
    assert told.facts.keys() == ({"rung"} if is_promise else {"rung", "c1"})
    assert told.queues_of(waits_as) == ([] if is_promise else ["cards"])
    # An older version did not note in which call that was.
    assert folded(floor.log, size).served() == set()


def test_a_talk_whose_end_no_log_tells_is_told_as_any_other() -> None:
    floor = VirtualFloor(Router(NO_POLICY))
    floor.receive(PolicyChanged(at=floor.now, policy=POLICY))
    floor.comes("anna")
    floor.calls("c1", "cards")
    floor.takes("anna")
    told = folded(floor.log, 1)
    assert told.served() == {("c1", "anna", "cards")}
    assert told.queues_of("c1") == ["cards"]
