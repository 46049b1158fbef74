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


async def forgotten(room: Room, number: str) -> None:
    """Let a customer who is to be called back ring again, which takes the callback's place, and go.

    Else the next test's agent would be offered the callback.
    """
    call = await room.wants_a_person(number)
    await call.hears_start(await room.says("wait_callback_key"))
    await call.hang_up()
    await room.hotline.interaction_from(number)


async def test_who_hangs_up_right_after_the_key_keeps_the_place(room: Room) -> None:
    call = await room.wants_a_person("13800000031")
    await call.hears_start(await room.says("wait_callback_key"))
    await call.press("1")
    await call.hang_up()
    gone = await room.hotline.interaction_from("13800000031")
    why = (await room.hotline.command("why", gone.call_id)).stdout
    assert "is to be called back, and keeps its place" in why
    assert "leaves the queue" not in why
    await forgotten(room, "13800000031")


async def test_for_whom_a_telephone_rings_hears_that_and_is_served(room: Room) -> None:
    room.desk.pickup = NEVER
    call = await room.wants_a_person("13800000034")
    await call.hears(await room.says("wait_message_key"))
    await room.anna("ready")
    ringing = await room.desk.rung()
    await call.press("1")
    await call.hears_start(await room.says("wait_agent_found"))
    ringing.answer()
    await ringing.hears(await room.says("whisper_standard"))
    await hear_each_other(call, ringing, "here I am")
    await ringing.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()


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
    await forgotten(room, "13800000032")


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
        await call.hears_start(await room.says("how_satisfied"))
    else:
        assert key == "2"
        await call.hears_start(await room.says("leave_message"))
        assert ringing.ended_by is not None
    await call.hang_up()
