"""Who is offered which call."""

from __future__ import annotations

from hotline.model.agent import AgentState
from hotline.routing.rule import Rule
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor


def test_a_call_goes_to_the_agent_who_is_idle_longest(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.passes(5)
    floor.comes("bela")
    floor.calls("c1", "general")
    assert floor.offered == {"anna": "c1"}
    assert floor.offers["anna"].rule == Rule("longest_idle", 0)


def test_an_agent_who_becomes_free_takes_the_first_in_line(floor: VirtualFloor) -> None:
    floor.calls("c1", "general")
    floor.passes(5)
    floor.calls("c2", "general")
    floor.comes("anna")
    assert floor.offered == {"anna": "c1"}
    assert floor.offers["anna"].rule == Rule("first_in_line", 0)


def test_an_agent_is_reserved_while_a_call_is_on_offer(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    floor.calls("c2", "general")
    assert floor.states == {"anna": AgentState.RESERVED}
    assert floor.offered == {"anna": "c1"}


def test_nobody_takes_a_call_in_a_language_not_spoken(floor: VirtualFloor) -> None:
    floor.comes("anna", languages=["zh-CN"])
    floor.calls("c1", "general", language="en-US")
    floor.comes("bela", languages=["zh-CN", "en-US"])
    assert floor.offered == {"bela": "c1"}


def test_nobody_serves_a_tier_without_being_allowed_to(floor: VirtualFloor) -> None:
    floor.comes("anna", tiers=["standard"])
    floor.calls("c1", "general", tier="restricted")
    floor.passes(3600)
    assert floor.offered == {}
    floor.comes("bela", tiers=["restricted"])
    assert floor.offered == {"bela": "c1"}


def test_a_skill_that_the_call_needs_is_needed(floor: VirtualFloor) -> None:
    floor.comes("anna", {"loans": 9})
    floor.calls("c1", "general", skills=["stocks"])
    floor.comes("bela", {"stocks": 1})
    assert floor.offered == {"bela": "c1"}


def test_a_better_tier_has_a_head_start(floor: VirtualFloor) -> None:
    floor.calls("standard", "general")
    floor.passes(200)
    floor.calls("vip", "general", tier="vip")
    floor.comes("anna")
    assert floor.offered == {"anna": "vip"}


def test_a_head_start_is_used_up(floor: VirtualFloor) -> None:
    floor.calls("standard", "general")
    floor.passes(301)
    floor.calls("vip", "general", tier="vip")
    floor.comes("anna")
    assert floor.offered == {"anna": "standard"}


def test_a_priority_moves_a_call_up(floor: VirtualFloor) -> None:
    floor.calls("usual", "general")
    floor.passes(59)
    floor.calls("urgent", "general", priority=6)
    floor.comes("anna")
    assert floor.offered == {"anna": "urgent"}


def test_a_call_waits_for_who_is_preferred_before_who_is_good_enough(floor: VirtualFloor) -> None:
    floor.comes("able", {"cards": 3}, teams=["cards"])
    floor.calls("c1", "cards")
    assert floor.offered == {}
    floor.passes(29)
    assert floor.offered == {}
    floor.passes(1)
    assert floor.offered == {"able": "c1"}
    assert floor.offers["able"].rule == Rule("longest_idle", 1)


def test_another_team_takes_what_has_waited(floor: VirtualFloor) -> None:
    floor.comes("other", {"cards": 9}, teams=["general"])
    floor.calls("c1", "cards")
    floor.passes(59)
    assert floor.offered == {}
    floor.passes(1)
    assert floor.offered == {"other": "c1"}


def test_a_skill_is_not_asked_for_any_more(floor: VirtualFloor) -> None:
    floor.comes("other", teams=["general"])
    floor.calls("c1", "cards")
    floor.passes(119)
    assert floor.offered == {}
    floor.passes(1)
    assert floor.offered == {"other": "c1"}
    assert floor.offers["other"].rule == Rule("longest_idle", 3)


def test_the_expert_takes_it_before_those_to_whom_it_has_relaxed(floor: VirtualFloor) -> None:
    floor.calls("c1", "cards")
    floor.passes(61)
    floor.calls("c2", "cards")
    floor.comes("able", {"cards": 3}, teams=["cards"])
    floor.comes("expert", {"cards": 8}, teams=["cards"])
    assert floor.offered == {"able": "c1", "expert": "c2"}


def test_the_least_occupied_is_chosen(floor: VirtualFloor) -> None:
    floor.comes("busy")
    floor.calls("c1", "loans")
    floor.takes("busy")
    floor.passes(100)
    floor.ends("c1")
    floor.passes(100)
    floor.comes("fresh")
    floor.calls("c2", "loans")
    assert floor.offered == {"fresh": "c2"}
    assert floor.offers["fresh"].rule == Rule("least_occupied", 0)
