"""Messages are kept, and PINs are kept nowhere."""

from __future__ import annotations

import pytest

from hotline.testing.demo import (
    balances,
    phrase,
    sign_in,
)
from hotline.testing.phone import SipPhone, babble
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_message_is_recorded(hotline: RunningHotline, phone: SipPhone) -> None:
    call = await phone.dial(hotline.number, caller_number="13800011")
    await sign_in(hotline, call, "10000004")
    await call.hears_start(await hotline.sound(*balances("10000004", "en-US")))
    await call.press("4")
    await call.hears(await hotline.sound(phrase("leave_message")))
    await call.say(babble("please call me back tomorrow about my card"))
    await call.press("#")
    await call.hears(await hotline.sound(phrase("message_taken"), phrase("goodbye")))
    interaction = await hotline.interaction_from("13800011")
    (recorded,) = (hotline.pbx.spool_dir / "hotline").glob(f"{interaction.call_id}-*.wav")
    assert interaction.outcome == "message_left"
    assert recorded.stat().st_size > 8000 * 2 * 2


async def test_pin_is_in_no_file_of_the_hotline(hotline: RunningHotline, phone: SipPhone) -> None:
    pin = "918273"
    call = await phone.dial(hotline.number, caller_number="13800013")
    await call.press(f"210000003{pin}")
    await call.hears_start(await hotline.sound(phrase("wrong_pin")), within_s=20)
    await call.hang_up()
    await hotline.interaction_from("13800013")
    await hotline.unlock("10000003")
    holding = [
        path.name
        for path in hotline.folder.rglob("*")
        if path.is_file() and pin.encode() in path.read_bytes()
    ]
    assert holding == []
