"""Where the caller with whom an agent talks could go now: whom to, where to, and how."""

from __future__ import annotations

from hotline.crm.views.view import View
from hotline.floor.attendance import Attendance
from hotline.floor.errors import NobodyToAsk
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import AgentState
from hotline.routing.destinations import ToAgent, ToQueue, Way, to_agents, to_queues

_TRANSFER: frozenset[Way] = frozenset({"transfer"})
_BOTH: frozenset[Way] = frozenset({"consult", "transfer"})


class ColleagueView(View):
    """A colleague who is logged in; no `ways` for one to whom the caller cannot go now."""

    agent: str
    name: str
    state: AgentState
    ways: tuple[Way, ...]


class QueueView(View):
    """A queue: how many of its agents are free who may serve the caller, and how many wait."""

    queue: str
    ways: tuple[Way, ...]
    free: int
    waiting: int


class FlowView(View):
    """A place in the call's flow, where the caller goes on without an agent.

    Where a telephone rings there, the agent may talk there first. Where it `wants_number`, the
    agent types which one that is.
    """

    flow: str
    ways: tuple[Way, ...]
    wants_number: bool


class Destinations(View):
    """All of them; what is not among its `ways` would be refused now."""

    agents: tuple[ColleagueView, ...]
    queues: tuple[QueueView, ...]
    flows: tuple[FlowView, ...]


def destinations_of(floor: LiveFloor, attendance: Attendance, agent_id: str) -> Destinations:
    """Return where an agent's caller could go.

    Raises:
        UnknownAgent: There is no such agent.
        NobodyToAsk: The agent talks with no caller.
    """
    attendance.present(agent_id)
    seen = floor.router.floor
    talk = seen.talk_of(agent_id)
    if talk is None:
        raise NobodyToAsk(agent_id)
    asks, telephones = floor.handling.may_ask(agent_id), floor.handling.telephones(agent_id)

    def now(ways: frozenset[Way]) -> tuple[Way, ...]:
        return tuple(sorted(way for way in ways if way in asks))

    def colleague(to: ToAgent) -> ColleagueView:
        present = attendance.present(to.presence.agent.agent_id)
        return ColleagueView(
            agent=present.agent.agent_id,
            name=present.name,
            state=present.state,
            ways=now(to.ways),
        )

    def queue(to: ToQueue) -> QueueView:
        return QueueView(queue=to.queue, ways=now(to.ways), free=to.free, waiting=to.waiting)

    return Destinations(
        agents=tuple(map(colleague, to_agents(seen, talk))),
        queues=tuple(map(queue, to_queues(seen, talk))),
        flows=tuple(
            FlowView(
                flow=name,
                ways=now(_BOTH if name in telephones else _TRANSFER),
                wants_number=name in telephones and telephones[name].is_typed,
            )
            for name in floor.handling.places(agent_id)
        ),
    )
