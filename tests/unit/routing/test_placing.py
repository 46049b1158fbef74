"""A supervisor moves a call that waits, or puts it first; what cannot be is said to be so."""

from __future__ import annotations

import pytest

from hotline.model.queue import QueueSpec
from hotline.routing.commands import Ignore, LeaveQueue, OfferCall, PutFirst
from hotline.routing.events import (
    CallbackChosen,
    CallMoved,
    CallPrioritised,
    QueueClosed,
)
from hotline.routing.explanation import explain, told
from hotline.routing.figures import Figures
from hotline.routing.placing import WhyNot, why_not
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

POLICY = Policy(
    queues={
        "general": QueueSpec(name="general", teams=frozenset({"general"})),
        "loans": QueueSpec(name="loans", most_waiting=1, teams=frozenset({"loans"})),
    },
    head_start_s={"vip": 600},
)


class Floor(VirtualFloor):
    """Three wait, ten seconds after each other, and then a VIP, who comes first."""

    def __init__(self) -> None:
        super().__init__(Router(POLICY))
        for call_id in ("c1", "c2", "c3"):
            self.calls(call_id, "general")
            self.passes(10)
        self.calls("v1", "general", tier="vip")

    def moves(self, call_id: str, to_queue: str = "loans") -> WhyNot | None:
        event = CallMoved(at=self.now, call_id=call_id, to_queue=to_queue, by="user:head")
        return self._does(event)

    def puts_first(self, call_id: str) -> WhyNot | None:
        return self._does(CallPrioritised(at=self.now, call_id=call_id, by="user:head"))

    def _does(self, event: CallMoved | CallPrioritised) -> WhyNot | None:
        reason = why_not(self.router.floor, event)
        commands = self.receive(event)
        assert reason is None or commands == [Ignore(why=reason)]
        return reason

    def line(self, queue: str = "general") -> list[str]:
        entries = [one for one in self.router.floor.entries.values() if one.queue.name == queue]
        return [one.call_id for one in sorted(entries, key=lambda one: one.rank)]


@pytest.fixture
def floor() -> Floor:
    return Floor()


def test_who_is_put_first_comes_before_all_that_are_there(floor: Floor) -> None:
    assert floor.line() == ["v1", "c1", "c2", "c3"]
    assert floor.puts_first("c3") is None
    assert PutFirst(call_id="c3", queue="general") in floor.log[-1].commands
    assert floor.puts_first("c2") is None
    assert floor.line() == ["c2", "c3", "v1", "c1"]
    assert floor.puts_first("c2") == "first_already"
    assert [floor.router.place(one) for one in ("c2", "c3", "v1", "c1")] == [1, 2, 3, 4]
    floor.comes("anna", teams=["general"], tiers=["standard", "vip"])
    assert floor.offers["anna"].call_id == "c2"


def test_a_later_call_with_a_head_start_comes_before_who_was_put_first(floor: Floor) -> None:
    floor.leaves("v1")
    floor.puts_first("c3")
    floor.calls("v2", "general", tier="vip")
    assert floor.line() == ["v2", "c3", "c1", "c2"]


def test_who_is_moved_keeps_age_and_rank(floor: Floor) -> None:
    floor.calls("l1", "loans")
    floor.leaves("l1")
    before = floor.router.floor.entries["c1"]
    assert floor.moves("c1") is None
    (left,) = [one for one in floor.log[-1].commands if isinstance(one, LeaveQueue)]
    assert (left.way, left.why, left.to) == ("overflowed", "moved", "loans")
    after = floor.router.floor.entries["c1"]
    assert (after.queued_at, after.rank) == (before.queued_at, before.rank)
    assert floor.line("loans") == ["c1"]
    assert floor.moves("c1", "general") is None
    assert floor.line() == ["v1", "c1", "c2", "c3"]


def test_who_is_moved_to_a_free_agent_is_offered_at_once(floor: Floor) -> None:
    floor.comes("anna", teams=["loans"])
    assert "anna" not in floor.offers
    assert floor.moves("c2") is None
    assert floor.offers["anna"].call_id == "c2"


def test_what_cannot_be_is_said(floor: Floor) -> None:
    assert floor.moves("c9") == "not_waiting"
    assert floor.puts_first("c9") == "not_waiting"
    assert floor.moves("c1", "nowhere") == "no_such_queue"
    assert floor.moves("c1", "general") == "there_already"
    floor.calls("l1", "loans")
    assert floor.moves("c1") == "not_let_in"
    floor.leaves("l1")
    floor.receive(QueueClosed(at=floor.now, queue="loans"))
    assert floor.moves("c1") == "not_let_in"
    floor.calls("r1", "general", tier="restricted")
    assert floor.moves("r1") == "restricted"
    floor.calls("b1", "general", number="+8613800000001")
    floor.receive(CallbackChosen(at=floor.now, call_id="b1"))
    assert floor.moves("b1") == "callback"
    floor.comes("anna", teams=["general"], tiers=["standard"])
    offered = floor.offers["anna"].call_id
    assert floor.moves(offered) == "on_offer"
    assert floor.puts_first(offered) == "on_offer"


def test_figures_count_a_moved_call_once(floor: Floor) -> None:
    floor.moves("c1")
    floor.puts_first("c3")
    figures = Figures(POLICY, interval_s=3600)
    for step in floor.log:
        figures.take(step)
    assert figures.total("floor").offered == 4
    assert figures.total("queue", "general").overflowed == 1
    assert figures.total("queue", "loans").offered == 1


def test_it_is_told_who_did_it_and_who_went_first(floor: Floor) -> None:
    floor.puts_first("c3")
    floor.moves("c1")
    floor.comes("anna", teams=["general"], tiers=["standard", "vip"])
    assert isinstance(floor.offers["anna"], OfferCall)
    assert "is put first in its queue by user:head" in words(floor, "c3")
    assert "is moved to queue 'loans' by user:head" in words(floor, "c1")
    assert "  1 by a supervisor, who put them first" in words(floor, "c2")


def words(floor: Floor, call_id: str) -> list[str]:
    explanation = explain(Router(POLICY), floor.log, call_id)
    assert explanation is not None
    return [
        line if line.startswith("  ") else line.partition("  ")[2] for line in told(explanation)
    ]
