"""The WebSocket of callers' pages: who opens it, and how many."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from hotline.api import PREFIX
from hotline.api.sip_over_web import PROTOCOL

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


async def status(api: Api) -> int:
    """Open it, and hold it for a moment; return what was answered."""
    try:
        async with opened(api) as socket:
            await socket.receive(timeout=SOON_S)
            return 101
    except aiohttp.WSServerHandshakeError as error:
        return error.status


async def test_of_a_burst_from_one_address_so_many_are_open_as_may_be(api: Api) -> None:
    assert sorted(await asyncio.gather(*(status(api) for _ in range(6)))) == [101] * 2 + [429] * 4


async def test_of_all_addresses_so_many_are_open_as_may_be(api: Api) -> None:
    async def status_from(address: str) -> int:
        connector = aiohttp.TCPConnector(local_addr=(address, 0))
        async with aiohttp.ClientSession(connector=connector) as web:
            return await status(replace(api, web=web))

    came = [status_from(f"127.0.0.{n}") for n in range(2, 7)]
    assert sorted(await asyncio.gather(*came)) == [101] * 3 + [503] * 2


async def test_only_so_many_are_begun_from_one_address_in_a_minute(api: Api) -> None:
    for _ in range(3):
        async with opened(api) as socket:
            await socket.send_str(invite())
            assert (await socket.receive(timeout=SOON_S)).type is aiohttp.WSMsgType.TEXT
    assert await refused(api) == 429
