"""What callers hear when something is wrong: PINs, the bank, the service."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
import pytest_asyncio

from hotline.testing.demo import CHOOSE_LANGUAGE, CUSTOMERS, balances, phrase
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def healthy_bank(hotline: RunningHotline) -> AsyncIterator[None]:
    """Heal the bank again after a test that hurt it."""
    yield
    await hotline.set_bank()


async def test_three_wrong_pins_lock_the_customer_across_calls(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    await hotline.unlock("10000005")
    wrong = await hotline.sound(phrase("not_signed_in"), phrase("enter_customer_number"))
    locked = await hotline.sound(phrase("pin_is_locked"), phrase("goodbye"))
    first = await phone.dial(hotline.number, caller_number="13800008")
    await first.press("210000005000000")
    await first.hears(wrong, within_s=20)
    await first.press("10000005000000")
    await first.hears(wrong, within_s=20)
    await first.press("10000005000000")
    await first.hears(locked, within_s=20)
    assert (await hotline.interaction_from("13800008")).outcome == "pin_locked"
    second = await phone.dial(hotline.number, caller_number="13800009")
    await second.press(f"210000005{CUSTOMERS['10000005'].pin}")
    await second.hears_start(locked)
    await second.hang_up()
    await hotline.unlock("10000005")


@pytest.mark.parametrize("trouble", [{"failing": True}, {"slow_s": 6.0}, {"lose_answer": True}])
async def test_bank_down_is_told_and_a_message_offered(
    hotline: RunningHotline, phone: SipPhone, healthy_bank: None, trouble: dict[str, object]
) -> None:
    await hotline.set_bank(**trouble)
    call = await phone.dial(hotline.number, caller_number="13800010")
    await call.press(f"210000001{CUSTOMERS['10000001'].pin}")
    await call.hears(await hotline.sound(phrase("bank_is_down")), within_s=15)
    await call.hears_start(await hotline.sound(phrase("offer_message")))
    await call.hang_up()


async def test_without_a_journal_a_caller_comes_to_the_fallback_and_the_next_one_is_served(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800016")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    file = hotline.folder / "journal.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await call.press("2")
        # Asterisk's own announcement.
        await call.hears_start(hotline.fallback, within_s=15)
        assert "the journal" in " ".join((await hotline.health())["problems"])
    await call.hang_up()
    assert (await hotline.interaction_from("13800016")).outcome == "journal_lost"
    served = await phone.dial(hotline.number, caller_number="13800017")
    await served.press(f"210000004{CUSTOMERS['10000004'].pin}")
    balance = await hotline.sound(*balances("10000004", "en-US"))
    await served.hears(balance, within_s=30)
    await served.hang_up()
    assert (await hotline.interaction_from("13800017")).customer == "10000004"
    assert (await hotline.health())["problems"] == []


async def test_service_killed_in_mid_call_starts_the_caller_over(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800015")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await hotline.kill_service()
    await hotline.start_service()
    await call.hears(await hotline.sound(*CHOOSE_LANGUAGE), within_s=20)
    await call.press("2")
    await call.hears(await hotline.sound(phrase("welcome")))
    await call.hang_up()
