"""The WebSocket of callers' pages: who opens it, and how many."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from hotline.api import PREFIX
from hotline.api.sip_over_web import PROTOCOL
from hotline.settings import WebCallSettings

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
SOON_S = 3.0


def opened(api: Api, *, origin: str | None = "") -> Any:
    """Open it as a page of ours does, or one of another origin; nobody has signed in."""
    ours = api.url.removesuffix(PREFIX)
    return api.web.ws_connect(
        f"{api.url}/web-call", origin=ours if origin == "" else origin, protocols=(PROTOCOL,)
    )


async def refused(api: Api, *, origin: str | None = "") -> int:
    """Return why it is not opened."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        async with opened(api, origin=origin):
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
        async with opened(api) as socket:
            await socket.send_str(invite())
            assert (await socket.receive(timeout=SOON_S)).type is aiohttp.WSMsgType.TEXT
    assert await refused(api) == 429
