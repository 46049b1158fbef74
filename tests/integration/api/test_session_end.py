"""A session ends after its time: it is told when, and goes on for a caller."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
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
    can,
    closed,
    opened,
    status,
    tells,
)

from hotline.crm.users.sessions import OpenSession
from hotline.routing.events import CallerLeft
from hotline.settings import UsersSettings
from hotline.testing.floor import now

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
SOON = timedelta(seconds=2)
WAITING = "01a216bb-9a06-717e-a34a-e319130ffcce"


@pytest.fixture
def users_settings() -> UsersSettings:
    return AN_HOUR


async def extended(api: Api) -> list[tuple[str, str]]:
    """Return who is on record for a session that went on, and for how long it may."""
    entries = await api.relations.trail.listed("demo", limit=100)
    return [(one.who, one.route) for one in entries if one.what == "extended"]


async def state_of_anna(api: Api) -> object:
    presences = (await api.ask("GET", "/agents")).json["items"]
    assert isinstance(presences, list)
    return next(one["state"] for one in presences if one["id"] == "anna")


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


async def test_a_session_is_once_on_record_however_many_ask_in_that_moment(api: Api) -> None:
    cookie = await api.signed_in("agent", ago=HOUR + MINUTE)
    assert set(await asyncio.gather(*(status(api, cookie) for _ in range(8)))) == {200}
    assert len(await extended(api)) == 1
