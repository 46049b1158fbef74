"""An agent dials codes at a seat's telephone, hears, types, and gets calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.floor.conftest import hear_each_other

from hotline.flow.utterance import Phrase
from hotline.testing.leaks import read_all

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

    from hotline.testing.phone import Call

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIN, WRONG = "591736", "591737"
ANNAS, EVERYBODY = ("zh-CN",), ("zh-CN", "en-US")


async def dials(room: Room, code: str) -> Call:
    return await room.desk.dial(f"sip:{code}@{room.hotline.pbx.sip_address}", caller_number="desk1")


async def hears(room: Room, call: Call, prompt: str, languages: tuple[str, ...] = ANNAS) -> None:
    """Wait for the beginning of a prompt."""
    words = (Phrase(prompt=prompt, language=one) for one in languages)
    await call.hears_start(await room.hotline.sound(*words))


async def types(room: Room, call: Call, pin: str) -> None:
    """Type Anna's number when asked to, and a PIN without waiting for that."""
    await hears(room, call, "seat_agent_number", EVERYBODY)
    await call.press(f"1001#{pin}")


async def set_pin(room: Room, pin: str = PIN) -> None:
    told = await room.hotline.command("agents", "pin", "anna", typed=f"{pin}\n")
    assert (told.returncode, told.stdout) == (0, "Anna has a new PIN.\n")


async def test_an_agent_signs_in_is_ready_and_gets_a_call(room: Room) -> None:
    await set_pin(room)
    await room.anna("sign-out")
    call = await dials(room, "*11")
    await hears(room, call, "seat_agent_number", EVERYBODY)
    await call.press("1001#")
    await hears(room, call, "seat_agent_pin")
    await call.press(PIN)
    await hears(room, call, "seat_signed_in")
    await call.ended(within_s=15)
    await room.anna_is("on_break")
    call = await dials(room, "*13")
    await hears(room, call, "seat_ready")
    await call.hang_up()
    await room.anna_is("available")
    caller = await room.wants_a_person("13800000031")
    served = await room.told()
    await hear_each_other(caller, served, "by telephone")
    await served.hang_up()
    await caller.hang_up()
    typed = re.compile(rb"(?<![0-9.])" + PIN.encode() + rb"(?![0-9])")
    files = list(read_all(room.hotline.folder))
    assert files
    assert [path for path, content in files if typed.search(content)] == []


async def test_a_break_has_a_reason_and_who_signs_out_is_gone(room: Room) -> None:
    call = await dials(room, "*14")
    await hears(room, call, "seat_break_reasons")
    await call.press("1")
    await hears(room, call, "seat_on_break")
    await call.ended(within_s=15)
    assert "on_break (lunch)" in (await room.hotline.command("floor", "--once")).stdout
    call = await dials(room, "*11")
    await hears(room, call, "seat_taken", EVERYBODY)
    await call.hang_up()
    call = await dials(room, "*12")
    await hears(room, call, "seat_signed_out")
    await call.hang_up()
    await room.anna_is("offline")
    call = await dials(room, "*13")
    await hears(room, call, "seat_nobody", EVERYBODY)
    await call.hang_up()
    await room.anna("sign-in", {"seat": "desk1"})


async def test_wrong_pins_lock_until_there_is_another_one(room: Room) -> None:
    await set_pin(room)
    await room.anna("sign-out")
    call = await dials(room, "*11")
    for _ in range(3):
        await types(room, call, WRONG)
        await hears(room, call, "seat_pin_wrong")
    await call.ended(within_s=15)
    call = await dials(room, "*11")
    await types(room, call, WRONG)
    await hears(room, call, "seat_pin_wrong")
    await types(room, call, WRONG)
    await hears(room, call, "seat_pin_locked")
    await call.ended(within_s=15)
    call = await dials(room, "*11")
    await types(room, call, PIN)
    await hears(room, call, "seat_pin_locked")
    await call.hang_up()
    await set_pin(room)
    call = await dials(room, "*11")
    await types(room, call, PIN)
    await hears(room, call, "seat_signed_in")
    await call.hang_up()
    await room.anna_is("on_break")
