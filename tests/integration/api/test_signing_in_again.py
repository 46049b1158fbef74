"""Whoever signs in again loses nothing that they have open, and whoever else has it loses all."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import WSCloseCode
from tests.integration.api.opened import (
    AN_HOUR,
    DESK,
    HOUR,
    MINUTE,
    PHONE,
    WITHIN_S,
    browser,
    can,
    closed,
    opened,
    shows,
    signs_in_again,
    status,
    tells,
)

from hotline.api.cookies import COOKIE
from hotline.crm.users.sessions import OpenSession
from hotline.settings import UsersSettings

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
QUIET_S = 0.25
"""So long nothing is heard of what is looked at again and again."""


@pytest.fixture
def users_settings() -> UsersSettings:
    return AN_HOUR


@pytest.mark.usefixtures("looked_at_often")
async def test_who_signs_in_again_loses_neither_desk_nor_telephone(api: Api) -> None:
    cookie, here = await api.signed_in("agent", ago=HOUR - MINUTE), await browser(api)
    async with opened(api, cookie, DESK, here) as desk, opened(api, cookie, PHONE, here) as phone:
        again = await signs_in_again(api, shows(cookie, here))
        assert await status(api, cookie) == 401
        assert again.cookie.partition("_")[0] != cookie.partition("_")[0]
        assert await status(api, again.cookie) == 200
        with pytest.raises(TimeoutError):
            await phone.receive(timeout=QUIET_S)
        await desk.send_json({"type": "hold", "call": "another"})
        await tells(desk, "type", "refused")
        # And both end with it as they ended before.
        shown = {"Cookie": f"{COOKIE}={again.cookie}", "X_CSRF_Token": again.json["csrf_token"]}
        assert (await api.ask_plainly("DELETE", "/session", **shown)).status == 200  # type: ignore[arg-type]
        assert await closed(desk) == WSCloseCode.POLICY_VIOLATION
        assert await closed(phone) == WSCloseCode.GOING_AWAY


@pytest.mark.usefixtures("looked_at_often")
async def test_nothing_is_closed_while_one_session_takes_the_place_of_another(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie, here = await api.signed_in("agent", ago=HOUR - MINUTE), await browser(api)
    renew, is_renewed, goes_on = api.people.sessions.renew, asyncio.Event(), asyncio.Event()

    async def slowly(session_id: str, *, at: datetime) -> str | None:
        renewed = await renew(session_id, at=at)
        is_renewed.set()
        async with asyncio.timeout(WITHIN_S):
            await goes_on.wait()
        return renewed

    monkeypatch.setattr(api.people.sessions, "renew", slowly)
    async with opened(api, cookie, PHONE, here) as phone, asyncio.TaskGroup() as tasks:
        tasks.create_task(signs_in_again(api, shows(cookie, here)))
        await is_renewed.wait()
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await phone.receive(timeout=QUIET_S)
            goes_on.set()


async def test_who_signs_in_again_is_rid_of_whoever_has_the_cookie_elsewhere(api: Api) -> None:
    cookie, here = await api.signed_in("agent", ago=HOUR - MINUTE), await browser(api)
    elsewhere = {
        "a browser of hers": await browser(api),
        "another's": await browser(api, "supervisor"),
        "made up": f"{here[:-1]}{'0' if here[-1] != '0' else '1'}",
        "none": "",
    }
    async with AsyncExitStack() as stack:
        kept = await stack.enter_async_context(opened(api, cookie, DESK, here))
        await tells(kept, "state", "on_call")
        theirs = [
            await stack.enter_async_context(opened(api, cookie, DESK, known_as))
            for known_as in elsewhere.values()
        ]
        await signs_in_again(api, shows(cookie, here))
        # At once, and not when it is looked at again.
        assert {await closed(one) for one in theirs} == {WSCloseCode.POLICY_VIOLATION}
        await kept.send_json({"type": "hold", "call": "another"})
        await tells(kept, "type", "refused")


async def test_who_signs_in_in_a_browser_that_is_not_known_keeps_nothing_open(api: Api) -> None:
    cookie = await api.signed_in("agent", ago=HOUR - MINUTE)
    async with opened(api, cookie, DESK) as desk:
        await tells(desk, "state", "on_call")
        await signs_in_again(api, shows(cookie))
        assert await closed(desk) == WSCloseCode.POLICY_VIOLATION


@pytest.mark.usefixtures("looked_at_often")
async def test_ready_is_not_offered_to_who_may_not_be_and_is_again_after_signing_in(
    api: Api,
) -> None:
    cookie, here = await api.signed_in("agent", ago=HOUR + MINUTE), await browser(api)
    async with opened(api, cookie, DESK, here) as desk:
        assert "ready" not in can(await tells(desk, "then", "on_break"))
        await signs_in_again(api, shows(cookie, here))
        async with asyncio.timeout(WITHIN_S):
            while "ready" not in can(await tells(desk, "then", "on_break")):
                pass
        await desk.send_json({"type": "ready"})
        await tells(desk, "then", "")


@pytest.mark.usefixtures("looked_at_often")
async def test_who_signs_in_again_while_it_is_looked_is_not_sent_on_break(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie, here = await api.signed_in("agent", ago=HOUR + MINUTE), await browser(api)
    looks, looked, goes_on = api.people.sessions.still, asyncio.Semaphore(0), asyncio.Event()

    async def slowly(tenant: str, session_id: str, **more: Any) -> OpenSession | None:
        found = await looks(tenant, session_id, **more)
        looked.release()
        async with asyncio.timeout(WITHIN_S):
            await goes_on.wait()
        return found

    monkeypatch.setattr(api.people.sessions, "still", slowly)
    async with asyncio.timeout(WITHIN_S), opened(api, cookie, DESK, here):
        await looked.acquire()
        await signs_in_again(api, shows(cookie, here))
        goes_on.set()
        # Once it is looked again, all is done that came of the time before.
        await looked.acquire()
        assert api.floor.router.floor.agents["anna"].then == ""


async def test_a_wrong_password_does_not_end_the_session_that_is_to_go_on(api: Api) -> None:
    cookie = await api.signed_in("agent", ago=HOUR - MINUTE)
    body = {"name": "agent", "password": "wrong"}
    refused = await api.ask_plainly("POST", "/session", body, Cookie=f"{COOKIE}={cookie}")
    assert refused.status == 403
    assert await status(api, cookie) == 200
