"""The relationship manager, and the agent who served the customer last."""

from __future__ import annotations

import pytest

from hotline.routing.events import AgentBreakStarted, AgentLoggedOut
from hotline.routing.rule import Rule
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

ALONE_S = 60


@pytest.fixture
def floor(floor: VirtualFloor) -> VirtualFloor:
    """A floor on which Mara, the manager, is on a call, and Anna is idle."""
    floor.comes("mara")
    floor.calls("other", "general")
    floor.takes("mara")
    floor.comes("anna")
    return floor


def rings_the_manager(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", tier="senior_vip", customer="7", manager="mara")


def test_the_manager_who_is_free_takes_it_whatever_the_skills(floor: VirtualFloor) -> None:
    floor.ends("other")
    floor.is_ready("mara")
    floor.calls("c1", "cards", tier="senior_vip", customer="7", manager="mara")
    assert floor.offered == {"mara": "c1"}
    assert floor.offers["mara"].rule == Rule("relationship_manager")


def test_the_call_waits_for_the_manager_beside_others_who_are_free(floor: VirtualFloor) -> None:
    rings_the_manager(floor)
    assert floor.offered == {}
    floor.passes(10)
    floor.ends("other")
    floor.is_ready("mara")
    assert floor.offered == {"mara": "c1"}


def test_it_waits_for_a_limited_time(floor: VirtualFloor) -> None:
    rings_the_manager(floor)
    floor.passes(ALONE_S - 1)
    assert floor.offered == {}
    floor.passes(1)
    assert floor.offered == {"anna": "c1"}


def test_after_that_the_manager_may_still_take_it(floor: VirtualFloor) -> None:
    floor.receive(AgentLoggedOut(at=floor.now, agent_id="anna"))
    floor.calls("c1", "cards", tier="senior_vip", customer="7", manager="mara")
    floor.passes(ALONE_S + 5)
    floor.ends("other")
    floor.is_ready("mara")
    assert floor.offers["mara"].rule == Rule("relationship_manager")


@pytest.mark.parametrize("leaves", ["a break", "home"])
def test_it_does_not_wait_for_a_manager_who_goes(floor: VirtualFloor, leaves: str) -> None:
    rings_the_manager(floor)
    floor.receive(
        AgentBreakStarted(at=floor.now, agent_id="mara", reason="lunch")
        if leaves == "a break"
        else AgentLoggedOut(at=floor.now, agent_id="mara")
    )
    assert floor.offered == {"anna": "c1"}


def test_other_tiers_have_no_manager_to_wait_for(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", tier="vip", customer="7", manager="mara")
    assert floor.offered == {"anna": "c1"}


def test_a_manager_who_declines_is_not_waited_for(floor: VirtualFloor) -> None:
    rings_the_manager(floor)
    floor.ends("other")
    floor.is_ready("mara")
    floor.passes(20)
    assert floor.reasons["mara"] == "no_answer"
    assert floor.offered == {"anna": "c1"}


def serves(floor: VirtualFloor, agent_id: str, call_id: str) -> None:
    assert floor.takes(agent_id) == call_id
    floor.ends(call_id)
    floor.is_ready(agent_id)


def test_the_last_agent_in_the_same_matter_is_preferred(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", customer="7")
    serves(floor, "anna", "c1")
    floor.passes(10)
    floor.comes("bela")
    floor.calls("c2", "general")
    assert floor.takes("anna") == "c2"
    floor.calls("c3", "general", customer="7")
    assert floor.offered == {}
    floor.ends("c2")
    floor.is_ready("anna")
    assert floor.offers["anna"].call_id == "c3"
    assert floor.offers["anna"].rule == Rule("last_agent")


@pytest.mark.parametrize(("matter", "later_s"), [("a loan", 0), ("", 86_401)])
def test_not_in_another_matter_nor_after_a_day(
    floor: VirtualFloor, matter: str, later_s: float
) -> None:
    floor.calls("c1", "general", customer="7")
    serves(floor, "anna", "c1")
    floor.comes("bela")
    floor.calls("c2", "general")
    floor.takes("anna")
    floor.passes(later_s)
    floor.calls("c3", "general", customer="7", matter=matter)
    assert floor.offered == {"bela": "c3"}


def test_when_the_manager_goes_all_look_for_others_in_the_order_of_the_line(
    floor: VirtualFloor,
) -> None:
    floor.takes_a_break("anna")
    floor.ends("other")
    floor.is_ready("mara")
    rings_the_manager(floor)
    floor.calls("c2", "general", tier="senior_vip", customer="8", manager="mara")
    assert floor.offered == {"mara": "c1"}
    floor.comes("bela")
    floor.takes_a_break("mara")
    assert floor.offered == {"bela": "c1"}
