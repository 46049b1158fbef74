"""Whether callers who wait are served: by somebody at work who could ever take them."""

from __future__ import annotations

import pytest

from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec
from hotline.routing import snapshot
from hotline.routing.events import AgentChanged
from hotline.routing.policy import Policy, PreferredRules
from hotline.routing.router import Router
from hotline.routing.served import is_served
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

MEI = Agent(agent_id="mei", languages=frozenset({"en-US"}), tiers=frozenset({"standard", "vip"}))


def served(floor: VirtualFloor, call_id: str) -> bool:
    before = snapshot.take(floor.router.floor)
    found = is_served(floor.router.floor, floor.router.floor.entries[call_id])
    assert snapshot.take(floor.router.floor) == before
    return found


def test_nobody_serves_a_queue_whose_own_agents_are_away(floor: VirtualFloor) -> None:
    floor.comes("li", teams=["loans"])
    floor.calls("before", "loans")
    floor.takes("li")
    floor.calls("c1", "cards")
    floor.calls("c2", "loans")
    assert (served(floor, "c1"), served(floor, "c2")) == (False, True)


@pytest.mark.parametrize(
    "agent", [{"skills": {"cards": 3}, "teams": ["cards"]}, {"teams": ["general"]}]
)
def test_whoever_may_take_it_after_relaxations_serves_it(
    floor: VirtualFloor, agent: dict[str, object]
) -> None:
    floor.calls("c1", "cards")
    assert not served(floor, "c1")
    floor.comes("able", **agent)  # type: ignore[arg-type]
    assert served(floor, "c1")


def test_whoever_is_on_break_serves_nobody(floor: VirtualFloor) -> None:
    floor.comes("li")
    floor.takes_a_break("li")
    floor.calls("c1", "general")
    assert not served(floor, "c1")


def test_whoever_a_caller_would_rather_have_serves_the_caller() -> None:
    rules = PreferredRules(manager_s=30, manager_tiers=frozenset({"vip"}))
    queues = {"cards": QueueSpec(name="cards", teams=frozenset({"cards"}))}
    floor = VirtualFloor(Router(Policy(queues=queues, preferred=rules)))
    floor.comes("mei", teams=["cards"])
    floor.calls("before", "cards")
    floor.takes("mei")
    floor.receive(AgentChanged(at=floor.now, agent=MEI))
    floor.calls("c1", "cards", manager="mei", tier="vip")
    floor.calls("c2", "cards", tier="vip")
    assert (served(floor, "c1"), served(floor, "c2")) == (True, False)
