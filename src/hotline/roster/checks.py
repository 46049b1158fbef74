"""What a seat or an agent means beyond its form: nothing has two meanings, all is of use."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hotline.flow.problems import did_you_mean
from hotline.flow.source import Path, Source
from hotline.model.agent import Agent
from hotline.routing.policy import Policy
from hotline.routing_policy import AskedByFlows

TAKEN = frozenset({"anonymous", "global", "system", "udp", "ws"})
"""What the PBX's configuration calls other things than seats."""


def check_seats(seats: Iterable[str], source: Source) -> None:
    """Note each seat whose id means something else already."""
    seen: dict[str, str] = {}
    for seat_id in seats:
        path = ("seats", seat_id)
        if seat_id.lower() in TAKEN:
            source.problem(path, f"seat '{seat_id}': the PBX uses this name; choose another id")
        like = seen.setdefault(seat_id.lower(), seat_id)
        if like != seat_id:
            text = f"seat '{seat_id}': only capitals tell it from '{like}'; choose another id"
            source.problem(path, text)


def check_number(agent_id: str, number: str, taken: dict[str, str], source: Source) -> None:
    """Take the number that an agent types at a telephone; note one that is another's, too."""
    if not number:
        return
    whose = taken.setdefault(number, agent_id)
    if whose != agent_id:
        text = f"agent '{agent_id}': the number {number} is {whose}'s; choose another one"
        source.problem(("agents", agent_id, "number"), text)


def check_agent(agent: Agent, policy: Policy, asked: AskedByFlows | None, source: Source) -> None:
    """Note each skill, language and team of an agent that no call ever asks for."""
    _check("team", agent.teams, _teams(policy), agent, source)
    if asked is not None:
        _check("skill", agent.skills, _skills(policy, asked), agent, source)
        _check("language", agent.languages, asked.languages, agent, source)


def _check(
    what: str, had: Iterable[str], known: Collection[str], agent: Agent, source: Source
) -> None:
    where: Path = ("agents", agent.agent_id, f"{what}s")
    for one in sorted(had):
        if one not in known:
            hint = did_you_mean(one, known)
            text = f"agent '{agent.agent_id}': no queue asks for the {what} '{one}'. {hint}"
            source.problem((*where, one), text.rstrip())


def _teams(policy: Policy) -> frozenset[str]:
    queues = policy.queues.values()
    later = (one.teams for queue in queues for one in queue.relaxations)
    return frozenset().union(*(queue.teams for queue in queues), *later)


def _skills(policy: Policy, asked: AskedByFlows) -> frozenset[str]:
    by_queues = {one.skill for queue in policy.queues.values() for one in queue.skills}
    return frozenset(by_queues).union(*(one.skills for one in asked.nodes))
