"""A session ends after its time: it is told when, goes on for a caller, and begins anew."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import WSCloseCode, WSMsgType

from hotline.api import PREFIX, still
from hotline.api.door import COOKIE
from hotline.api.sip_over_web import PROTOCOL
from hotline.settings import UsersSettings
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOTHING_S = 0.05
WITHIN_S = 5.0
DESK, PHONE = "/agents/anna/desk", "/agents/anna/phone?page=one"


@pytest.fixture
def users_settings() -> UsersSettings:
    """An hour, in which nobody has to use it."""
    return UsersSettings(sign_ins_per_minute=10_000, session_hours=1, idle_minutes=24 * 60)


@pytest.fixture
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is open be looked at again and again, whether it may be."""
    monkeypatch.setattr(still, "MAY_STILL_EVERY_S", NOTHING_S)


async def began(api: Api, ago: timedelta, name: str = "agent") -> str:
    """Begin a session some time ago, and return its cookie."""
    user = await api.people.users.active("demo", name)
    return await api.people.sessions.begin(user, at=now() - ago)


async def status(api: Api, cookie: str) -> int:
    return (await api.ask_plainly("GET", "/session", Cookie=f"{COOKIE}={cookie}")).status


async def extended(api: Api) -> list[tuple[str, str]]:
    """Return who is on record for a session that went on, and for how long it may."""
    entries = await api.relations.trail.listed("demo", limit=100)
    return [(one.who, one.route) for one in entries if one.what == "extended"]


def opened(api: Api, cookie: str, path: str) -> Any:
    return api.web.ws_connect(
        f"{api.url}{path}",
        headers={"Cookie": f"{COOKIE}={cookie}"},
        origin=api.url.removesuffix(PREFIX),
        protocols=(PROTOCOL,),
    )


async def tells(desk: Any, name: str, value: str) -> None:
    """Wait until a desk is told something."""
    async with asyncio.timeout(WITHIN_S):
        while (await desk.receive_json()).get(name) != value:
            pass


async def closed(socket: Any) -> int:
    """Wait until a socket is closed, and return with which code."""
    async with asyncio.timeout(WITHIN_S):
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            pass
    assert message.type is WSMsgType.CLOSE
    return int(message.data)


async def test_whoever_has_signed_in_is_told_when_that_ends(api: Api) -> None:
    before = now()
    for name in ("agent", "administrator"):
        told = (await api.ask_as(name, "GET", "/session")).json["ends_at"]
        assert before + HOUR <= datetime.fromisoformat(str(told)) <= now() + HOUR


async def test_a_session_goes_on_for_the_caller_and_that_is_on_record_once(api: Api) -> None:
    latest = now() + 2 * HOUR - MINUTE
    cookie = await began(api, HOUR + MINUTE)
    others = await began(api, HOUR + MINUTE, "supervisor")
    assert [await status(api, cookie) for _ in range(2)] == [200, 200]
    assert await status(api, others) == 401
    ((who, until),) = await extended(api)
    assert who == "user:agent"
    told = datetime.fromisoformat(until.removeprefix("until "))
    assert abs(told - latest) <= MINUTE
    await api.ends_talk()
    assert await status(api, cookie) == 200
    assert (await api.ask("POST", "/agents/anna/break", {"reason": "rest"})).status == 200
    assert await status(api, cookie) == 401
    assert len(await extended(api)) == 1


async def test_a_session_goes_on_for_two_hours_at_most(api: Api) -> None:
    assert await status(api, await began(api, 3 * HOUR)) == 401
    assert await status(api, await began(api, 3 * HOUR - MINUTE)) == 200
    assert len(await extended(api)) == 1


async def test_who_is_dismissed_in_the_middle_of_a_call_is_out_at_once(api: Api) -> None:
    cookie = await began(api, HOUR + MINUTE)
    assert await status(api, cookie) == 200
    await api.people.users.disable("demo", "agent", who="root", at=now())
    assert await status(api, cookie) == 401


@pytest.mark.usefixtures("looked_at_often")
async def test_a_desk_and_its_telephone_are_there_to_the_end_of_the_call(api: Api) -> None:
    cookie = await began(api, HOUR + MINUTE)
    async with opened(api, cookie, DESK) as desk, opened(api, cookie, PHONE) as phone:
        # No caller comes after this one.
        await tells(desk, "then", "on_break")
        await api.ends_talk()
        await tells(desk, "state", "wrap_up")
        await desk.send_json({"type": "break", "reason": "rest"})
        assert await closed(desk) == WSCloseCode.POLICY_VIOLATION
        assert await closed(phone) == WSCloseCode.GOING_AWAY
    presences = (await api.ask("GET", "/agents")).json["items"]
    assert isinstance(presences, list)
    assert [one["state"] for one in presences if one["id"] == "anna"] == ["on_break"]


@pytest.mark.usefixtures("looked_at_often")
async def test_who_signs_in_again_loses_neither_desk_nor_telephone(api: Api) -> None:
    cookie = await began(api, HOUR - MINUTE)
    async with opened(api, cookie, DESK) as desk, opened(api, cookie, PHONE) as phone:
        again = await api.ask_plainly(
            "POST",
            "/session",
            {"name": "agent", "password": PASSWORD},
            Cookie=f"{COOKIE}={cookie}",
        )
        assert again.status == 200
        assert await status(api, cookie) == 401
        assert await status(api, again.cookie) == 200
        with pytest.raises(TimeoutError):
            await phone.receive(timeout=5 * NOTHING_S)
        await desk.send_json({"type": "hold", "call": "another"})
        await tells(desk, "type", "refused")
        # And both end with it as they ended before.
        shown = {"Cookie": f"{COOKIE}={again.cookie}", "X_CSRF_Token": again.json["csrf_token"]}
        assert (await api.ask_plainly("DELETE", "/session", **shown)).status == 200  # type: ignore[arg-type]
        assert await closed(desk) == WSCloseCode.POLICY_VIOLATION
        assert await closed(phone) == WSCloseCode.GOING_AWAY


async def test_a_wrong_password_does_not_end_the_session_that_is_to_go_on(api: Api) -> None:
    cookie = await began(api, HOUR - MINUTE)
    body = {"name": "agent", "password": "wrong"}
    refused = await api.ask_plainly("POST", "/session", body, Cookie=f"{COOKIE}={cookie}")
    assert refused.status == 403
    assert await status(api, cookie) == 200
