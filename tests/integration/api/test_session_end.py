"""A session ends after its time: it is told when, goes on for a caller, and begins anew."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import WSCloseCode, WSMsgType

from hotline.api import PREFIX, still
from hotline.api.cookies import BROWSER_SUFFIX, COOKIE
from hotline.api.sip_over_web import PROTOCOL
from hotline.crm.users.sessions import OpenSession
from hotline.routing.events import CallerLeft
from hotline.settings import UsersSettings
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.integration.api.conftest import Answer, Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SOON = timedelta(seconds=2)
WAITING = "01a216bb-9a06-717e-a34a-e319130ffcce"
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


async def browser(api: Api, name: str = "agent") -> str:
    """Return by what a browser is known in which somebody has signed in."""
    return ".".join(await api.people.sign_in.remember("demo", name, [], most=1, at=now()))


def shows(cookie: str, known_as: str = "") -> str:
    """Return the cookies of a browser."""
    named = f"{COOKIE}={cookie}"
    return f"{named}; {COOKIE}{BROWSER_SUFFIX}={known_as}" if known_as else named


async def status(api: Api, cookie: str) -> int:
    return (await api.ask_plainly("GET", "/session", Cookie=f"{COOKIE}={cookie}")).status


async def extended(api: Api) -> list[tuple[str, str]]:
    """Return who is on record for a session that went on, and for how long it may."""
    entries = await api.relations.trail.listed("demo", limit=100)
    return [(one.who, one.route) for one in entries if one.what == "extended"]


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


async def state_of_anna(api: Api) -> object:
    presences = (await api.ask("GET", "/agents")).json["items"]
    assert isinstance(presences, list)
    return next(one["state"] for one in presences if one["id"] == "anna")


async def closed(socket: Any) -> int:
    """Wait until a socket is closed, and return with which code."""
    async with asyncio.timeout(WITHIN_S):
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            pass
    assert message.type is WSMsgType.CLOSE
    return int(message.data)


async def test_whoever_has_signed_in_is_told_when_that_ends(api: Api) -> None:
    before = now()
    for name, for_a_caller in (("agent", 2 * HOUR), ("administrator", 0 * HOUR)):
        told = (await api.ask_as(name, "GET", "/session")).json
        ends_at, latest = (
            datetime.fromisoformat(str(told[at])) for at in ("ends_at", "latest_end")
        )
        assert before + HOUR <= ends_at <= now() + HOUR
        assert latest == ends_at + for_a_caller


async def test_a_session_goes_on_for_the_caller_and_that_is_on_record_once(api: Api) -> None:
    latest = now() + 2 * HOUR - MINUTE
    cookie = await api.signed_in("agent", ago=HOUR + MINUTE)
    others = await api.signed_in("supervisor", ago=HOUR + MINUTE)
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
    assert await status(api, await api.signed_in("agent", ago=3 * HOUR)) == 401
    assert await status(api, await api.signed_in("agent", ago=3 * HOUR - MINUTE)) == 200
    assert len(await extended(api)) == 1


async def test_who_is_dismissed_in_the_middle_of_a_call_is_out_at_once(api: Api) -> None:
    cookie = await api.signed_in("agent", ago=HOUR + MINUTE)
    assert await status(api, cookie) == 200
    await api.people.users.disable("demo", "agent", who="root", at=now())
    assert await status(api, cookie) == 401


@pytest.mark.usefixtures("looked_at_often")
async def test_a_desk_and_its_telephone_are_there_to_the_end_of_the_call(api: Api) -> None:
    cookie = await api.signed_in("agent", ago=HOUR + MINUTE)
    async with opened(api, cookie, DESK) as desk, opened(api, cookie, PHONE) as phone:
        # No caller comes after this one.
        await tells(desk, "then", "on_break")
        await api.ends_talk()
        await tells(desk, "state", "wrap_up")
        await desk.send_json({"type": "break", "reason": "rest"})
        assert await closed(desk) == WSCloseCode.POLICY_VIOLATION
        assert await closed(phone) == WSCloseCode.GOING_AWAY
    assert await state_of_anna(api) == "on_break"


@pytest.mark.usefixtures("looked_at_often")
async def test_who_signs_in_again_loses_neither_desk_nor_telephone(api: Api) -> None:
    cookie, here = await api.signed_in("agent", ago=HOUR - MINUTE), await browser(api)
    async with opened(api, cookie, DESK, here) as desk, opened(api, cookie, PHONE, here) as phone:
        again = await signs_in_again(api, shows(cookie, here))
        assert await status(api, cookie) == 401
        assert again.cookie.partition("_")[0] != cookie.partition("_")[0]
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
                await phone.receive(timeout=5 * NOTHING_S)
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
async def test_no_caller_comes_after_the_wrap_up_in_which_a_session_is_over(api: Api) -> None:
    cookie = await api.signed_in("agent", ago=HOUR + MINUTE)
    await api.ends_talk()
    async with opened(api, cookie, DESK) as desk:
        # Two wait, and nobody is cut short.
        told = await tells(desk, "then", "on_break")
        assert told["state"] == "wrap_up"
        assert "break" in can(told)
        assert "ready" not in can(told)
        await desk.send_json({"type": "ready"})
        refused = await tells(desk, "type", "refused")
        assert refused["code"] == "session_over"
        answer = await api.ask_by(cookie, "POST", "/agents/anna/ready")
        assert (answer.status, answer.json["code"]) == (403, "session_over")
        await desk.send_json({"type": "break", "reason": "rest"})
        assert await closed(desk) == WSCloseCode.POLICY_VIOLATION
    assert await state_of_anna(api) == "on_break"


@pytest.mark.usefixtures("looked_at_often")
async def test_no_caller_comes_after_the_one_who_is_offered_where_a_session_is_over(
    api: Api,
) -> None:
    cookie = await api.signed_in("agent", ago=HOUR + MINUTE)
    await api.ends_talk()
    assert (await api.ask("POST", "/agents/anna/ready")).status == 200
    async with opened(api, cookie, DESK) as desk:
        assert (await tells(desk, "then", "on_break"))["state"] == "reserved"


@pytest.mark.usefixtures("looked_at_often")
async def test_who_has_signed_in_elsewhere_since_is_not_sent_on_break(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, later = await api.signed_in("agent", ago=HOUR + MINUTE), await api.signed_in("agent")
    looks, looked = api.people.sessions.still, asyncio.Semaphore(0)

    async def counted(tenant: str, session_id: str, **more: Any) -> OpenSession | None:
        if old.startswith(session_id):
            looked.release()
        return await looks(tenant, session_id, **more)

    monkeypatch.setattr(api.people.sessions, "still", counted)
    async with opened(api, old, DESK) as desk:
        async with opened(api, later, DESK) as other:
            await tells(other, "state", "on_call")
            await tells(desk, "then", "on_break")
            await other.send_json({"type": "ready"})
            await tells(other, "then", "")
            async with asyncio.timeout(WITHIN_S):
                while not looked.locked():
                    await looked.acquire()
                for _ in range(3):
                    await looked.acquire()
            assert api.floor.router.floor.agents["anna"].then == ""
        await tells(desk, "then", "on_break")


@pytest.mark.usefixtures("looked_at_often")
async def test_whoever_waits_for_a_caller_is_on_break_where_a_session_is_over(api: Api) -> None:
    for call_id in ("c2", WAITING):
        await api.floor.take(CallerLeft(at=now(), call_id=call_id))
    cookie = await api.signed_in("agent", ago=HOUR - SOON)
    async with opened(api, cookie, DESK) as desk:
        await api.ends_talk()
        await tells(desk, "state", "wrap_up")
        await desk.send_json({"type": "ready"})
        await tells(desk, "state", "available")
        assert await closed(desk) == WSCloseCode.POLICY_VIOLATION
    assert await state_of_anna(api) == "on_break"


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


async def test_a_session_is_once_on_record_however_many_ask_in_that_moment(api: Api) -> None:
    cookie = await api.signed_in("agent", ago=HOUR + MINUTE)
    assert set(await asyncio.gather(*(status(api, cookie) for _ in range(8)))) == {200}
    assert len(await extended(api)) == 1


async def test_a_wrong_password_does_not_end_the_session_that_is_to_go_on(api: Api) -> None:
    cookie = await api.signed_in("agent", ago=HOUR - MINUTE)
    body = {"name": "agent", "password": "wrong"}
    refused = await api.ask_plainly("POST", "/session", body, Cookie=f"{COOKIE}={cookie}")
    assert refused.status == 403
    assert await status(api, cookie) == 200
