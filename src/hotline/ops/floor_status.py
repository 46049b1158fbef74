"""The floor as it is now, agents' coming and going, and what they can serve for now.

For whoever can read the settings.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal, Protocol

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hotline.crm.audit_trail.repository import What
from hotline.desk.wallboard import Wallboard
from hotline.errors import HotlineError
from hotline.floor.attendance import Attendance
from hotline.floor.errors import NoFloor
from hotline.model.agent import HIGHEST_PROFICIENCY, LOWEST_PROFICIENCY
from hotline.ops.bearer import admin_token, shows
from hotline.settings import Settings

FLOOR_PATH = "/admin/floor"
Deed = Literal["sign-in", "ready", "break", "sign-out", "secure", "requalify", "restore"]


class OnRecord(Protocol):
    """Puts in the audit trail what is asked by commands."""

    async def __call__(
        self, who: str, what: What, detail: str, pseudonyms: Collection[str] = ()
    ) -> None:
        """Put on record who does what, the rest of it, and the customers whom it is about."""


class Told(BaseModel):
    """What an agent does: comes to a `seat`, is ready, breaks for a `reason`, or goes.

    Or sends the caller into the `secure` flow of that name. Or what the agent can serve: `skills`
    and `languages` for now, for a `reason`, or again what is on record. `who` says so, by the login
    of whoever runs the command.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    agent: str = Field(max_length=64)
    deed: Deed
    seat: str = Field(default="", max_length=64)
    reason: str = Field(default="", max_length=120)
    who: str = Field(default="", max_length=64)
    secure: str = Field(default="", max_length=64)
    skills: dict[str, Annotated[int, Field(ge=LOWEST_PROFICIENCY, le=HIGHEST_PROFICIENCY)]] = {}
    languages: tuple[str, ...] = ()


def floor_routes(
    wallboard: Wallboard | None,
    attendance: Attendance | None,
    on_record: OnRecord,
    settings: Settings,
) -> list[web.RouteDef]:
    """Return the routes by which `hotline floor` and `hotline agents` ask."""
    token = admin_token(settings, FLOOR_PATH)

    async def answer(request: web.Request) -> web.Response:
        if not shows(request, token):
            raise web.HTTPUnauthorized
        try:
            if wallboard is None or attendance is None:
                raise NoFloor
            if request.method == "POST":
                told = Told.model_validate_json(await request.read())
                if told.deed == "secure":
                    await _put_secure_on_record(told, attendance, on_record)
                await _do(told, attendance)
                if told.deed in ("requalify", "restore"):
                    await on_record(f"user:{told.who}", "requalified", f"{told.deed} {told.agent}")
        except ValidationError as error:
            return web.json_response({"refused": f"{error.error_count()} mistakes"}, status=422)
        except HotlineError as error:
            return web.json_response({"refused": str(error)}, status=422)
        text = wallboard.now().model_dump_json()
        return web.Response(text=text, content_type="application/json")

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
        case "requalify":
            await attendance.qualifying.change(
                told.agent,
                skills=told.skills,
                languages=told.languages,
                reason=told.reason,
                by=by,
            )
        case "restore":
            await attendance.qualifying.undo(told.agent, by=by)


async def _put_secure_on_record(told: Told, attendance: Attendance, on_record: OnRecord) -> None:
    """Put on record, before it is done, who sends a caller to prove who they are."""
    supervising = attendance.supervising
    if call_id := supervising.call_of(told.agent):
        customer = supervising.customer_of(call_id)
        pseudonyms = {customer} if customer else set[str]()
        await on_record(f"user:{told.who}", "acted", f"secure {told.agent}", pseudonyms)
