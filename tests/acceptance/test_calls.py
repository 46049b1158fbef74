"""Real callers on a real Asterisk: they press real digits and listen to real audio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio

from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.flow.commands import Phrase
from hotline.model.values import Digits, Money, Term
from hotline.testing.phone import Call, NotHeard, SipPhone, babble
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMERS = {customer.number: customer for customer in DEMO_CUSTOMERS}
LANGUAGE_KEYS = {"zh-CN": "1", "en-US": "2"}
CHOOSE_LANGUAGE = (
    Phrase(prompt="choose_language", language="zh-CN"),
    Phrase(prompt="choose_language", language="en-US"),
)
BARGE_IN_LIMIT_S = 0.5
"""Generous, because this is no timed test: the prompt itself would have gone on for seconds."""
SILENCE_S = 12.0
"""Longest wait for a prompt that follows a caller's silence."""


def phrase(prompt: str, language: str = "en-US") -> Phrase:
    return Phrase(prompt=prompt, language=language)


def balances(customer_number: str, language: str) -> tuple[Phrase, ...]:
    """What the hotline should say of a customer's accounts, from the bank's own books."""
    return tuple(
        Phrase(
            prompt="account_balance",
            language=language,
            values={
                "account": Term(term=account.kind),
                "tail": Digits(digits=account.number[-4:]),
                "balance": Money(
                    amount=sum((moved.amount for moved in account.movements), Decimal(0)),
                    currency=account.currency,
                ),
            },
        )
        for account in CUSTOMERS[customer_number].accounts
    )


async def sign_in(
    hotline: RunningHotline, call: Call, number: str, *, language: str = "en-US"
) -> None:
    """Choose a language and identify, listening to every question."""
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press(LANGUAGE_KEYS[language])
    await call.hears(await hotline.sound(phrase("welcome", language)))
    await call.hears(await hotline.sound(phrase("enter_customer_number", language)))
    await call.press(number)
    await call.hears(await hotline.sound(phrase("enter_pin", language)))
    await call.press(CUSTOMERS[number].pin)


@pytest_asyncio.fixture(loop_scope="session")
async def healthy_bank(hotline: RunningHotline) -> AsyncIterator[None]:
    """Heal the bank again after a test that hurt it."""
    yield
    await hotline.set_bank()


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


async def test_a_key_stops_the_prompt(hotline: RunningHotline, phone: SipPhone) -> None:
    call = await phone.dial(hotline.number, caller_number="13800005")
    reference = await hotline.sound(*CHOOSE_LANGUAGE)
    await call.hears_start(reference)
    (pressed_at,) = await call.press("2")
    await call.hears(await hotline.sound(phrase("welcome")))
    cut = call.find(reference)
    assert cut is not None
    assert call.heard.stopped_at(cut) - pressed_at < BARGE_IN_LIMIT_S
    await call.hang_up()


async def test_silence_is_asked_about_and_ends_politely(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800006")
    for words in ([], ["still_there"], ["please_choose"]):
        asked = [*(phrase(word, "zh-CN") for word in words), *CHOOSE_LANGUAGE]
        await call.hears(await hotline.sound(*asked), within_s=SILENCE_S + 8)
    farewell = await hotline.sound(phrase("nobody_there", "zh-CN"), phrase("goodbye", "zh-CN"))
    await call.hears(farewell, within_s=SILENCE_S)
    assert await call.ended() == "pbx"
    assert (await hotline.interaction_from("13800006")).outcome == "caller_silent"


async def test_useless_key_is_told_apart_from_silence(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800007")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press("7")
    await call.hears(await hotline.sound(phrase("not_understood", "zh-CN"), *CHOOSE_LANGUAGE))
    await call.hang_up()


async def test_three_wrong_pins_lock_the_customer_across_calls(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    await hotline.unlock("10000005")
    first = await phone.dial(hotline.number, caller_number="13800008")
    await first.press("210000005")
    for attempt in range(3):
        await first.hears_start(await hotline.sound(*wrong_pin_words(attempt)))
        await first.press("000000")
    locked = await hotline.sound(phrase("pin_is_locked"), phrase("goodbye"))
    await first.hears(locked, within_s=20)
    assert (await hotline.interaction_from("13800008")).outcome == "pin_locked"
    second = await phone.dial(hotline.number, caller_number="13800009")
    await second.press("210000005")
    await second.hears_start(locked)
    await second.hang_up()
    await hotline.unlock("10000005")


def wrong_pin_words(attempt: int) -> list[Phrase]:
    return [*([phrase("wrong_pin")] if attempt else []), phrase("enter_pin")]


@pytest.mark.parametrize("trouble", [{"failing": True}, {"slow_s": 6.0}, {"lose_answer": True}])
async def test_bank_down_is_told_and_a_message_offered(
    hotline: RunningHotline, phone: SipPhone, healthy_bank: None, trouble: dict[str, object]
) -> None:
    await hotline.set_bank(**trouble)
    call = await phone.dial(hotline.number, caller_number="13800010")
    await call.press("210000001")
    await call.hears(await hotline.sound(phrase("bank_is_down")), within_s=15)
    await call.hears_start(await hotline.sound(phrase("offer_message")))
    await call.hang_up()


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


async def test_hang_up_in_mid_prompt_ends_the_call_cleanly(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800012")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    interaction = await hotline.interaction_from("13800012")
    kinds = [record.event_kind for record in await hotline.journal_of(interaction.call_id)]
    assert (interaction.outcome, kinds) == ("caller_hung_up", ["call_arrived", "caller_hung_up"])


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


async def test_what_should_not_be_heard_is_not(hotline: RunningHotline, phone: SipPhone) -> None:
    """The ears can say no: without this, every other test here would prove nothing."""
    call = await phone.dial(hotline.number, caller_number="13800014")
    with pytest.raises(NotHeard):
        await call.hears(await hotline.sound(phrase("main_menu")), within_s=3)
    await call.hang_up()


async def test_callers_at_once_hear_their_own_money(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    async def one(number: str) -> None:
        call = await phone.dial(hotline.number, caller_number=f"1390{number}")
        await call.press(f"2{number}{CUSTOMERS[number].pin}")
        await call.hears(await hotline.sound(*balances(number, "en-US")), within_s=60)
        await call.hang_up()

    numbers = ["10000001", "10000002", "10000003", "10000004", "10000006", "10000007"]
    async with asyncio.TaskGroup() as tasks:
        for number in numbers:
            tasks.create_task(one(number))
