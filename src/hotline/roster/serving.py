"""Whether somebody could serve each queue, when all who ever may take its calls are there."""

from __future__ import annotations

from collections.abc import Collection

from hotline.flow.source import Source
from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec
from hotline.routing.policy import Policy
from hotline.routing.relaxation import needed_at
from hotline.routing.restricted import RESTRICTED
from hotline.routing.traits import HasSkill, InTeam, Serves, Speaks
from hotline.routing_policy import AskedByFlows


def check_queues(
    agents: Collection[Agent], policy: Policy, asked: AskedByFlows | None, source: Source
) -> None:
    """Note each queue that nobody could serve, or not all of whose calls are served."""
    for name, queue in policy.queues.items():
        for text in _unserved(agents, policy, queue, asked):
            source.problem(("agents",), f"queue '{name}': {text}")


def could_serve(agent: Agent, queue: QueueSpec) -> bool:
    """Return whether an agent may ever take calls of a queue, of some tier and language."""
    return _has_all(agent, _needed(queue, frozenset()))


def _unserved(
    agents: Collection[Agent], policy: Policy, queue: QueueSpec, asked: AskedByFlows | None
) -> list[str]:
    is_restricted = queue.name == policy.restricted_queue
    needed = _needed(queue, frozenset())
    serving = [one for one in agents if _has_all(one, needed)]
    if is_restricted:
        serving = [one for one in serving if Serves(RESTRICTED).held_by(one)]
    if not serving:
        wanted = [_told(one) for one in sorted(needed, key=repr)]
        wanted += [f"tier {RESTRICTED}"] if is_restricted else []
        return [f"nobody could serve it; an agent needs {' and '.join(wanted) or 'to be there'}"]
    told = [
        f"it has a target for {tier}, whom nobody could serve"
        for tier in queue.targets
        if not any(Serves(tier).held_by(one) for one in serving)
    ]
    if asked is not None:
        told += _unserved_calls(serving, policy, queue, asked)
    return told


def _unserved_calls(
    serving: Collection[Agent], policy: Policy, queue: QueueSpec, asked: AskedByFlows
) -> list[str]:
    told = [
        f"nobody could serve callers who speak {language}"
        for language in sorted(asked.languages)
        if not any(Speaks(language).held_by(one) for one in serving)
    ]
    coming_from = _coming_from(queue.name, policy)
    for skills in sorted(
        {one.skills for one in asked.nodes if one.queue in coming_from}, key=sorted
    ):
        needed = _needed(queue, skills)
        if not any(_has_all(one, needed) for one in serving):
            names = " and ".join(sorted(skills))
            told.append(f"nobody could serve calls for which a flow asks for {names}")
    return told


def _coming_from(name: str, policy: Policy) -> Collection[str]:
    """Return the queues that flows ask for, and whose calls may come to wait in the one named."""
    if name == policy.restricted_queue:
        # Its customers wait there whatever queue was asked for.
        return policy.queues
    found = {name}
    while more := {
        one.name
        for one in policy.queues.values()
        if one.name not in found and not found.isdisjoint(one.overflow.values())
    }:
        found |= more
    return found


def _needed(queue: QueueSpec, skills: frozenset[str]) -> frozenset[HasSkill | InTeam]:
    """Return what the last relaxation leaves to be asked for, whatever the tier and language."""
    needed = needed_at(queue, (queue.name, "standard", "", skills), len(queue.relaxations))
    return frozenset(one for one in needed if isinstance(one, HasSkill | InTeam))


def _has_all(agent: Agent, needed: frozenset[HasSkill | InTeam]) -> bool:
    return all(one.held_by(agent) for one in needed)


def _told(one: HasSkill | InTeam) -> str:
    match one:
        case HasSkill(skill=skill, proficiency=proficiency):
            return f"skill {skill} at {proficiency}"
        case InTeam(teams=teams):
            return f"team {' or '.join(sorted(teams))}"
