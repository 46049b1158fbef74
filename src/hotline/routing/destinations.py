"""Where the caller of a conversation could go now, for people to choose from.

Looking changes nothing: who may serve the caller is asked of each agent, and not of the waiting
line, which would open a lane for the question. What is offered here the router takes; it takes
more, for a queue that is closed or full may hand callers over to another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hotline.model.agent import AgentState
from hotline.routing.entry import Entry
from hotline.routing.floor import Floor
from hotline.routing.handling import leg_in, own_queue, queue_named
from hotline.routing.offer import Conversation
from hotline.routing.preferred import is_about, may_serve
from hotline.routing.presence import Presence
from hotline.routing.relaxation import needed_at

Way = Literal["consult", "transfer"]


@dataclass(frozen=True, kw_only=True)
class ToAgent:
    """A colleague, and by which ways the caller may come to that one."""

    presence: Presence
    ways: frozenset[Way]


@dataclass(frozen=True, kw_only=True)
class ToQueue:
    """A queue.

    Attributes:
        queue: Its name.
        ways: By which ways the caller may come there.
        free: How many of its agents are free who may serve the caller.
        waiting: How many callers wait there on the line.
    """

    queue: str
    ways: frozenset[Way]
    free: int
    waiting: int


def to_agents(floor: Floor, talk: Conversation) -> Iterator[ToAgent]:
    """Yield everybody else who is logged in."""
    spec = own_queue(floor, talk)
    others = (one for one in floor.agents.values() if one is not talk.presence)
    for presence in others:
        agent_id = presence.agent.agent_id
        leg = leg_in(floor, talk, spec, agent_id)
        ways: set[Way] = set()
        if may_serve(presence, leg):
            if presence.state is AgentState.AVAILABLE:
                ways.add("consult")
            if is_about(presence) and _takes(floor, leg, is_free="consult" in ways):
                ways.add("transfer")
        yield ToAgent(presence=presence, ways=frozenset(ways))


def to_queues(floor: Floor, talk: Conversation) -> Iterator[ToQueue]:
    """Yield every queue in which the caller may wait at all, in the order of the policy."""
    for name in floor.policy.queues:
        spec = queue_named(floor, talk, name)
        if spec is None or spec.name != name:
            # Restricted customers wait in one queue only.
            continue
        leg = leg_in(floor, talk, spec, "")
        free = sum(1 for one in floor.agents.values() if _is_free_for(one, leg))
        ways: set[Way] = {"consult"} if free else set()
        if _takes(floor, leg, is_free=bool(free)):
            ways.add("transfer")
        waiting = floor.count_on_the_line(name)
        yield ToQueue(queue=name, ways=frozenset(ways), free=free, waiting=waiting)


def _is_free_for(presence: Presence, leg: Entry) -> bool:
    """Return whether an agent is free who may take such a call, now or after a wait."""
    steps = range(len(leg.queue.relaxations) + 1)
    return presence.state is AgentState.AVAILABLE and any(
        all(trait.held_by(presence.agent) for trait in needed_at(leg.queue, leg.demand, step))
        for step in steps
    )


def _takes(floor: Floor, leg: Entry, *, is_free: bool) -> bool:
    queue = leg.queue
    if queue.name in floor.closed:
        return False
    return is_free or not 0 < queue.most_waiting <= floor.count_on_the_line(queue.name)
