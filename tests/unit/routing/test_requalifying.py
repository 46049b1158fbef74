"""A supervisor changes for now what an agent can serve: at once, until undone or the agent goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec, SkillWanted
from hotline.routing.commands import Ignore
from hotline.routing.events import (
    AgentChanged,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentReady,
    AgentRequalified,
    AgentRestored,
)
from hotline.routing.explanation import explain, told
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.requalifying import why_not
from hotline.routing.router import Router
from hotline.routing.snapshot import restore, snapshot_from_json, snapshot_to_json, take
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor
from hotline.whatif.day import Day
from hotline.whatif.recorded import record

POLICY = Policy(
    queues={
        name: QueueSpec(name=name, skills=(SkillWanted(skill=name, minimum=3, preferred=3),))
        for name in ("cards", "loans")
    }
)


class Floor(VirtualFloor):
    """Anna serves cards; Ben serves loans, and is on a call; two wait for loans."""

    def __init__(self) -> None:
        super().__init__(Router(POLICY))
        self.comes("anna", {"cards": 5})
        self.comes("ben", {"loans": 5})
        self.calls("l0", "loans")
        self.takes("ben")
        for call_id in ("l1", "l2"):
            self.calls(call_id, "loans")

    def requalifies(
        self, skills: Mapping[str, int], languages: frozenset[str] | None = None
    ) -> None:
        self.receive(
            AgentRequalified(
                at=self.now,
                agent_id="anna",
                skills=skills,
                languages=languages,
                reason="two are ill",
                by="user:head",
            )
        )

    @property
    def anna(self) -> Agent:
        return self.router.floor.agents["anna"].agent


@pytest.fixture
def floor() -> Floor:
    return Floor()


def test_who_may_serve_them_for_now_is_offered_who_waits_at_once(floor: Floor) -> None:
    assert "anna" not in floor.offers
    floor.requalifies({"loans": 4})
    assert floor.offers["anna"].call_id == "l1"
    assert floor.anna.skills == {"cards": 5, "loans": 4}


def test_undone_the_agent_serves_what_is_on_record_and_an_offer_stays(floor: Floor) -> None:
    floor.requalifies({"loans": 4})
    floor.receive(AgentRestored(at=floor.now, agent_id="anna", by="user:head"))
    assert floor.anna.skills == {"cards": 5}
    assert floor.offers["anna"].call_id == "l1"
    floor.takes("anna")
    floor.ends("l1")
    floor.receive(AgentReady(at=floor.now, agent_id="anna"))
    assert "l2" in floor.router.floor.entries
    assert floor.router.floor.entries["l2"].offer is None


def test_a_skill_can_be_taken_away_and_a_language(floor: Floor) -> None:
    floor.requalifies({"cards": 0}, frozenset({"zh-CN"}))
    assert floor.anna.skills == {}
    assert floor.anna.languages == {"zh-CN"}
    floor.calls("c1", "cards")
    assert "anna" not in floor.offers


def test_a_skill_too_low_is_none_of_use(floor: Floor) -> None:
    floor.requalifies({"loans": 2})
    assert "anna" not in floor.offers


def test_the_roster_changes_what_is_on_record_and_not_what_holds_for_now(floor: Floor) -> None:
    floor.requalifies({"cards": 0})
    learned = Agent(
        agent_id="anna",
        skills={"cards": 9, "stocks": 3},
        languages=frozenset({"en-US"}),
        teams=frozenset({"gold"}),
    )
    floor.receive(AgentChanged(at=floor.now, agent=learned))
    assert floor.anna == replace(learned, skills={"stocks": 3})
    floor.receive(AgentRestored(at=floor.now, agent_id="anna"))
    assert floor.anna == learned


def test_tiers_and_teams_stay(floor: Floor) -> None:
    before = floor.anna
    floor.requalifies({"loans": 4})
    assert (floor.anna.tiers, floor.anna.teams) == (before.tiers, before.teams)


def test_it_ends_when_the_agent_goes(floor: Floor) -> None:
    on_record = floor.anna
    floor.requalifies({"cards": 0})
    floor.receive(AgentLoggedOut(at=floor.now, agent_id="anna"))
    floor.receive(AgentLoggedIn(at=floor.now, agent=on_record))
    assert floor.anna == on_record
    assert floor.router.floor.agents["anna"].requalified is None


def test_it_ends_for_who_is_to_go_after_a_call_and_comes_back_before(floor: Floor) -> None:
    on_record = floor.anna
    floor.requalifies({"loans": 4})
    floor.takes("anna")
    floor.receive(AgentLoggedOut(at=floor.now, agent_id="anna"))
    floor.receive(AgentLoggedIn(at=floor.now, agent=on_record))
    assert floor.anna == on_record


def test_what_cannot_be_is_said(floor: Floor) -> None:
    gone = AgentRestored(at=floor.now, agent_id="zoe")
    nothing = AgentRestored(at=floor.now, agent_id="anna")
    for event, why in ((gone, "not_here"), (nothing, "nothing_to_undo")):
        assert why_not(floor.router.floor, event) == why
        assert floor.receive(event) == [Ignore(why=why)]


def test_it_outlives_a_restart(floor: Floor) -> None:
    floor.requalifies({"cards": 0})
    router = Router(POLICY)
    router.floor = restore(snapshot_from_json(snapshot_to_json(take(floor.router.floor))))
    assert take(router.floor) == take(floor.router.floor)
    assert router.floor.agents["anna"].agent == floor.anna
    undo = AgentRestored(at=floor.now, agent_id="anna")
    assert router.receive(undo) == floor.receive(undo)
    assert router.floor.agents["anna"].agent.skills == {"cards": 5}


def test_it_is_told_why_who_could_serve_it_did_and_who_could_not_did_not(floor: Floor) -> None:
    floor.requalifies({"loans": 4})
    found = explain(Router(POLICY), floor.log, "l1")
    assert found is not None
    text = "\n".join(told(found))
    assert "anna could serve for now what user:head had set: two are ill" in text
    floor.passes(5)
    floor.requalifies({"cards": 0})
    floor.comes("cara", {"cards": 5})
    floor.calls("c1", "cards")
    found = explain(Router(POLICY), floor.log, "c1")
    assert found is not None
    text = "\n".join(told(found))
    assert (
        "has no 3 in 'cards' and could serve for now what user:head had set (two are ill)" in text
    )


def test_the_day_is_played_again_with_what_held_then(floor: Floor) -> None:
    floor.passes(60)
    floor.requalifies({"loans": 4})
    floor.takes("anna")
    floor.passes(60)
    floor.ends("l1")
    floor.receive(AgentRestored(at=floor.now, agent_id="anna"))
    day = record(floor.log)
    (annas,) = [one for one in day.shifts if one.agent.agent_id == "anna"]
    assert annas.agent.skills == {"cards": 5}
    assert [agent.skills for _, agent in annas.changes] == [
        {"cards": 5, "loans": 4},
        {"cards": 5},
    ]
    router = Router(POLICY)
    seen: list[Step] = []
    Day(router, [], day.shifts).play(seen.append)
    changes = [step.event for step in seen if isinstance(step.event, AgentChanged)]
    assert [(one.at, one.agent.skills) for one in changes] == [
        (at, agent.skills) for at, agent in annas.changes
    ]
