"""Why an agent was not offered a call at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.model.agent import AgentState
from hotline.routing.entry import Entry
from hotline.routing.events import AgentRequalified
from hotline.routing.floor import Floor
from hotline.routing.preferred import needed_of_wished
from hotline.routing.presence import Presence
from hotline.routing.relaxation import needed_at, step_after
from hotline.routing.traits import Needed, Trait


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
        requalified: What a supervisor had changed for now in what the agent could serve, or None.
    """

    agent_id: str
    state: AgentState
    reason: str
    missing: tuple[Trait, ...]
    from_step: int | None
    requalified: AgentRequalified | None = None


def why_not(floor: Floor, entry: Entry, presence: Presence) -> WhyNot:
    """Return what speaks against an agent for a call, as the floor is now."""
    needed = _needed(entry, presence, step_after(entry.queue, floor.waited_s(entry)))
    missing = (trait for trait in needed if not trait.held_by(presence.agent))
    return WhyNot(
        agent_id=presence.agent.agent_id,
        state=presence.state,
        reason=presence.reason,
        missing=tuple(sorted(missing, key=str)),
        from_step=_from_step(entry, presence),
        requalified=presence.requalified,
    )


def _from_step(entry: Entry, presence: Presence) -> int | None:
    for step in range(len(entry.queue.relaxations) + 1):
        needed = _needed(entry, presence, step)
        if all(trait.held_by(presence.agent) for trait in needed):
            return step
    return None


def _needed(entry: Entry, presence: Presence, step: int) -> Needed:
    if entry.wish is not None and entry.wish.agent_id == presence.agent.agent_id:
        return needed_of_wished(entry)
    return needed_at(entry.queue, entry.demand, step)
