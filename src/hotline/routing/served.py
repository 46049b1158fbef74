"""Whether anybody who is at work could take a call that waits, now or when it has relaxed."""

from __future__ import annotations

from hotline.model.agent import AgentState
from hotline.routing.entry import Entry
from hotline.routing.floor import Floor
from hotline.routing.preferred import may_serve
from hotline.routing.presence import Presence
from hotline.routing.relaxation import needed_at

_AT_WORK = frozenset(
    {AgentState.AVAILABLE, AgentState.RESERVED, AgentState.ON_CALL, AgentState.WRAP_UP}
)


def is_served(floor: Floor, entry: Entry) -> bool:
    """Return whether somebody is at work who could take a call, ready or not; it changes nothing.

    Whoever is on break counts as nobody: nobody knows when they come back.
    """
    at_work = [one for one in floor.agents.values() if one.state in _AT_WORK]
    return any(_could_take(entry, one) for one in at_work)


def _could_take(entry: Entry, presence: Presence) -> bool:
    if entry.wish is not None and entry.wish.agent_id == presence.agent.agent_id:
        return may_serve(presence, entry)
    steps = range(len(entry.queue.relaxations) + 1)
    return any(
        all(trait.held_by(presence.agent) for trait in needed_at(entry.queue, entry.demand, step))
        for step in steps
    )
