"""The WebSocket of callers' pages: who opens it, and how many."""

from __future__ import annotations

from contextlib import AsyncExitStack
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


async def test_what_a_page_says_is_handed_on(api: Api) -> None:
    async with opened(api) as socket:
        await socket.send_str("INVITE sip:call@hotline SIP/2.0\r\n\r\n")
        assert "INVITE" in (await socket.receive(timeout=SOON_S)).data


@pytest.mark.parametrize("origin", ["http://evil.example", None])
async def test_a_page_of_another_origin_calls_nobody(api: Api, origin: str | None) -> None:
    assert await refused(api, origin=origin) == 403


async def test_only_so_many_call_at_once_and_from_one_address_in_a_minute(api: Api) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(opened(api))
        assert await refused(api) == 503
    async with opened(api) as socket:
        await socket.send_str("x")
        assert (await socket.receive(timeout=SOON_S)).type is aiohttp.WSMsgType.TEXT
    assert await refused(api) == 429
