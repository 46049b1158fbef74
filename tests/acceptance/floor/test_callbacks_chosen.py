"""Callers who wait on a real Asterisk, and would rather be called back."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from tests.acceptance.floor.conftest import hear_each_other, opened

from hotline.flow.utterance import Phrase
from hotline.launch.pbx_trunk import DEMO_BANK_NUMBER, DEMO_TRUNK
from hotline.model.values import Digits
from hotline.testing.phone.pickup import AT_ONCE, NEVER

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

    from hotline.testing.flow_files import FlowFiles

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def open_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Room]:
    """A room of its own, with a line out."""
    more = {
        "HOTLINE_OUTBOUND__ENDPOINT": DEMO_TRUNK,
        "HOTLINE_OUTBOUND__NUMBER": DEMO_BANK_NUMBER,
    }
    async with opened(tmp_path_factory.mktemp("chosen"), files, more=more) as room:
        yield room


async def test_a_callback_is_confirmed_though_the_service_dies(room: Room) -> None:
    call = await room.wants_a_person("13800000032")
    await call.hears(await room.says("wait_callback_key"))
    await call.press("1")
    noted = await room.hotline.sound(
        Phrase(prompt="wait_called_back", language="en-US", values={"tail": Digits(digits="0032")})
    )
    await call.hears(noted)
    # Before it has said all of it; the next one says it again.
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await call.hears(noted, within_s=30)
    await call.hears(await room.says("meanwhile"))
    assert "callback" in (await room.hotline.command("floor", "--once")).stdout
    await call.hears(await room.says("goodbye"), within_s=25)
    assert (await room.hotline.interaction_from("13800000032")).outcome == "called_back"
    # Who rings again has the callback's place, so that the next test's agent is not offered it.
    again = await room.wants_a_person("13800000032")
    await again.hears_start(await room.says("wait_callback_key"))
    await again.hang_up()


@pytest.mark.parametrize("key", ["1", "2"])
async def test_a_key_in_the_moment_the_agent_picks_up_parts_nobody(room: Room, key: str) -> None:
    room.desk.pickup = NEVER
    call = await room.wants_a_person("13800000033")
    await call.hears(await room.says("wait_message_key"))
    await room.anna("ready")
    ringing = await room.desk.rung()
    room.desk.pickup = AT_ONCE
    pressing = asyncio.create_task(call.press(key))
    ringing.answer()
    await pressing
    if await room.anna_is("on_call", "available") == "on_call":
        await hear_each_other(call, ringing, "in time")
        await ringing.hang_up()
        await call.hears_start(await room.says("how_friendly"))
    else:
        assert key == "2"
        await call.hears_start(await room.says("leave_message"))
        assert ringing.ended_by is not None
    await call.hang_up()
