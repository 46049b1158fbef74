"""Messages are kept, and PINs are kept nowhere."""

from __future__ import annotations

import pytest

from hotline.testing.demo import CUSTOMERS, balances, phrase
from hotline.testing.leaks import read_all
from hotline.testing.phone import Call, SipPhone, babble
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_message_is_recorded(hotline: RunningHotline, phone: SipPhone) -> None:
    call = await at_the_tone(hotline, phone, "13800011")
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
    await call.hears_start(await hotline.sound(phrase("not_signed_in")), within_s=20)
    await call.hang_up()
    await hotline.interaction_from("13800013")
    await hotline.unlock("10000003")
    files = list(read_all(hotline.folder))
    assert files
    assert [path for path, content in files if pin.encode() in content] == []


async def test_message_ended_by_hanging_up_is_kept(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await at_the_tone(hotline, phone, "13800016")
    await call.say(babble("please call me back tomorrow about my card"))
    await call.hang_up()
    interaction = await hotline.interaction_from("13800016")
    kinds = [record.event_kind for record in await hotline.journal_of(interaction.call_id)]
    assert kinds[-2:] == ["message_recorded", "caller_hung_up"]


async def test_caller_who_says_nothing_leaves_no_message(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await at_the_tone(hotline, phone, "13800017")
    await call.hears(await hotline.sound(phrase("message_failed"), phrase("goodbye")), within_s=25)
    assert (await hotline.interaction_from("13800017")).outcome == "message_failed"


async def at_the_tone(hotline: RunningHotline, phone: SipPhone, number: str) -> Call:
    """Go the shortest way to the tone after which a message is spoken."""
    call = await phone.dial(hotline.number, caller_number=number)
    await call.press(f"210000004{CUSTOMERS['10000004'].pin}")
    await call.hears_start(await hotline.sound(*balances("10000004", "en-US")), within_s=15)
    await call.press("4")
    await call.hears(await hotline.sound(phrase("leave_message")))
    await call.hears(hotline.pbx_sound("beep"))
    return call
