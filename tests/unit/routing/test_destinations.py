"""Where a caller could go: what is offered the router takes, and looking changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec, Relaxation, SkillWanted
from hotline.model.tier import Tier
from hotline.routing import snapshot
from hotline.routing.commands import Ignore
from hotline.routing.destinations import Way, to_agents, to_queues
from hotline.routing.events import AgentLoggedIn, ConsultAsked, QueueClosed, TransferAsked
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

LOANS = QueueSpec(
    name="loans",
    skills=(SkillWanted(skill="loans", minimum=2, preferred=6),),
    relaxations=(Relaxation(after_s=30, minimum_is_enough=True),),
)
POLICY = Policy(
    queues={
        "general": QueueSpec(name="general"),
        "loans": LOANS,
        "small": QueueSpec(name="small", most_waiting=1, overflow={"full": "general"}),
        "guarded": QueueSpec(name="guarded"),
    },
    restricted_queue="guarded",
)


def talking(tier: Tier = "standard") -> VirtualFloor:
    """Return a floor on which anna talks with c1."""
    floor = VirtualFloor(Router(POLICY))
    floor.comes("anna", tiers=["standard", "vip", "restricted"])
    floor.calls("c1", "general", tier=tier)
    floor.takes("anna")
    return floor


def agents(floor: VirtualFloor) -> Mapping[str, frozenset[Way]]:
    seen = floor.router.floor
    found = to_agents(seen, seen.conversations["c1"])
    return {one.presence.agent.agent_id: one.ways for one in found}


def queues(floor: VirtualFloor) -> Mapping[str, frozenset[Way]]:
    seen = floor.router.floor
    return {one.queue: one.ways for one in to_queues(seen, seen.conversations["c1"])}


def is_taken(floor: VirtualFloor, way: Way, *, agent: str = "", queue: str = "") -> bool:
    """Return whether a copy of the floor takes what is asked for."""
    copy = Router(POLICY)
    copy.floor = snapshot.restore(snapshot.take(floor.router.floor))
    asks = {"consult": ConsultAsked, "transfer": TransferAsked}[way]
    event = asks(at=floor.now, call_id="c1", agent_id="anna", to_agent=agent, to_queue=queue)
    return not any(isinstance(one, Ignore) for one in copy.receive(event))


def test_who_is_free_is_asked_and_who_is_busy_is_waited_for() -> None:
    floor = talking()
    floor.comes("bela")
    floor.comes("carl")
    floor.takes_a_break("carl")
    floor.comes("dora", languages=["zh-CN"])
    assert agents(floor) == {
        "bela": {"consult", "transfer"},
        "carl": frozenset(),
        "dora": frozenset(),
    }
    floor.calls("c2", "general")
    floor.takes("bela")
    assert agents(floor)["bela"] == {"transfer"}


def test_a_queue_tells_who_is_free_there_also_by_its_last_relaxation() -> None:
    floor = talking()
    floor.comes("bela", {"loans": 2})
    (loans,) = (
        one
        for one in to_queues(floor.router.floor, floor.router.floor.conversations["c1"])
        if one.queue == "loans"
    )
    assert (loans.free, loans.waiting) == (1, 0)
    assert loans.ways == {"consult", "transfer"}


def test_a_queue_that_is_full_or_closed_is_not_offered() -> None:
    floor = talking()
    assert queues(floor)["small"] == {"transfer"}
    floor.calls("c2", "small")
    floor.receive(QueueClosed(at=floor.now, queue="loans"))
    assert (queues(floor)["small"], queues(floor)["loans"]) == (frozenset(), frozenset())


def test_a_restricted_customer_goes_nowhere_else() -> None:
    floor = talking("restricted")
    floor.comes("bela")
    assert agents(floor) == {"bela": frozenset()}
    assert queues(floor) == {"guarded": {"transfer"}}


AGENT = st.builds(
    Agent,
    agent_id=st.sampled_from(["bela", "carl", "dora"]),
    skills=st.sampled_from([{}, {"loans": 3}, {"loans": 8}]),
    languages=st.sampled_from([frozenset({"en-US"}), frozenset({"zh-CN"})]),
    tiers=st.sampled_from([frozenset({"standard"}), frozenset({"standard", "vip", "restricted"})]),
)


@given(
    tier=st.sampled_from(["standard", "vip", "restricted"]),
    others=st.lists(st.tuples(AGENT, st.booleans()), max_size=4),
    waiting=st.lists(st.sampled_from(sorted(POLICY.queues)), max_size=3),
    closed=st.lists(st.sampled_from(sorted(POLICY.queues)), max_size=2),
)
def test_what_is_offered_is_taken_and_looking_changes_nothing(
    tier: Tier, others: list[tuple[Agent, bool]], waiting: list[str], closed: list[str]
) -> None:
    floor = talking(tier)
    for agent, is_ready in others:
        floor.receive(AgentLoggedIn(at=floor.now, agent=agent))
        if is_ready:
            floor.is_ready(agent.agent_id)
    for number, queue in enumerate(waiting):
        floor.calls(f"w{number}", queue)
    for queue in closed:
        floor.receive(QueueClosed(at=floor.now, queue=queue))
    before = snapshot.take(floor.router.floor)
    to = [({"agent": name}, ways) for name, ways in agents(floor).items()]
    to += [({"queue": name}, ways) for name, ways in queues(floor).items()]
    assert snapshot.take(floor.router.floor) == before
    for where, ways in to:
        assert is_taken(floor, "consult", **where) == ("consult" in ways)
        assert "transfer" not in ways or is_taken(floor, "transfer", **where)
