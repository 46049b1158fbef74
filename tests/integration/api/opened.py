"""What is open by sessions: desks and telephones, as browsers open them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType

from hotline.api import PREFIX
from hotline.api.cookies import BROWSER_SUFFIX, COOKIE
from hotline.api.sip_over_web import PROTOCOL
from hotline.settings import UsersSettings
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.integration.api.conftest import Answer, Api

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AN_HOUR = UsersSettings(sign_ins_per_minute=10_000, session_hours=1, idle_minutes=24 * 60)
"""So long sessions last, in which nobody has to use them."""
WITHIN_S = 5.0
DESK, PHONE = "/agents/anna/desk", "/agents/anna/phone?page=one"


async def browser(api: Api, name: str = "agent") -> str:
    """Return by what a browser is known in which somebody has signed in."""
    return ".".join(await api.people.sign_in.remember("demo", name, [], most=1, at=now()))


def shows(cookie: str, known_as: str = "") -> str:
    """Return the cookies of a browser."""
    named = f"{COOKIE}={cookie}"
    return f"{named}; {COOKIE}{BROWSER_SUFFIX}={known_as}" if known_as else named


async def status(api: Api, cookie: str) -> int:
    return (await api.ask_plainly("GET", "/session", Cookie=f"{COOKIE}={cookie}")).status


def opened(api: Api, cookie: str, path: str, known_as: str = "") -> Any:
    return api.web.ws_connect(
        f"{api.url}{path}",
        headers={"Cookie": shows(cookie, known_as)},
        origin=api.url.removesuffix(PREFIX),
        protocols=(PROTOCOL,),
    )


async def tells(desk: Any, name: str, value: str) -> dict[str, object]:
    """Wait until a desk is told something, and return the whole message."""
    async with asyncio.timeout(WITHIN_S):
        while (message := dict(await desk.receive_json())).get(name) != value:
            pass
    return message


def can(told: dict[str, object]) -> list[object]:
    """Return what a desk says that may be done there."""
    assert isinstance(told["can"], list)
    return told["can"]


async def signs_in_again(api: Api, cookies: str) -> Answer:
    body = {"name": "agent", "password": PASSWORD}
    answer = await api.ask_plainly("POST", "/session", body, Cookie=cookies)
    assert answer.status == 200
    return answer


async def closed(socket: Any) -> int:
    """Wait until a socket is closed, and return with which code."""
    async with asyncio.timeout(WITHIN_S):
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            pass
    assert message.type is WSMsgType.CLOSE
    return int(message.data)
