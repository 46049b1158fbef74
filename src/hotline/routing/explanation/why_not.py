"""Why an agent was not offered a call at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.model.agent import AgentState
from hotline.routing.entry import Entry
from hotline.routing.floor import Floor
from hotline.routing.presence import Presence
from hotline.routing.relaxation import needed_at, step_after
from hotline.routing.traits import Trait


@dataclass(frozen=True, kw_only=True)
class WhyNot:
    """What spoke against an agent.

    Attributes:
        agent_id: Who.
        state: What the agent did.
        reason: Why the agent did that; "" where the state says it all.
        missing: What the agent lacked of what the call needed by then.
        from_step: The step of the queue's relaxation from which the agent may take such a call;
            None for never.
    """

    agent_id: str
    state: AgentState
    reason: str
    missing: tuple[Trait, ...]
    from_step: int | None


def why_not(floor: Floor, entry: Entry, presence: Presence) -> WhyNot:
    """Return what speaks against an agent for a call, as the floor is now."""
    step = step_after(entry.queue, floor.waited_s(entry))
    needed = needed_at(entry.queue, entry.demand, step)
    missing = (trait for trait in needed if not trait.held_by(presence.agent))
    return WhyNot(
        agent_id=presence.agent.agent_id,
        state=presence.state,
        reason=presence.reason,
        missing=tuple(sorted(missing, key=str)),
        from_step=_from_step(entry, presence),
    )


def _from_step(entry: Entry, presence: Presence) -> int | None:
    for step in range(len(entry.queue.relaxations) + 1):
        needed = needed_at(entry.queue, entry.demand, step)
        if all(trait.held_by(presence.agent) for trait in needed):
            return step
    return None
