"""The WebSocket of callers' pages: who opens it, and how many."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from hotline.api import PREFIX, one_call, sip_over_web
from hotline.api.sip_over_web import PROTOCOL
from hotline.settings import WebCallSettings

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

UPDATE = (
    "UPDATE sip:call@hotline SIP/2.0\r\n"
    "To: <sip:call@hotline>;tag=1\r\nCall-ID: 5k2mq1l0v8d7s9a6f3h4\r\nCSeq: 2 UPDATE\r\n"
    "Content-Length: 0\r\n\r\n"
)
pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
MANY_A_MINUTE = WebCallSettings(
    enabled=True, per_minute=60, of_address_at_once=2, at_once=3, begins_within_s=10
)
SOON_S = 3.0
THERE = "5k2mq1l0v8d7s9a6f3h4"
"""A call that the PBX has."""
GONE = "0" * 20
"""One that it has not."""


def opened(api: Api, *, origin: str | None = "", call: str = "") -> Any:
    """Open it as a page of ours does, or one of another origin; nobody has signed in.

    With `call` it is a page that lost its WebSocket in that call.
    """
    ours = api.url.removesuffix(PREFIX)
    return api.web.ws_connect(
        f"{api.url}/web-call",
        params={"call": call} if call else {},
        origin=ours if origin == "" else origin,
        protocols=(PROTOCOL,),
    )


async def refused(api: Api, *, origin: str | None = "", call: str = "") -> int:
    """Return why it is not opened."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        async with opened(api, origin=origin, call=call):
            pass
    return error.value.status


def invite(call_id: str = "a") -> str:
    """Begin a call."""
    return (
        "INVITE sip:call@hotline SIP/2.0\r\n"
        f"To: <sip:call@hotline>\r\nCall-ID: {call_id}\r\nCSeq: 1 INVITE\r\n"
        "Content-Length: 0\r\n\r\n"
    )


async def test_what_a_page_says_is_handed_on(api: Api) -> None:
    async with opened(api) as socket:
        await socket.send_str(invite())
        assert "INVITE" in (await socket.receive(timeout=SOON_S)).data


async def test_one_websocket_is_for_one_call(api: Api) -> None:
    async with opened(api) as socket:
        await socket.send_str(invite("a"))
        assert "INVITE" in (await socket.receive(timeout=SOON_S)).data
        await socket.send_str(invite("b"))
        closed = await socket.receive(timeout=SOON_S)
        assert (closed.type, closed.data) == (
            aiohttp.WSMsgType.CLOSE,
            aiohttp.WSCloseCode.POLICY_VIOLATION,
        )


@pytest.mark.parametrize("web_call_settings", [WebCallSettings(enabled=True, begins_within_s=1)])
async def test_nobody_holds_a_websocket_without_a_call(api: Api) -> None:
    async with opened(api) as socket:
        closed = await socket.receive(timeout=SOON_S)
        assert (closed.type, closed.data) == (
            aiohttp.WSMsgType.CLOSE,
            aiohttp.WSCloseCode.POLICY_VIOLATION,
        )


@pytest.mark.parametrize("origin", ["http://evil.example", None])
async def test_a_page_of_another_origin_calls_nobody(api: Api, origin: str | None) -> None:
    assert await refused(api, origin=origin) == 403


async def statuses(apis: Iterable[Api]) -> list[int]:
    """Open it of each, and hold what is open until all are answered; return what was, in order."""
    async with AsyncExitStack() as held:

        async def status(api: Api) -> int:
            try:
                await held.enter_async_context(opened(api))
            except aiohttp.WSServerHandshakeError as error:
                return error.status
            return 101

        return sorted(await asyncio.gather(*(status(one) for one in apis)))


async def test_of_a_burst_from_one_address_so_many_are_open_as_may_be(api: Api) -> None:
    assert await statuses([api] * 6) == [101] * 2 + [429] * 4


async def test_of_all_addresses_so_many_are_open_as_may_be(api: Api) -> None:
    async with AsyncExitStack() as sessions:

        async def api_from(address: str) -> Api:
            connector = aiohttp.TCPConnector(local_addr=(address, 0))
            web = await sessions.enter_async_context(aiohttp.ClientSession(connector=connector))
            return replace(api, web=web)

        apis = [await api_from(f"127.0.0.{n}") for n in range(2, 7)]
        assert await statuses(apis) == [101] * 3 + [503] * 2


async def test_only_so_many_are_begun_from_one_address_in_a_minute(api: Api) -> None:
    for _ in range(3):
        await begins(api, GONE)
    assert await refused(api) == 429


async def begins(api: Api, call_id: str) -> None:
    """Begin a call, and close its WebSocket without a word."""
    async with opened(api) as socket:
        await socket.send_str(invite(call_id))
        assert (await socket.receive(timeout=SOON_S)).type is aiohttp.WSMsgType.TEXT


@pytest.mark.parametrize("web_call_settings", [MANY_A_MINUTE])
async def test_a_call_without_a_websocket_counts_as_long_as_the_pbx_has_it(api: Api) -> None:
    await begins(api, f"{THERE}1")
    await begins(api, f"{THERE}2")
    assert await refused(api) == 429
    # Whoever comes back to one of them needs no place more, and has none more when they leave.
    async with opened(api, call=f"{THERE}1"):
        assert await refused(api) == 429
    assert await refused(api) == 429


@pytest.mark.parametrize("web_call_settings", [MANY_A_MINUTE])
async def test_a_call_that_ended_without_a_websocket_counts_no_more(api: Api) -> None:
    for _ in range(3):
        await begins(api, GONE)
    async with opened(api):
        pass


@pytest.mark.parametrize("web_call_settings", [MANY_A_MINUTE])
async def test_a_call_of_the_process_before_counts_once_its_page_is_back(api: Api) -> None:
    async with opened(api, call=THERE), opened(api):
        assert await refused(api) == 429


async def test_who_lost_the_websocket_in_a_call_is_back_in_it_and_not_counted_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sip_over_web, "BEAT_S", 60.0)
    async with opened(api), opened(api) as lost:
        await lost.send_str(invite(THERE))
        assert await refused(api) == 429
        async with opened(api, call=THERE) as back:
            await back.send_str(UPDATE)
            assert "UPDATE" in (await back.receive(timeout=SOON_S)).data
            async with opened(api, call=THERE) as once_more:
                await once_more.send_str(UPDATE)
                assert "UPDATE" in (await once_more.receive(timeout=SOON_S)).data
                # One that nobody uses any more is not left open.
                closed = await back.receive(timeout=2 * one_call.ENDED_FOR_S)
                assert closed.type is aiohttp.WSMsgType.CLOSE


@pytest.mark.parametrize("call", [GONE, "x", f"{THERE}'", ""])
async def test_nobody_is_back_in_a_call_that_the_pbx_does_not_have(api: Api, call: str) -> None:
    async with opened(api), opened(api):
        assert await refused(api, call=call) == 429


async def test_no_other_call_begins_beside_the_one_that_goes_on(api: Api) -> None:
    async with opened(api, call=THERE) as back:
        await back.send_str(invite())
        closed = await back.receive(timeout=SOON_S)
        assert (closed.type, closed.data) == (
            aiohttp.WSMsgType.CLOSE,
            aiohttp.WSCloseCode.POLICY_VIOLATION,
        )
