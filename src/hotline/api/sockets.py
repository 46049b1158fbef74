"""WebSockets of agents: desks and telephones, for who is that agent, for as long as they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from hotline.api.as_problems import Handler
from hotline.api.desk_socket import DeskSocket
from hotline.api.door import Door, Shown, Still
from hotline.api.for_caller import must_be_own
from hotline.api.phone_socket import PhoneSocket
from hotline.api.rights import keep_pace, must_be_of, must_have, paced
from hotline.floor.errors import NoFloor
from hotline.pace import Pace


def serving_desks(
    desk: DeskSocket, door: Door, clock: Callable[[], datetime], pace: Pace
) -> Handler:
    """Return what serves the desk of the agent in the path."""

    async def serve(request: web.Request) -> web.StreamResponse:
        shown = await _shown_at_desk(request, door, clock, pace, desk.tenant)
        asker = shown.asker
        agent_id = request.match_info["agent"]
        is_own = asker.agent_id == agent_id
        right = await door.right(request, shown, at=clock())
        was: Still = "open"

        async def may_still() -> bool:
            nonlocal was
            # Who talks for an hour types nothing, and is thrown out of no conversation. Whoever
            # walks away from a desk that is ready is offered a call, and on break afterwards.
            is_used = is_own and desk.is_working(agent_id)
            still = await door.still(request, right, at=clock(), is_used=is_used)
            # Who has signed in somewhere else since is there still.
            is_last = is_own and not door.sockets.have_time_left(asker, clock())
            if still in ("extended", "over") and is_last:
                await desk.serves_last(agent_id)
            if still != was:
                # Nobody is ready any more, or is again.
                was = still
                desk.look_again(agent_id)
            return still == "open" or (still == "extended" and is_own)

        async def until_refused() -> None:
            await door.sockets.until_refused(right, may_still)

        return await desk.serve(
            request,
            agent_id,
            asker.who,
            address=door.origins.address_of(request),
            too_soon=lambda: pace.wait_s(paced(asker), time.monotonic()) > 0,
            until_refused=until_refused,
            is_last_caller=lambda: right.ends_at is not None and clock() >= right.ends_at,
        )

    return serve


def serving_phones(
    phones: PhoneSocket, door: Door, clock: Callable[[], datetime], pace: Pace
) -> Handler:
    """Return what serves the telephone of the agent in the path."""

    async def serve(request: web.Request) -> web.StreamResponse:
        shown = await _shown_at_desk(request, door, clock, pace, phones.tenant)
        asker = shown.asker
        # Whoever else had it would be rung for the agent's callers, and heard in the agent's name.
        must_be_of(asker, request.match_info["agent"], alone=True)
        right = await door.right(request, shown, at=clock())

        async def until_refused(sits_there: Callable[[], bool]) -> None:
            async def may_still() -> bool:
                if not sits_there():
                    return False
                return await door.still(request, right, at=clock()) in ("open", "extended")

            await door.sockets.until_refused(right, may_still)

        return await phones.serve(
            request,
            request.match_info["agent"],
            page=request.query.get("page", ""),
            until_refused=until_refused,
        )

    return serve


async def _shown_at_desk(
    request: web.Request, door: Door, clock: Callable[[], datetime], pace: Pace, tenant: str
) -> Shown:
    """Return who opens a WebSocket for the agent in the path.

    Raises:
        Refused: They may not.
        NoFloor: Their tenant has none.
    """
    at, agent_id = clock(), request.match_info["agent"]
    shown = await door.shown(request, at=at, opens_desk=True)
    asker = shown.asker
    keep_pace(pace, asker)
    must_have(asker, "agent")
    must_be_of(asker, agent_id)
    if shown.is_extended(at):
        must_be_own(asker, agent_id)
    if asker.tenant != tenant:
        raise NoFloor
    return shown
