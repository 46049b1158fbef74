"""What callers hear when the link to the PBX carries rubbish, or hardly anything."""

from __future__ import annotations

import asyncio

import pytest

from hotline.asterisk.keypad import REST_S
from hotline.testing.demo import CUSTOMERS, balances, phrase
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBER = "10000001"
SLOW_BYTES_PER_S = 6000
"""A key makes some 1,100 bytes; a link whose backlog holds up a ping by 5 s counts as lost."""
PING_DEADLINE_S = 15.0
"""After so long at the most a link that does not answer counts as lost."""


@pytest.mark.parametrize(
    ("rubbish", "then", "number"),
    [
        (b"\xff\0rubbish\r\n\r\n", "", "13800306"),
        (b"rubbish that spoils the next message: ", "2", "13800310"),
    ],
)
async def test_rubbish_on_the_link_is_a_gap(
    hotline: RunningHotline,
    phone: SipPhone,
    link: FaultyLink,
    rubbish: bytes,
    then: str,
    number: str,
) -> None:
    ask_number = await hotline.sound(phrase("enter_customer_number"))
    call = await phone.dial(hotline.number, caller_number=number)
    await call.press("2")
    await call.hears_start(ask_number)
    await call.press("1")
    link.garble(rubbish)
    await call.press(then)
    await call.hears(ask_number)
    await call.hang_up()
    assert await answers(hotline, number) == 1


async def test_link_cut_in_the_middle_of_a_key_is_a_gap(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    ask_number = await hotline.sound(phrase("enter_customer_number"))
    call = await phone.dial(hotline.number, caller_number="13800307")
    await call.press("2")
    await call.hears_start(ask_number)
    link.cut_inside(b"Event: DTMFEnd")
    await call.press("1")
    await call.hears(ask_number)
    await call.hang_up()
    assert await answers(hotline, "13800307") == 1


async def test_slow_link_makes_a_slow_call(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    link.slow(SLOW_BYTES_PER_S)
    call = await phone.dial(hotline.number, caller_number="13800308")
    await call.press(f"2{NUMBER}")
    await call.hears_start(await hotline.sound(phrase("enter_pin")))
    await call.press(CUSTOMERS[NUMBER].pin)
    await call.hears_start(await hotline.sound(*balances(NUMBER, "en-US")), within_s=20)
    await call.hang_up()


async def test_frozen_link_is_given_up_and_the_question_asked_again(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    ask_number = await hotline.sound(phrase("enter_customer_number"))
    call = await phone.dial(hotline.number, caller_number="13800309")
    await call.press("2")
    await call.hears_start(ask_number)
    links = link.links
    link.freeze()
    await asyncio.wait_for(link.linked(links + 1), PING_DEADLINE_S + 5)
    link.mend()
    await call.hears(ask_number)
    await asyncio.sleep(REST_S)
    await call.press(NUMBER)
    await call.hears_start(await hotline.sound(phrase("enter_pin")))
    await call.hang_up()


async def answers(hotline: RunningHotline, caller_number: str) -> int:
    """Return how often a caller answered a question or was silent; the language counts for one."""
    kinds = "digits_collected", "input_timed_out"
    return sum([len(await hotline.events_from(caller_number, kind)) for kind in kinds])
