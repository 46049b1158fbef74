"""What operations ask: how the service is, what it serves, and how full the floor is.

Nobody's call and no customer is in it.
"""

from __future__ import annotations

from collections import Counter

from hotline.api.floor import SeatView, seats
from hotline.api.route import Asked, Route
from hotline.crm.views.view import View
from hotline.desk.wallboard import FloorNow
from hotline.model.agent import AgentState
from hotline.ops.service_now import ServiceNow


class StateCount(View):
    """How many agents are in a state."""

    state: AgentState
    agents: int


class FloorInShort(View):
    """How many wait and serve, and who sits where."""

    waiting: int
    agents: tuple[StateCount, ...]
    seats: tuple[SeatView, ...]


class OperationsView(View):
    """The service, and its floor; null where there is none."""

    service: ServiceNow | None
    floor: FloorInShort | None


async def now(asked: Asked) -> OperationsView:
    """Tell how the service is."""
    service, wallboard = asked.parts.service, asked.parts.wallboard
    floor = None
    if wallboard is not None:
        floor = _in_short(wallboard.now(), await seats(asked))
    return OperationsView(service=None if service is None else service.now(), floor=floor)


def _in_short(floor: FloorNow, at: list[SeatView]) -> FloorInShort:
    states = Counter(one.state for one in floor.agents)
    return FloorInShort(
        waiting=len(floor.waiting),
        agents=tuple(StateCount(state=state, agents=states[state]) for state in AgentState),
        seats=tuple(at),
    )


ROUTES = (
    Route(
        method="GET",
        path="/operations",
        role=None,
        duty="operations",
        summary="Tell how the service is: health in words, the link to Asterisk, the flows in "
        "force, seats, and how many call and serve.",
        handle=now,
        answer=OperationsView,
    ),
)
