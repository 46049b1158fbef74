"""Who may take a call, written as a bank would say it and not as the router finds it out."""

from __future__ import annotations

from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec
from hotline.routing.events import CallQueued


def may_take(agent: Agent, call: CallQueued, queue: QueueSpec, waited_s: float) -> bool:
    """Return whether an agent may take a call that has waited so long."""
    if call.language not in agent.languages or call.tier not in agent.tiers:
        return False
    steps = [step for step in range(len(queue.relaxations) + 1) if _begun(queue, step, waited_s)]
    return any(_fits(agent, call, queue, step) for step in steps)


def _begun(queue: QueueSpec, step: int, waited_s: float) -> bool:
    return step == 0 or queue.relaxations[step - 1].after_s <= waited_s


def _fits(agent: Agent, call: CallQueued, queue: QueueSpec, step: int) -> bool:
    relaxations = queue.relaxations[:step]
    minimum_is_enough = any(one.minimum_is_enough for one in relaxations)
    dropped = {skill for one in relaxations for skill in one.without}
    teams = queue.teams | {team for one in relaxations for team in one.teams}
    if queue.teams and not teams & agent.teams:
        return False
    for wanted in queue.skills:
        least = wanted.minimum if minimum_is_enough else wanted.preferred
        if wanted.skill not in dropped and agent.skills.get(wanted.skill, 0) < least:
            return False
    return call.skills - dropped <= set(agent.skills)
