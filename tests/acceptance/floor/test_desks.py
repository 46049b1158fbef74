"""An agent's desk beside the telephone, on a real Asterisk and the running service."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from tests.acceptance.floor.conftest import hear_each_other

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOLD_WITHIN_S = 10.0


@asynccontextmanager
async def annas_desk(room: Room) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Open Anna's desk; the service may just be starting."""
    url = room.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    headers = {"Authorization": f"Bearer {room.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with asyncio.timeout(TOLD_WITHIN_S):
            while True:
                try:
                    desk = await session.ws_connect(f"{url}/api/v1/agents/anna/desk")
                    break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.05)
        async with desk:
            yield desk


async def told_of(desk: aiohttp.ClientWebSocketResponse, state: str) -> dict[str, Any]:
    """Return the next desk on which Anna is in a state."""
    async with asyncio.timeout(TOLD_WITHIN_S):
        while True:
            message: dict[str, Any] = await desk.receive_json()
            if message.get("state") == state:
                return message


async def test_the_desk_shows_who_is_calling_and_the_telephone_rings(room: Room) -> None:
    async with annas_desk(room) as desk:
        await room.anna("ready")
        call = await room.wants_a_person("13800000201")
        offer = (await told_of(desk, "reserved"))["offer"]
        assert offer["call"]["number"] == "13800000201"
        await desk.send_json({"type": "shown", "ref": offer["ref"]})
        await room.desk.rung()
        served = await room.told()
        assert (await told_of(desk, "on_call"))["talk"]["call"] == offer["call"]["call"]
        await hear_each_other(call, served, "seen before")
        await served.hang_up()
        await call.hang_up()
        await told_of(desk, "available")


async def test_a_desk_that_opens_again_after_a_crash_has_the_conversation(room: Room) -> None:
    async with annas_desk(room) as desk:
        await room.anna("ready")
        call = await room.wants_a_person("13800000202")
        served = await room.told()
        before = await told_of(desk, "on_call")
        os.kill(room.hotline.worker_id, signal.SIGKILL)
        assert (await desk.receive(timeout=TOLD_WITHIN_S)).type is not aiohttp.WSMsgType.TEXT
    async with annas_desk(room) as desk:
        after = await told_of(desk, "on_call")
        assert after["talk"]["call"] == before["talk"]["call"]
        assert after["seq"] >= before["seq"]
        await served.hang_up()
        await call.hang_up()
        await told_of(desk, "available")
