"""What administrators do about those who sign in, and what they read of what was done."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import WSMsgType
from sqlalchemy import Engine, event
from tests.integration.api.filled_stores import SPARE

from hotline.api import PREFIX, audit
from hotline.api.cookies import COOKIE
from hotline.api.route import Asked
from hotline.api.sip_over_web import PROTOCOL
from hotline.crm.users.errors import LockedOut, SignInRefused
from hotline.floor.errors import UnknownAgent
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.api.conftest import Answer, Api

SOON_S = 3.0
"""Sooner than it would be looked, who may have open still what they have."""
pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)


async def asks(api: Api, method: str, path: str, body: object = None) -> Answer:
    return await api.ask_as("administrator", method, path, body)


async def users(api: Api) -> Mapping[str, Mapping[str, object]]:
    """Return the users as an administrator is shown them, by name."""
    listed = (await asks(api, "GET", "/users")).json["items"]
    assert isinstance(listed, list)
    return {str(one["name"]): one for one in listed}


async def wrong_passwords(api: Api, name: str) -> None:
    """Try until the name is locked."""
    while True:
        try:
            await api.people.sign_in.attempt("demo", name, "wrong password", at=now())
        except SignInRefused:
            continue
        except LockedOut:
            return


async def on_record(api: Api) -> list[tuple[str, str, str]]:
    """Return what is in the trail, the first one first."""
    entries = await api.relations.trail.listed("demo", limit=100)
    return [(one.who, one.what, one.route) for one in reversed(entries)]


async def test_administrators_see_who_signs_in_and_who_is_there(api: Api) -> None:
    await api.signed_in("agent")
    await api.signed_in("agent")
    told = await users(api)
    agent, admin = told["agent"], told["administrator"]
    assert (agent["role"], agent["agent"], agent["seat"]) == ("agent", "anna", "desk1")
    assert (agent["state"], agent["sessions"], agent["own"]) == ("valid", 2, False)
    assert (admin["seat"], admin["sessions"], admin["own"]) == ("", 1, True)
    assert PASSWORD not in (await asks(api, "GET", "/users")).text


async def test_an_agent_of_whom_the_roster_knows_nothing_sits_nowhere(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: object, agent_id: str) -> None:
        raise UnknownAgent(agent_id)

    monkeypatch.setattr("hotline.floor.attendance.Attendance.present", unknown)
    assert (await users(api))["agent"]["seat"] == ""


async def test_the_locks_of_all_users_are_asked_for_at_once(api: Api) -> None:
    await wrong_passwords(api, SPARE)
    await wrong_passwords(api, "agent")
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        told = await users(api)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    locked = {name for name, one in told.items() if one["state"] == "locked"}
    assert locked == {SPARE, "agent"}
    assert len([one for one in asked if "wrong_password" in one]) == 1


async def test_who_is_locked_is_unlocked_at_once_and_that_is_on_record(api: Api) -> None:
    await wrong_passwords(api, SPARE)
    locked = (await users(api))[SPARE]
    assert locked["state"] == "locked"
    assert locked["until"] is not None
    answer = await asks(api, "POST", "/users/unlock", {"name": SPARE})
    assert (answer.status, answer.json["state"], answer.json["until"]) == (200, "valid", None)
    await api.people.sign_in.attempt("demo", SPARE, PASSWORD, at=now())
    assert await on_record(api) == [("user:administrator", "users", "unlock spare")]


async def test_who_is_signed_out_has_no_session_any_more(api: Api) -> None:
    cookies = [await api.signed_in(SPARE) for _ in range(2)]
    others = await api.signed_in("agent")
    answer = await asks(api, "POST", "/users/sign-out", {"name": SPARE})
    assert (answer.status, answer.json["sessions"], answer.json["state"]) == (200, 0, "valid")
    shown = api.people.sessions.shown
    assert [await shown("demo", one, at=now()) for one in cookies] == [None, None]
    assert await shown("demo", others, at=now()) is not None
    assert await on_record(api) == [("user:administrator", "users", "sign out spare")]


async def test_who_is_disabled_is_so_for_good(api: Api) -> None:
    cookie = await api.signed_in(SPARE)
    answer = await asks(api, "POST", "/users/disable", {"name": SPARE})
    assert (answer.status, answer.json["state"]) == (200, "disabled")
    assert answer.json["since"] is not None
    assert await api.people.sessions.shown("demo", cookie, at=now()) is None
    with pytest.raises(SignInRefused):
        await api.people.sign_in.attempt("demo", SPARE, PASSWORD, at=now())
    assert await on_record(api) == [("user:administrator", "users", "disable spare")]
    for deed in ("unlock", "sign-out", "disable"):
        again = await asks(api, "POST", f"/users/{deed}", {"name": SPARE})
        assert (again.status, again.json["code"]) == (404, "unknown_user")
    assert len(await on_record(api)) == 1


async def test_nobody_disables_themselves(api: Api) -> None:
    answer = await asks(api, "POST", "/users/disable", {"name": "administrator"})
    assert (answer.status, answer.json["code"]) == (409, "own_user")
    assert (await users(api))["administrator"]["state"] == "valid"
    assert await on_record(api) == []


async def test_of_two_administrators_who_disable_each_other_one_is_left(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.people.users.add("demo", "ada", "administrator", PASSWORD, who="li", at=now())
    both, on_record = asyncio.Barrier(2), Asked.on_record

    async def until_both_ask(asked: Asked, *what: Any) -> None:
        async with asyncio.timeout(SOON_S):
            await both.wait()
        await on_record(asked, *what)

    monkeypatch.setattr(Asked, "on_record", until_both_ask)
    answers = await asyncio.gather(
        api.ask_as("ada", "POST", "/users/disable", {"name": "administrator"}),
        api.ask_as("administrator", "POST", "/users/disable", {"name": "ada"}),
    )
    assert sorted(one.status for one in answers) == [200, 409]
    (refused,) = [one for one in answers if one.status == 409]
    assert refused.json["code"] == "last_administrator"


@pytest.mark.parametrize("deed", ["sign-out", "disable"])
@pytest.mark.parametrize("path", ["/agents/anna/desk", "/agents/anna/phone?page=one"])
async def test_what_a_user_has_open_ends_with_the_sessions_at_once(
    api: Api, path: str, deed: str
) -> None:
    def opened(cookie: str, path: str = path) -> Any:
        shown = {"Cookie": f"{COOKIE}={cookie}"}
        ours = api.url.removesuffix(PREFIX)
        return api.web.ws_connect(
            f"{api.url}{path}", headers=shown, origin=ours, protocols=(PROTOCOL,)
        )

    cookies = [await api.signed_in(SPARE) for _ in range(2)]
    other = await api.signed_in("agent")
    async with (
        opened(cookies[0]) as one,
        opened(cookies[1]) as another,
        opened(other, "/agents/anna/desk") as colleague,
    ):
        assert (await asks(api, "POST", f"/users/{deed}", {"name": SPARE})).status == 200
        for socket in (one, another):
            while (message := await socket.receive(timeout=SOON_S)).type is WSMsgType.TEXT:
                pass
            assert message.type is WSMsgType.CLOSE
        await colleague.send_json({"type": "buy"})
        while (await colleague.receive_json(timeout=SOON_S))["type"] != "refused":
            pass


async def test_users_of_another_tenant_are_nobodys_here(api: Api) -> None:
    await api.people.users.add("other", "wang", "agent", PASSWORD, who="li", at=now())
    assert "wang" not in await users(api)
    answer = await asks(api, "POST", "/users/disable", {"name": "wang"})
    assert answer.status == 404
    assert (await api.people.users.active("other", "wang")).disabled_at is None


async def test_a_session_that_is_over_is_not_open(api: Api) -> None:
    user = await api.people.users.active("demo", SPARE)
    await api.people.sessions.begin(user, at=now() - timedelta(days=2))
    assert (await users(api))[SPARE]["sessions"] == 0


async def page_of_trail(api: Api, rest: str) -> dict[str, object]:
    """Return what an administrator is told that Li did, and how the next page is asked for."""
    told = (await asks(api, "GET", f"/audit?who=user:li&what=acted{rest}")).json
    entries = told["entries"]
    assert isinstance(entries, list)
    return {"routes": [one["route"] for one in entries], "before": told["before"]}


async def test_the_trail_is_read_by_pages_and_by_who_and_what(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PAGE", 2)
    for number in range(3):
        await api.relations.trail.add(
            "demo", "acted", who="user:li", at=now(), route=f"secure {number}", address="10.0.0.1"
        )
    await api.relations.trail.add("other", "acted", who="user:li", at=now(), route="x", address="")
    first = await page_of_trail(api, "")
    assert first["routes"] == ["secure 2", "secure 1"]
    second = await page_of_trail(api, f"&before={first['before']}")
    assert second == {"routes": ["secure 0"], "before": None}
    reads = [one for one in await on_record(api) if one[1] == "audited"]
    assert reads == [("user:administrator", "audited", "GET /audit")] * 2


@pytest.mark.parametrize("query", ["who=li", "what=everything", "before=x", "limit=9"])
async def test_what_the_trail_cannot_be_asked_is_refused_and_no_reading(
    api: Api, query: str
) -> None:
    assert (await asks(api, "GET", f"/audit?{query}")).status == 422
    assert await on_record(api) == []
