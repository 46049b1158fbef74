"""Callers who wait on a real Asterisk, and would rather leave a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.acceptance.floor.conftest import hear_each_other

from hotline.testing.phone import babble
from hotline.testing.phone.pickup import AT_ONCE, NEVER

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_message_instead_of_waiting_is_kept_and_promised_an_answer(room: Room) -> None:
    call = await room.wants_a_person("13800000121")
    await call.hears_start(await room.says("wait_message_key"))
    await call.press("2")
    await call.hears(await room.says("leave_message"))
    await call.hears(room.hotline.pbx_sound("beep"))
    await call.say(babble("please call me back about my card"))
    await call.press("#")
    await call.hears(await room.says("message_taken"))
    kept = await room.hotline.interaction_from("13800000121")
    assert kept.outcome == "message_left"
    (message,) = (room.hotline.pbx.spool_dir / "hotline").glob(f"{kept.call_id}-*.wav")
    assert message.stat().st_size > 8000 * 2
    assert "+8613800000121" in (await room.hotline.command("promises", "list")).stdout
    assert "leaves the queue" in (await room.hotline.command("why", kept.call_id)).stdout


async def test_a_key_typed_ahead_or_not_offered_costs_no_place(room: Room) -> None:
    call = await room.wants_a_person("13800000024", ahead="2")
    await call.hears(await room.says("wait_message_key"))
    await call.press("3")
    await room.anna("ready")
    served = await room.told()
    await hear_each_other(call, served, "still here")
    await call.press("2")
    await hear_each_other(call, served, "keys are nobody's")
    await served.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()


async def test_a_message_wins_over_a_telephone_that_rings(room: Room) -> None:
    room.desk.pickup = NEVER
    call = await room.wants_a_person("13800000025")
    await call.hears(await room.says("wait_message_key"))
    await room.anna("ready")
    ringing = await room.desk.rung()
    await call.press("2")
    await call.hears_start(await room.says("leave_message"))
    await ringing.settled(within_s=2)
    assert not ringing.answered
    await room.anna_is("available")
    await call.hang_up()
    room.desk.pickup = AT_ONCE


async def test_a_key_counts_after_a_deploy(room: Room) -> None:
    call = await room.wants_a_person("13800000027")
    await call.hears(await room.says("wait_message_key"))
    await room.hotline.upgrade()
    await call.press("2")
    await call.hears_start(await room.says("leave_message"))
    await call.hang_up()
