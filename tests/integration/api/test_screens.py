"""A screen on a wall shows the floor to whoever passes by, stays signed in, and does nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.api.filled_stores import CALL

from hotline.api.cookies import COOKIE
from hotline.api.server import ROUTES
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
WHY = "to the dentist with Ms Wang"


async def status(api: Api, cookie: str) -> int:
    """Return with what the floor is answered."""
    answer = await api.ask_plainly("GET", "/floor", Cookie=f"{COOKIE}={cookie}")
    return answer.status


async def test_it_may_ask_for_the_floor_and_for_nothing_else(api: Api) -> None:
    open_to_it = {(one.method, one.path) for one in ROUTES if one.for_screens}
    assert open_to_it == {("GET", "/floor")}
    told = (await api.ask_as("screen", "GET", "/session")).json
    assert (told["role"], told["asks_as"], told["agent"]) == ("screen", None, None)


async def test_it_shows_who_waits_and_who_serves_and_nothing_that_people_wrote(api: Api) -> None:
    await api.ask("POST", "/agents/head/break", {"reason": WHY})
    skills = {"skills": {"cards": 7}, "languages": ["zh-CN"], "reason": WHY}
    await api.ask("PUT", "/agents/anna/skills", skills)
    await api.ask("POST", "/agents/head/phone", {"page": "one"})
    supervised = f"/floor/conversations/{CALL}/supervise"
    assert (await api.ask_as("supervisor", "POST", supervised, {"mode": "listen"})).status == 200
    whole = await api.ask("GET", "/floor")
    shown = await api.ask_as("screen", "GET", "/floor")
    assert shown.status == 200
    for words in (WHY, "Read this", '"listen"'):
        assert words in whole.text
        assert words not in shown.text
    has = {name for name, value in shown.json.items() if value not in (None, [])}
    assert has <= {"agents", "waiting", "tiers", "service_level", "today"}
    for part in ("waiting", "today"):
        assert shown.json[part] == whole.json[part]
    agents = shown.json["agents"]
    assert isinstance(agents, list)
    assert [(one["name"], one["state"]) for one in agents] == [
        ("Anna", "on_call"),
        ("Head", "on_break"),
    ]
    empty = {"reason": "", "seat": "", "call": "", "skills": {}, "languages": []}
    for one in agents:
        assert one.items() >= {**empty, "supervises": None, "requalified": None}.items()


async def test_its_cookie_outlives_the_browser_as_nobody_elses_does(api: Api) -> None:
    for name, days in (("screen", 90), ("quality", None)):
        body = {"name": name, "password": PASSWORD}
        session, _ = (await api.ask_plainly("POST", "/session", body)).set_cookies
        lasts = [part for part in session.split("; ") if part.startswith("Max-Age=")]
        if days is None:
            assert lasts == []
        else:
            (told,) = lasts
            left_s = days * 86_400 - int(told.removeprefix("Max-Age="))
            assert 0 <= left_s < 60
            assert "HttpOnly" in session


@pytest.mark.parametrize("deed", ["sign-out", "disable"])
async def test_an_administrator_ends_it_at_once(api: Api, deed: str) -> None:
    cookie = await api.signed_in("screen")
    assert await status(api, cookie) == 200
    await api.ask_as("administrator", "POST", f"/users/{deed}", {"name": "screen"})
    assert await status(api, cookie) == 401


async def test_another_password_ends_it_at_once(api: Api) -> None:
    cookie = await api.signed_in("screen")
    await api.people.users.set_password(
        "demo", "screen", "another quiet harbour", who="root", at=now()
    )
    assert await status(api, cookie) == 401


async def test_it_is_there_after_weeks_in_which_nobody_touched_it(api: Api) -> None:
    for name, answered in (("screen", 200), ("quality", 401)):
        user = await api.people.users.active("demo", name)
        cookie = await api.people.sessions.begin(user, at=now() - timedelta(days=60))
        assert await status(api, cookie) == answered
    listed = (await api.ask_as("administrator", "GET", "/users")).json["items"]
    assert isinstance(listed, list)
    (screen,) = [one for one in listed if one["name"] == "screen"]
    assert screen["sessions"] == 1
