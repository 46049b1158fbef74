"""Broadcasts to agents' desks, for whoever can read the settings."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from hotline.desk.broadcasts_now import BroadcastNow
from hotline.errors import HotlineError
from hotline.floor.attendance import Attendance
from hotline.floor.broadcasting import LONGEST
from hotline.floor.errors import NoFloor
from hotline.ops.bearer import admin_token, shows
from hotline.ops.floor_status import OnRecord
from hotline.settings import Settings

BROADCASTS_PATH = "/admin/broadcasts"


class ToWrite(BaseModel):
    """What is written, to a queue's agents, to a team's or to all; or what is taken back.

    `who` says so, by the login of whoever runs the command.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(default="", max_length=LONGEST)
    queue: str = Field(default="", max_length=64)
    team: str = Field(default="", max_length=64)
    withdraw: str = Field(default="", max_length=64)
    who: str = Field(default="", max_length=64)


Broadcasts = RootModel[tuple[BroadcastNow, ...]]
"""Those that count, the oldest first."""


def broadcast_routes(
    attendance: Attendance | None, on_record: OnRecord, settings: Settings
) -> list[web.RouteDef]:
    """Return the routes by which `hotline floor broadcast` and `broadcasts` ask."""
    token = admin_token(settings, BROADCASTS_PATH)

    async def answer(request: web.Request) -> web.Response:
        if not shows(request, token):
            raise web.HTTPUnauthorized
        try:
            if attendance is None:
                raise NoFloor
            if request.method == "POST":
                await write(ToWrite.model_validate_json(await request.read()), attendance)
        except ValidationError as error:
            return web.json_response({"refused": f"{error.error_count()} mistakes"}, status=422)
        except HotlineError as error:
            return web.json_response({"refused": str(error)}, status=422)
        told = Broadcasts(tuple(map(BroadcastNow.of, attendance.broadcasting.all())))
        return web.Response(text=told.model_dump_json(), content_type="application/json")

    async def write(told: ToWrite, attendance: Attendance) -> None:
        by, broadcasting = f"user:{told.who}", attendance.broadcasting
        if told.withdraw:
            await broadcasting.withdraw(told.withdraw, by=by)
            await on_record(by, "broadcast", f"withdrawn {told.withdraw}")
        else:
            broadcasting.meant(queue=told.queue, team=told.team)
            await on_record(by, "broadcast", f"to {told.queue or told.team or 'all'}")
            await broadcasting.send(told.text, queue=told.queue, team=told.team, by=by)

    return [web.get(BROADCASTS_PATH, answer), web.post(BROADCASTS_PATH, answer)]
