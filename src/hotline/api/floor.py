"""What is asked about the floor as a whole: how it is now, and which seats there are."""

from __future__ import annotations

from hotline.api.agents import floor_of
from hotline.api.route import Asked, Route
from hotline.crm.views.view import View
from hotline.desk.for_a_wall import for_a_wall
from hotline.desk.wallboard import FloorNow
from hotline.floor.errors import NoFloor
from hotline.model.seat import SeatPhone


class SeatView(View):
    """A workplace, and what its telephone is; `taken_by` is who sits there, "" for nobody."""

    id: str
    name: str
    phone: SeatPhone
    taken_by: str


async def now(asked: Asked) -> FloorNow:
    """Tell the floor as it is."""
    if asked.parts.wallboard is None:
        raise NoFloor
    floor = asked.parts.wallboard.now()
    assert asked.shown is not None, "the route needs somebody"
    return for_a_wall(floor) if asked.shown.asker.is_screen else floor


async def seats(asked: Asked) -> list[SeatView]:
    """List the seats."""
    return [
        SeatView(id=seat.seat_id, name=seat.name, phone=seat.phone, taken_by=agent_id)
        for seat, agent_id in floor_of(asked).seats()
    ]


ROUTES = (
    Route(
        method="GET",
        path="/floor",
        role="reader",
        summary="Tell the floor as it is now: agents, who waits, and the calls of today.",
        handle=now,
        for_screens=True,
        answer=FloorNow,
    ),
    Route(
        method="GET",
        path="/seats",
        role="reader",
        summary="List the seats, and who sits there.",
        handle=seats,
        answer=SeatView,
        many=True,
    ),
)
