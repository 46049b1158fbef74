"""Who could serve a queue, as the check has it and as the router does it."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from hotline.flow.problems import Place
from hotline.flow.source import Source
from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec, Relaxation, SkillWanted
from hotline.model.tier import Tier
from hotline.roster.serving import check_queues
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.routing_policy import AskedByFlows
from hotline.routing_policy.asked_by_flows import Asking
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

LANGUAGES = ("en-US", "zh-CN")
LONG_S = 200.0
"""After the last relaxation."""

QUEUES = st.builds(
    QueueSpec,
    name=st.just("cards"),
    skills=st.sampled_from([(), (SkillWanted(skill="cards", minimum=3, preferred=7),)]),
    teams=st.sampled_from([frozenset(), frozenset({"hotline"})]),
    relaxations=st.sampled_from(
        [
            (),
            (Relaxation(after_s=30, minimum_is_enough=True),),
            (
                Relaxation(after_s=30, teams=frozenset({"branches"})),
                Relaxation(after_s=60, without=frozenset({"cards", "abroad"})),
            ),
        ]
    ),
)
AGENTS = st.builds(
    Agent,
    agent_id=st.just("anna"),
    skills=st.dictionaries(st.sampled_from(["cards", "abroad"]), st.sampled_from([1, 3, 7])),
    languages=st.sets(st.sampled_from(LANGUAGES), min_size=1).map(frozenset),
    tiers=st.sets(st.sampled_from(["standard", "vip"]), min_size=1).map(frozenset),
    teams=st.sets(st.sampled_from(["hotline", "branches"])).map(frozenset),
)


def offered(
    agent: Agent, queue: QueueSpec, *, tier: Tier, language: str, skills: frozenset[str]
) -> bool:
    """Let the router say whether a call is ever offered to an agent who is there alone."""
    floor = VirtualFloor(Router(Policy(queues={queue.name: queue})))
    floor.comes(
        agent.agent_id,
        agent.skills,
        languages=sorted(agent.languages),
        tiers=sorted(agent.tiers),
        teams=sorted(agent.teams),
    )
    floor.calls("c1", queue.name, tier=tier, language=language, skills=sorted(skills))
    floor.passes(LONG_S)
    return any(command.kind == "offer_call" for step in floor.log for command in step.commands)


def served(
    agents: Collection[Agent], queue: QueueSpec, languages: Collection[str], skills: frozenset[str]
) -> bool:
    """Let the router say whether anybody ever has a call of any tier in one of the languages."""
    tiers: tuple[Tier, ...] = ("standard", "vip")
    return any(
        offered(agent, queue, tier=tier, language=language, skills=skills)
        for agent, tier, language in product(agents, tiers, languages)
    )


@given(st.lists(AGENTS, min_size=1, max_size=3), QUEUES)
def test_nobody_is_told_to_be_missing_whom_the_router_finds(
    agents: list[Agent], queue: QueueSpec
) -> None:
    asking = Asking(
        node="card_agent",
        flow="person",
        place=Place(file="person.yaml", line=1, column=1),
        queue="cards",
        skills=frozenset({"abroad"}),
    )
    asked = AskedByFlows(hours=(), nodes=(asking,), languages=LANGUAGES)
    source = Source(file="agents.toml")
    check_queues(agents, Policy(queues={"cards": queue}), asked, source)
    told = [problem.text.removeprefix("queue 'cards': ") for problem in source.problems]
    if not served(agents, queue, LANGUAGES, frozenset()):
        assert [text.partition(";")[0] for text in told] == ["nobody could serve it"]
        return
    unspoken = [one for one in LANGUAGES if not served(agents, queue, [one], frozenset())]
    expected = [f"nobody could serve callers who speak {language}" for language in unspoken]
    if not served(agents, queue, LANGUAGES, asking.skills):
        expected.append("nobody could serve calls for which a flow asks for abroad")
    assert told == expected
