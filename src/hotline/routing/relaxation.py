"""Who may take a call: it begins with those whom the queue prefers, and only grows.

Step 0 asks for the preferred proficiency and the queue's own teams; each relaxation of the queue is
a step more. Whoever may take a call at one step may take it at every later one, by construction: a
step is added to those before it and replaces none. Language and tier are never relaxed.
"""

from __future__ import annotations

from hotline.model.queue import QueueSpec, Relaxation
from hotline.routing.entry import Demand
from hotline.routing.traits import HasSkill, InTeam, Needed, Serves, Speaks, Trait


def step_after(queue: QueueSpec, waited_s: float) -> int:
    """Return the step that a call has come to after so many seconds in the queue."""
    return sum(1 for one in queue.relaxations if one.after_s <= waited_s)


def next_step_s(queue: QueueSpec, step: int) -> float | None:
    """Return after how many seconds in the queue the step after `step` begins; None for never."""
    return queue.relaxations[step].after_s if step < len(queue.relaxations) else None


def needed_at(queue: QueueSpec, demand: Demand, step: int) -> Needed:
    """Return what an agent must have whom this step adds to those of the steps before."""
    _, tier, language, skills = demand
    done = queue.relaxations[:step]
    dropped: frozenset[str] = frozenset().union(*(one.without for one in done))
    needed: set[Trait] = {Speaks(language), Serves(tier)}
    needed |= {HasSkill(skill) for skill in skills - dropped}
    needed |= {
        HasSkill(one.skill, one.minimum if _minimum_is_enough(done) else one.preferred)
        for one in queue.skills
        if one.skill not in dropped
    }
    if queue.teams:
        needed.add(InTeam(queue.teams.union(*(one.teams for one in done))))
    return frozenset(needed)


def _minimum_is_enough(done: tuple[Relaxation, ...]) -> bool:
    return any(one.minimum_is_enough for one in done)
