"""What every bank says when it is asked what became of a payment."""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from hotline.bank.gateway import KEY_HEADER, BankGateway
from hotline.model.bank import NEVER_CAME, SETTLE_PAYMENT, UNAVAILABLE, UNKNOWN, BankAnswer
from hotline.model.payment import NOTICE
from hotline.model.values import Day, TimeOfDay

CUSTOMER, OVERDRAWN = "10000001", "10000004"
BALANCE = Decimal("23499.63")


async def pay(door: BankGateway, amount: str = "1.00 CNY", name: str = "call-1") -> BankAnswer:
    arguments = {"customer": CUSTOMER, "code": "1", "tail": "3456", "amount": amount}
    return await door.ask("pay_payee", arguments, name=name)


async def settle(door: BankGateway, payment: str = "call-1") -> BankAnswer:
    return await door.ask(SETTLE_PAYMENT.name, {"payment": payment}, name="")


async def balance(door: BankGateway) -> Decimal:
    answer: Any = await door.ask("list_balances", {"customer": CUSTOMER}, name="")
    amount: Decimal = answer.values["rows"].rows[0]["balance"].amount
    return amount


async def test_a_payment_is_told_with_its_reference_and_the_time(bank: Any) -> None:
    paid = await pay(bank.door())
    told = await settle(bank.door())
    assert (told.outcome, told.values["reference"]) == ("ok", paid.values["reference"])
    day, time = told.values["day"], told.values["time"]
    assert isinstance(day, Day)
    assert isinstance(time, TimeOfDay)
    made = datetime.combine(day.day, time.time)
    since = bank.now().replace(tzinfo=None) - made
    assert 0 <= since.total_seconds() < 120
    assert await settle(bank.door()) == told


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [("49999.00 CNY", "insufficient"), ("50000.01 CNY", "over_limit"), ("-1.00 CNY", "refused")],
)
async def test_a_payment_that_was_not_made_is_told_with_the_reason(
    door: BankGateway, amount: str, outcome: str
) -> None:
    assert await pay(door, amount) == BankAnswer(outcome=outcome)
    assert await settle(door) == BankAnswer(outcome=outcome)


async def test_a_payment_whose_answer_was_lost_is_settled(bank: Any) -> None:
    door = await bank.trouble("lose_answer", "pay_payee")
    assert await pay(door) == BankAnswer(outcome=UNKNOWN)
    assert (await settle(door)).outcome == "ok"
    assert await balance(door) == BALANCE - 1


async def test_a_payment_that_the_bank_did_not_take_never_came(bank: Any) -> None:
    door = await bank.trouble("failing", "pay_payee")
    assert await pay(door) == BankAnswer(outcome=UNKNOWN)
    assert await settle(door) == BankAnswer(outcome=NEVER_CAME)
    assert await balance(door) == BALANCE


async def test_who_cannot_ask_what_became_of_a_payment_bars_nothing(bank: Any) -> None:
    door = await bank.trouble("failing", SETTLE_PAYMENT.name)
    assert await settle(door) == BankAnswer(outcome=UNAVAILABLE)
    assert (await pay(door)).outcome == "ok"


async def test_a_payment_that_is_settled_while_the_bank_dawdles_is_not_made(
    demo_bank: Any,
) -> None:
    await demo_bank.switch({"operations": {"pay_payee": {"slow_s": 0.5}}})
    paying = asyncio.create_task(pay(demo_bank.door()))
    await asyncio.sleep(0.2)
    assert await settle(demo_bank.door()) == BankAnswer(outcome=NEVER_CAME)
    assert await paying == BankAnswer(outcome="refused")
    assert await balance(demo_bank.door()) == BALANCE


async def test_a_payment_that_comes_after_its_customer_was_told_is_refused(demo_bank: Any) -> None:
    assert await settle(demo_bank.door()) == BankAnswer(outcome=NEVER_CAME)
    status, _ = await demo_bank.request(
        "POST",
        "/text_messages",
        json={"to": "+8613700000001", "language": "zh-CN", "words": "没有扣款。"},
        headers={KEY_HEADER: f"call-1-{NOTICE}"},
    )
    assert status == 200
    assert await pay(demo_bank.door()) == BankAnswer(outcome="refused")
