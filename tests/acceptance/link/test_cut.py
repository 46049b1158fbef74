"""What callers hear when the link between the service and the PBX is cut under their calls."""

from __future__ import annotations

import asyncio

import pytest

from hotline.asterisk.keypad import REST_S
from hotline.testing.demo import CHOOSE_LANGUAGE, CUSTOMERS, balances, phrase
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.phone import Call, SipPhone, babble
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBER = "10000001"
KEY = b"Event: DTMFEnd"
# As the last keys of a card for a number to ring.
CARD = "4000002230003010"


async def test_what_is_typed_on_across_a_gap_is_read_back_to_nobody(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    ask_number = await hotline.sound(phrase("enter_customer_number"))
    call = await phone.dial(hotline.number, caller_number="13800311")
    await call.press("2")
    await call.hears_start(ask_number)
    links = link.links
    link.count(KEY)
    async with asyncio.TaskGroup() as tasks:
        # A pause between two keys is shorter than a gap.
        typing = tasks.create_task(call.press(CARD * 2, tone_ms=60, gap_ms=200))
        await link.told(3)
        link.cut()
        await link.linked(links + 1)
        await link.told(12)
        await typing
    await call.hears(ask_number)
    await asyncio.sleep(REST_S)
    await call.press(f"{NUMBER}{CUSTOMERS[NUMBER].pin}")
    await call.hears_start(await hotline.sound(*balances(NUMBER, "en-US")))
    await call.hang_up()
    entries = await hotline.events_from("13800311", "digits_collected")
    assert [one["length"] for one in entries] == [1, 8, 6]


async def test_cut_in_mid_prompt_has_the_prompt_heard_from_its_start(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    choose_language = await hotline.sound(*CHOOSE_LANGUAGE)
    call = await phone.dial(hotline.number, caller_number="13800301")
    first = await call.hears_start(choose_language)
    link.cut()
    again = await call.hears(choose_language)
    assert call.heard.started_at(again) > call.heard.started_at(first)
    await asyncio.sleep(REST_S)
    await call.press("2")
    await call.hears_start(await hotline.sound(phrase("welcome")))
    await call.hang_up()


async def test_keys_around_a_gap_are_dropped_and_the_question_is_asked_again(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    ask_number = await hotline.sound(phrase("enter_customer_number"))
    call = await phone.dial(hotline.number, caller_number="13800302")
    await call.press("2")
    await call.hears_start(ask_number)
    link.count(KEY)
    await call.press("1000")
    await link.told(4)
    link.refuse_when_read()
    # Nobody tells the service of these.
    await call.press("0001")
    link.mend()
    await call.hears(ask_number)
    await asyncio.sleep(REST_S)
    await call.press(f"{NUMBER}{CUSTOMERS[NUMBER].pin}")
    await call.hears_start(await hotline.sound(*balances(NUMBER, "en-US")))
    await call.hang_up()
    (lost,) = await hotline.events_from("13800302", "keys_lost")
    assert lost["count"] == 4
    assert await hotline.events_from("13800302", "input_timed_out") == []


async def test_cut_in_mid_bank_question_loses_what_was_typed_ahead_and_no_answer(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    await hotline.set_bank(slow_s=1.5)
    call = await phone.dial(hotline.number, caller_number="13800303")
    # A key that waits would have the balances skipped and the message begun.
    await call.press(f"2{NUMBER}{CUSTOMERS[NUMBER].pin}4")
    links = link.links
    link.cut()
    await link.linked(links + 1)
    await call.hears_start(await hotline.sound(*balances(NUMBER, "en-US")))
    await hotline.set_bank()
    await call.hang_up()


async def test_message_spoken_across_a_gap_is_kept_whole(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    call = await at_the_tone(hotline, phone, "13800304")
    await call.say(babble("please call me back"))
    link.refuse()
    await call.say(babble("tomorrow about my card"))
    link.mend()
    await call.press("#")
    await call.hears_start(await hotline.sound(phrase("message_taken"), phrase("goodbye")))
    await call.hang_up()
    (message,) = await hotline.events_from("13800304", "message_recorded")
    (recorded,) = (hotline.pbx.spool_dir / "hotline").glob(f"{message['recording']}.wav")
    assert message["seconds"] == pytest.approx(recorded.stat().st_size / 16000, abs=0.1)


async def test_message_that_ended_during_a_gap_counts(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    call = await at_the_tone(hotline, phone, "13800305")
    await call.say(babble("please call me back tomorrow about my card"))
    link.refuse()
    await call.press("#")
    link.mend()
    await call.hears(await hotline.sound(phrase("message_taken"), phrase("goodbye")))
    assert (await hotline.interaction_from("13800305")).outcome == "message_left"


async def at_the_tone(hotline: RunningHotline, phone: SipPhone, caller_number: str) -> Call:
    call = await phone.dial(hotline.number, caller_number=caller_number)
    await call.press(f"2{NUMBER}{CUSTOMERS[NUMBER].pin}4")
    await call.hears(await hotline.sound(phrase("leave_message")))
    await call.hears(hotline.pbx_sound("beep"))
    return call
