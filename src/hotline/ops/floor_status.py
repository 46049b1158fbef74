"""The floor as it is now, and agents' coming and going, for whoever can read the settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from hotline.errors import HotlineError
from hotline.floor.attendance import Attendance
from hotline.floor.errors import NoFloor
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import AgentState
from hotline.model.tier import Tier
from hotline.ops.bearer import admin_token, shows
from hotline.ops.floor_figures import TierNow, tiers_now
from hotline.routing.promise.spoken import WaitPromise
from hotline.settings import Settings

FLOOR_PATH = "/admin/floor"
Deed = Literal["sign-in", "ready", "break", "sign-out", "secure"]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgentNow(_Told):
    """An agent: what they do, why, and since when; offline agents do nothing since ever.

    `call` is the one that rings or talks at their seat.
    """

    agent: str
    name: str
    state: AgentState
    reason: str
    since: AwareDatetime | None
    seat: str
    call: str


class CallNow(_Told):
    """A call that waits, the first in line first.

    `offered` is the agent whom it is on offer to; of a `callback` the customer is to be rung.
    `turn_by` is by when its turn was promised to come.
    """

    call: str
    queue: str
    tier: Tier
    language: str
    skills: tuple[str, ...]
    since: AwareDatetime
    offered: str
    callback: bool = False
    turn_by: AwareDatetime | None = None


class FloorNow(_Told):
    """Everybody on the floor, and what became of those who came since the bank's midnight."""

    agents: tuple[AgentNow, ...]
    waiting: tuple[CallNow, ...]
    tiers: tuple[TierNow, ...]


class Told(_Told):
    """What an agent does: comes to a `seat`, is ready, breaks for a `reason`, or goes.

    Or sends the caller into the `secure` flow of that name. `who` says so, by the login of whoever
    runs the command.
    """

    agent: str = Field(max_length=64)
    deed: Deed
    seat: str = Field(default="", max_length=64)
    reason: str = Field(default="", max_length=64)
    who: str = Field(default="", max_length=64)
    secure: str = Field(default="", max_length=64)


def floor_now(floor: LiveFloor, attendance: Attendance, zone: ZoneInfo) -> FloorNow:
    """Return the floor as it is; `zone` is the bank's."""
    now = datetime.now(zone)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    seen = floor.router.floor
    talks = {one.presence.agent.agent_id: call_id for call_id, one in seen.conversations.items()}
    agents = []
    for present in attendance.all():
        agent_id = present.agent.agent_id
        presence = seen.agents.get(agent_id)
        offer = presence.offer if presence is not None else None
        call = offer.entry.call_id if offer is not None else talks.get(agent_id, "")
        agents.append(
            AgentNow(
                agent=agent_id,
                name=present.name,
                state=present.state,
                reason=presence.reason if presence is not None else "",
                since=_moment(presence.state_since) if presence is not None else None,
                seat=present.seat,
                call=call,
            )
        )
    waiting = tuple(
        CallNow(
            call=entry.call_id,
            queue=entry.queue.name,
            tier=entry.asked.tier,
            language=entry.asked.language,
            skills=tuple(sorted(entry.asked.skills)),
            since=_moment(entry.queued_at),
            offered=entry.offer.presence.agent.agent_id if entry.offer is not None else "",
            callback=entry.callback,
            turn_by=_turn_by(floor.promise_of(entry.call_id)),
        )
        for entry in sorted(seen.entries.values(), key=lambda entry: entry.rank)
    )
    tiers = tiers_now(floor, since=midnight.timestamp(), now=now.timestamp())
    return FloorNow(agents=tuple(agents), waiting=waiting, tiers=tuple(tiers))


def floor_routes(
    floor: LiveFloor | None, attendance: Attendance | None, settings: Settings
) -> list[web.RouteDef]:
    """Return the routes by which `hotline floor` and `hotline agents` ask."""
    token = admin_token(settings, FLOOR_PATH)

    async def answer(request: web.Request) -> web.Response:
        if not shows(request, token):
            raise web.HTTPUnauthorized
        try:
            if floor is None or attendance is None:
                raise NoFloor
            if request.method == "POST":
                await _do(Told.model_validate_json(await request.read()), attendance)
        except ValidationError as error:
            return web.json_response({"refused": f"{error.error_count()} mistakes"}, status=422)
        except HotlineError as error:
            return web.json_response({"refused": str(error)}, status=422)
        now = floor_now(floor, attendance, settings.zone)
        return web.Response(text=now.model_dump_json(), content_type="application/json")

    return [web.get(FLOOR_PATH, answer), web.post(FLOOR_PATH, answer)]


async def _do(told: Told, attendance: Attendance) -> None:
    by = f"user:{told.who}"
    match told.deed:
        case "sign-in":
            await attendance.sign_in(told.agent, told.seat, by=by)
        case "ready":
            await attendance.is_ready(told.agent, by=by)
        case "break":
            await attendance.take_break(told.agent, told.reason, by=by)
        case "sign-out":
            await attendance.sign_out(told.agent, by=by)
        case "secure":
            await attendance.ask_secure(told.agent, told.secure)


def _turn_by(promise: WaitPromise | None) -> datetime | None:
    return _moment(promise.keep_by) if promise is not None else None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
