"""A customer hears what is in the accounts: real digits in, real audio out."""

from __future__ import annotations

import pytest

from hotline.testing.demo import (
    CHOOSE_LANGUAGE,
    CUSTOMERS,
    LANGUAGE_KEYS,
    balances,
    phrase,
    sign_in,
)
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
async def test_balance_is_heard(hotline: RunningHotline, phone: SipPhone, language: str) -> None:
    caller = f"1380000{LANGUAGE_KEYS[language]}"
    call = await phone.dial(hotline.number, caller_number=caller)
    await sign_in(hotline, call, "10000001", language=language)
    await call.hears(await hotline.sound(*balances("10000001", language)), within_s=40)
    await call.hears_start(await hotline.sound(phrase("main_menu", language)))
    await call.press("*")
    await call.hears(await hotline.sound(phrase("goodbye", language)))
    assert await call.ended() == "pbx"
    interaction = await hotline.interaction_from(caller)
    assert (interaction.customer, interaction.language) == ("10000001", language)
    assert interaction.outcome == "completed"


async def test_last_transactions_are_heard_in_another_language(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800003")
    await sign_in(hotline, call, "10000006")
    await call.press("3")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press("1")
    await call.hears_start(await hotline.sound(phrase("main_menu", "zh-CN")))
    await call.press("2")
    await call.hears_start(await hotline.sound(phrase("transactions_follow", "zh-CN")))
    await call.hang_up()
    interaction = await hotline.interaction_from("13800003")
    assert (interaction.outcome, interaction.language) == ("caller_hung_up", "zh-CN")


async def test_keys_typed_ahead_through_the_whole_menu_are_kept(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800004")
    await call.press(f"210000006{CUSTOMERS['10000006'].pin}")
    await call.hears_start(await hotline.sound(*balances("10000006", "en-US")), within_s=15)
    await call.hang_up()
    assert (await hotline.interaction_from("13800004")).customer == "10000006"


async def test_finish_key_out_of_habit_cuts_nothing(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800018")
    await call.press(f"210000004{CUSTOMERS['10000004'].pin}")
    reference = await hotline.sound(*balances("10000004", "en-US"))
    await call.hears_start(reference, within_s=15)
    await call.press("#")
    await call.hears(reference, within_s=30)
    await call.hang_up()
