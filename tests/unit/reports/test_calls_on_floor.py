"""What the floor's log tells of each call, in whatever parts it is read."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from hotline.model.queue import QueueSpec
from hotline.reports.calls_on_floor import CallsOnFloor
from hotline.routing.events import HoldAsked, PolicyChanged, ResumeAsked, TransferAsked
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


def folded(log: list[Step], size: int) -> tuple[dict[str, dict[str, float]], set[tuple[str, str]]]:
    """Fold a log part by part, and add up what each part tells, as the CRM does."""
    figures, calls = Figures(NO_POLICY), CallsOnFloor({})
    facts: dict[str, dict[str, float]] = {}
    agents: set[tuple[str, str]] = set()
    for start in range(0, len(log), size):
        calls = CallsOnFloor(calls.holds)
        for step in log[start : start + size]:
            calls.take(step, figures)
            figures.take(step)
        for call_id, fact in calls.facts.items():
            known = facts.setdefault(call_id, dict.fromkeys(asdict(fact), 0.0))
            for name, value in asdict(fact).items():
                is_sum = name in ("waited_s", "transfers")
                known[name] = known[name] + value if is_sum else max(known[name], value)
        agents |= calls.agents
    assert calls.holds == {}
    return facts, agents


@pytest.mark.parametrize("size", [1, 3, 1_000])
def test_waits_holds_transfers_and_agents_are_told_of_each_call(
    floor: VirtualFloor, size: int
) -> None:
    facts, agents = folded(floor.log, size)
    assert facts["c1"] == {
        "waited_s": pytest.approx(50),
        "late_s": 0,
        "longest_hold_s": pytest.approx(40),
        "transfers": 1,
    }
    assert facts["c2"]["waited_s"] == pytest.approx(92)
    assert agents == {("c1", "anna"), ("c1", "ben")}


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
    facts, _ = folded([*log, *floor.log[number + 1 :]], 2)
    assert facts["c1"]["late_s"] == 0
    assert facts["c2"]["late_s"] == pytest.approx(32)
