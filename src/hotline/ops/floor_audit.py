"""The floor's figures at one place of its log, for whoever makes them again from there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict

from hotline.floor.errors import NoFloor
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import AgentState
from hotline.ops.bearer import admin_token, shows
from hotline.routing.figures import figures_to_json
from hotline.settings import Settings

AUDIT_PATH = "/admin/floor/audit"


class AuditNow(BaseModel):
    """What a floor has after a record of its log.

    Attributes:
        seq: The record's number in the journal.
        at: When that was. The figures are not told up to it: that would change them for what comes
            with an earlier moment.
        figures: The figures, as `figures_to_json` has them.
        waiting: Call id to queue and tier, of those who wait by the router.
        agents: Agent id to state, of those who are here by the router.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int
    at: AwareDatetime
    figures: dict[str, Any]
    waiting: dict[str, str]
    agents: dict[str, AgentState]


async def audit_now(floor: LiveFloor) -> AuditNow:
    """Return what the floor has between two steps."""
    async with floor.between_steps() as seq:
        seen = floor.router.floor
        return AuditNow(
            seq=seq,
            at=datetime.now(UTC),
            figures=figures_to_json(floor.figures),
            waiting={
                call_id: f"{entry.queue.name} {entry.asked.tier}"
                for call_id, entry in seen.entries.items()
            },
            agents={agent_id: one.state for agent_id, one in seen.agents.items()},
        )


def audit_routes(floor: LiveFloor | None, settings: Settings) -> list[web.RouteDef]:
    """Return the route by which `hotline floor --audit` asks."""
    token = admin_token(settings, AUDIT_PATH)

    async def answer(request: web.Request) -> web.Response:
        if not shows(request, token):
            raise web.HTTPUnauthorized
        if floor is None:
            return web.json_response({"refused": str(NoFloor())}, status=422)
        told = await audit_now(floor)
        return web.Response(text=told.model_dump_json(), content_type="application/json")

    return [web.get(AUDIT_PATH, answer)]
