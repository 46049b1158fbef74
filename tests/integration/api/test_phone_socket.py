"""The WebSocket of a telephone in a browser: who opens it, what passes, and when it is closed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import WSCloseCode, WSMsgType

from hotline.api import PREFIX, phone_pages, sip_over_web, still
from hotline.api.cookies import COOKIE
from hotline.api.door import Door
from hotline.api.phone_socket import TAKEN_OVER
from hotline.api.sip_over_web import LONGEST_BYTES, MESSAGES_AT_ONCE, PROTOCOL, SIGN_OF_LIFE
from hotline.database import DatabaseError

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

ONE_KIND = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
pytestmark = ONE_KIND
SOON_S = 3.0
PHONE = "/agents/anna/phone"
ONE, OTHER = {"page": "one"}, {"page": "other"}


def opened(
    api: Api, cookie: str, *, agent: str = "anna", origin: str | None = "", page: str = "one"
) -> Any:
    """Open it as a page of ours does, or one of another origin."""
    ours = api.url.removesuffix(PREFIX)
    return api.web.ws_connect(
        f"{api.url}/agents/{agent}/phone?page={page}",
        headers={"Cookie": f"{COOKIE}={cookie}"},
        origin=ours if origin == "" else origin,
        protocols=(PROTOCOL,),
    )


async def closed_with(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Wait until it is closed."""
    message = await socket.receive(timeout=SOON_S)
    assert message.type in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING}
    return socket.close_code


async def one_is_gone(api: Api) -> None:
    """Wait until it is told that a page was left, and forget it."""
    async with asyncio.timeout(SOON_S):
        while not api.pages_gone:  # noqa: ASYNC110 - whoever is told is a list
            await asyncio.sleep(0.01)
    assert api.pages_gone == ["desk1"]
    api.pages_gone.clear()


async def is_refused(api: Api, cookie: str, page: str) -> bool:
    """Try to be the telephone with another page; return whether another one is."""
    if not await is_not_it(api, page):
        return False
    # A browser tells its page of a code, and of no status.
    async with opened(api, cookie, page=page) as socket:
        is_told = await closed_with(socket) == TAKEN_OVER
    # It may have been it, and somebody may have talked there.
    await one_is_gone(api)
    return is_told


async def is_not_it(
    api: Api, page: str, *, was_it: bool = False, why: str = "phone_elsewhere"
) -> bool:
    """Ask to be the telephone; return whether another page is, or may be."""
    told = await api.ask_as("agent", "POST", PHONE, {"page": page, "was_it": was_it})
    if told.status == 200:
        return False
    assert (told.status, told.json["code"]) == (409, why)
    return True


async def test_what_a_telephone_and_the_pbx_say_is_handed_on(api: Api) -> None:
    async with opened(api, await api.signed_in("agent")) as socket:
        assert socket.protocol == PROTOCOL
        for words in ("REGISTER sip:hotline SIP/2.0\r\n\r\n", "王" * 1000):
            await socket.send_str(words)
            assert (await socket.receive(timeout=SOON_S)).data == f"{PROTOCOL}: {words}"


async def test_a_page_hears_signs_of_life_and_what_it_answers_is_for_nobody_else(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sip_over_web, "BEAT_S", 0.05)
    async with opened(api, await api.signed_in("agent")) as socket:
        for _ in range(2):
            assert (await socket.receive(timeout=SOON_S)).data == SIGN_OF_LIFE
            await socket.send_str("\r\n")
        await socket.send_str("last")
        heard = {(await socket.receive(timeout=SOON_S)).data for _ in range(3)}
    assert heard == {SIGN_OF_LIFE, f"{PROTOCOL}: last"}


@pytest.mark.parametrize(
    ("user", "agent", "origin", "status"),
    [
        ("agent", "anna", "http://evil.example", 403),
        ("agent", "anna", None, 403),
        ("agent", "ben", "", 403),
        ("quality", "anna", "", 403),
        ("supervisor", "anna", "", 403),
        ("supervisor", "nobody", "", 403),
    ],
)
async def test_nobody_else_reaches_the_pbx(
    api: Api, user: str, agent: str, origin: str | None, status: int
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with opened(api, await api.signed_in(user), agent=agent, origin=origin):
            pass
    assert refused.value.status == status


async def test_nobody_who_has_not_signed_in_reaches_the_pbx(api: Api) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with opened(api, "made up"):
            pass
    assert refused.value.status == 401


async def test_who_hangs_up_closes_the_other_end_too(api: Api) -> None:
    async with opened(api, await api.signed_in("agent")) as socket:
        await socket.send_str("hang up")
        await closed_with(socket)


async def test_a_page_that_is_left_is_told_and_no_other_end(api: Api) -> None:
    cookie = await api.signed_in("agent")
    async with opened(api, cookie) as socket:
        await socket.close(code=WSCloseCode.OK)
    async with opened(api, cookie) as socket:
        await socket.send_str("hang up")
        await closed_with(socket)
    assert api.pages_gone == []
    async with opened(api, cookie) as socket:
        await socket.close(code=WSCloseCode.GOING_AWAY)
    await one_is_gone(api)


async def test_a_message_longer_than_any_telephone_sends_ends_it(api: Api) -> None:
    async with opened(api, await api.signed_in("agent")) as socket:
        await socket.send_str("x" * (LONGEST_BYTES + 1))
        assert await closed_with(socket) == WSCloseCode.MESSAGE_TOO_BIG


async def test_more_messages_than_any_telephone_sends_end_it(api: Api) -> None:
    async with opened(api, await api.signed_in("agent")) as socket:
        for _ in range(2 * MESSAGES_AT_ONCE):
            await socket.send_str("x")
        heard = 0
        while (message := await socket.receive(timeout=SOON_S)).type is WSMsgType.TEXT:
            heard += 1
        assert message.type is not WSMsgType.ERROR
        assert heard < 2 * MESSAGES_AT_ONCE
        assert socket.close_code == WSCloseCode.POLICY_VIOLATION


async def test_it_is_closed_when_its_user_is_disabled(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(still, "MAY_STILL_EVERY_S", 0.1)
    async with opened(api, await api.signed_in("agent")) as socket:
        await socket.send_str("x")
        assert (await socket.receive(timeout=SOON_S)).type is WSMsgType.TEXT
        await api.people.users.disable("demo", "agent", who="root", at=datetime.now(UTC))
        await closed_with(socket)


async def test_it_stays_while_the_database_does_not_answer(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(still, "MAY_STILL_EVERY_S", 0.05)
    async with opened(api, await api.signed_in("agent")) as socket:
        looks = asyncio.Semaphore(0)

        async def fails(*_: object, **__: object) -> None:
            looks.release()
            raise DatabaseError

        monkeypatch.setattr(Door, "still", fails)
        async with asyncio.timeout(SOON_S):
            for _ in range(2):
                await looks.acquire()
        await socket.send_str("x")
        assert (await socket.receive(timeout=SOON_S)).type is WSMsgType.TEXT


async def test_it_ends_when_the_database_does_not_answer_for_long(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(still, "MAY_STILL_EVERY_S", 0.05)
    monkeypatch.setattr(still, "UNPROVED_S", 0.2)
    async with opened(api, await api.signed_in("agent")) as socket:

        async def fails(*_: object, **__: object) -> None:
            raise DatabaseError

        monkeypatch.setattr(Door, "still", fails)
        await closed_with(socket)


async def test_a_password_is_told_and_when_it_is_over(api: Api) -> None:
    told = await api.ask_as("agent", "POST", PHONE, ONE)
    assert told.status == 200
    assert told.headers["Cache-Control"] == "no-store"
    given = told.json
    assert (given["user"], given["realm"], given["ice_servers"]) == ("desk1", "hotline", [])
    left = datetime.fromisoformat(str(given["expires_at"])) - datetime.now(UTC)
    assert 290 < left.total_seconds() <= 300


async def test_a_password_is_for_the_agent_alone(api: Api) -> None:
    answers = [
        await api.ask_as("supervisor", "POST", PHONE, ONE),
        await api.ask("POST", PHONE, ONE, role="supervisor"),
    ]
    assert [(one.status, one.json["code"]) for one in answers] == [(403, "agent_refused")] * 2
    assert (await api.ask("POST", PHONE, ONE, role="agent")).status == 200


async def test_of_two_pages_one_is_the_telephone_until_the_other_takes_over(api: Api) -> None:
    cookie = await api.signed_in("agent")
    async with opened(api, cookie) as one:
        assert await is_refused(api, cookie, "other")
        await one.send_str("still here")
        assert (await one.receive(timeout=SOON_S)).type is WSMsgType.TEXT
        taken = await api.ask_as("agent", "POST", PHONE, {**OTHER, "take_over": True})
        assert taken.status == 200
        assert await closed_with(one) == TAKEN_OVER
    # Whoever talks there is to be waited for, and rung at the other page.
    await one_is_gone(api)
    async with opened(api, cookie, page="other"):
        assert await is_refused(api, cookie, "one")


async def test_a_page_that_was_given_a_password_is_the_telephone_already(api: Api) -> None:
    cookie = await api.signed_in("agent")
    assert (await api.ask_as("agent", "POST", PHONE, ONE)).status == 200
    assert await is_refused(api, cookie, "other")


async def test_a_page_that_is_loaded_anew_is_not_refused_and_one_that_is_gone_keeps_nobody_out(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_s = [0.0]
    monkeypatch.setattr(phone_pages, "_now", lambda: time_s[0])
    cookie = await api.signed_in("agent")
    assert not await is_not_it(api, "one")
    async with opened(api, cookie), opened(api, cookie) as again:
        await again.send_str("as if the first one had not been seen to go")
        assert (await again.receive(timeout=SOON_S)).type is WSMsgType.TEXT
    assert await is_refused(api, cookie, "other")
    time_s[0] = phone_pages.BACK_WITHIN_S + 1
    async with asyncio.timeout(SOON_S):
        while await is_refused(api, cookie, "other"):
            pass


async def test_after_a_death_the_page_that_was_the_telephone_is_waited_for(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_s = [0.0]
    monkeypatch.setattr(phone_pages, "_now", lambda: time_s[0])
    api.phones.expect_pages()
    # Nobody says that there is one: where none was, none comes.
    assert await is_not_it(api, "other", why="phone_awaited")
    # It is there again before it asks for a password.
    async with opened(api, await api.signed_in("agent")) as one:
        await one.send_str("still here")
        assert (await one.receive(timeout=SOON_S)).type is WSMsgType.TEXT
        assert await is_not_it(api, "other")
        assert not await is_not_it(api, "one", was_it=True)
    assert api.pages_gone == []


@pytest.mark.parametrize(
    ("asks", "after_s"),
    [({"was_it": True}, 0.0), ({"take_over": True}, 0.0), ({}, phone_pages.RETURNS_WITHIN_S)],
)
async def test_nobody_waits_longer_for_it(
    api: Api, monkeypatch: pytest.MonkeyPatch, asks: dict[str, bool], after_s: float
) -> None:
    time_s = [0.0]
    monkeypatch.setattr(phone_pages, "_now", lambda: time_s[0])
    api.phones.expect_pages()
    time_s[0] = after_s
    assert (await api.ask_as("agent", "POST", PHONE, ONE | asks)).status == 200
