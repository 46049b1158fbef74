"""The bank's own hotline on real calls: a card is blocked, a bill paid, a person asked for."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from hotline.bank.demo.references import Series, reference
from hotline.flow.utterance import Phrase
from hotline.model.values import Day, Money, Scalar, Term
from hotline.testing.demo import CUSTOMERS
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import SipPhone, babble
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER = CUSTOMERS["10000001"]
BILLER, BILL, AMOUNT = "1002", "200001", Decimal("86.50")
PAYMENTS = """
    SELECT movement.id, entry.amount FROM entry
    JOIN account ON account.id = entry.account JOIN movement ON movement.id = entry.movement
    WHERE account.customer = ? AND movement.is_payment
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    folder = tmp_path_factory.mktemp("shipped")
    async with running_hotline(folder, files=shipped_files()) as running:
        yield running


def english(prompt: str, **values: Scalar) -> Phrase:
    return Phrase(prompt=prompt, language="en-US", values=values)


def ledger(hotline: RunningHotline, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Look into the demo bank's books."""
    with closing(sqlite3.connect(hotline.folder / "demo-bank.db")) as books:
        return books.execute(query, values).fetchall()


async def test_a_lost_card_is_blocked_without_a_pin(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    blocked = "SELECT count(*) FROM account WHERE blocked"
    assert ledger(hotline, blocked) == [(0,)]
    call = await phone.dial(hotline.number, caller_number="13800901")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press("1")
    await call.hears(await hotline.sound(english("enter_lost_card")))
    await call.press(f"{CUSTOMER.number}#")
    await call.hears(await hotline.sound(english("cards_blocked")))
    told = await hotline.sound(
        english("blocked_reference", reference=reference(Series.BLOCK, 1)),
        english("after_blocking"),
    )
    await call.hears(told, within_s=20)
    assert ledger(hotline, blocked) == [(2,)]
    await call.press("1")
    await call.hears_start(told, within_s=20)
    await call.hang_up()
    assert (await hotline.interaction_from("13800901")).customer is None


async def test_who_knows_the_way_is_there_however_soon_the_keys_come(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    """`*` for the menu, and what is chosen there, at once: the telephone had stood still."""
    call = await phone.dial(hotline.number, caller_number="13800907")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    pressing = asyncio.ensure_future(call.press("*5"))
    await asyncio.sleep(0)
    time.sleep(0.5)  # noqa: ASYNC251 - nothing is sent meanwhile, and everything after it
    await pressing
    await call.hears_start(await hotline.sound(english("complaint_menu")))
    await call.hang_up()


async def test_a_bill_is_paid_once_and_the_ledger_says_so(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    assert ledger(hotline, PAYMENTS, CUSTOMER.number) == []
    ((due,),) = ledger(hotline, "SELECT due FROM bill WHERE number = ?", BILL)
    call = await phone.dial(hotline.number, caller_number="13800902")
    await call.press(f"23{CUSTOMER.number}{CUSTOMER.pin}1{BILLER}{BILL}#")
    to_confirm = english(
        "confirm_bill",
        biller_name=Term(term="water_company"),
        amount=Money(amount=AMOUNT, currency="CNY"),
        due=Day(day=date.fromisoformat(due)),
    )
    await call.hears(await hotline.sound(to_confirm), within_s=30)
    assert ledger(hotline, PAYMENTS, CUSTOMER.number) == []
    await call.press("1")
    await call.hears(await hotline.sound(english("paid")))
    ((movement, amount),) = ledger(hotline, PAYMENTS, CUSTOMER.number)
    assert amount == -100 * AMOUNT
    await call.hears(
        await hotline.sound(
            english("payment_reference", reference=reference(Series.PAYMENT, movement)),
            english("after_payment"),
        ),
        within_s=20,
    )
    # The same bill again is known to be paid.
    await call.press(f"21{BILLER}{BILL}#")
    await call.hears(await hotline.sound(english("bill_paid")), within_s=20)
    await call.hang_up()
    assert (await hotline.interaction_from("13800902")).customer == CUSTOMER.number
    assert len(ledger(hotline, PAYMENTS, CUSTOMER.number)) == 1


async def test_zero_leads_to_a_person_or_to_what_there_is_instead(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800903")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press("0")
    await call.hears(await hotline.sound(english("ring_or_message")), within_s=40)
    await call.press("2")
    await call.hears(await hotline.sound(english("leave_message")))
    await call.hears(hotline.pbx_sound("beep"))
    await call.say(babble("please call me back tomorrow about my account"))
    await call.press("#")
    await call.hears(await hotline.sound(english("message_taken"), english("goodbye")))
    assert (await hotline.interaction_from("13800903")).outcome == "message_left"
