"""What every bank behind the gateway does, the fake one and the demo bank over HTTP."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.errors import WrongQuestion
from hotline.bank.gateway import BankGateway, problem_with
from hotline.model.bank import NEVER_CAME, UNAVAILABLE, VOCABULARY, BankAnswer
from hotline.model.values import Day, Digits, Money, Rows, Term, Text
from hotline.testing.bank import TODAY

CUSTOMER, RIGHT, WRONG = "10000001", "246810", "000000"
THREE_CURRENCIES = "10000002"
OVERDRAWN = "10000004"
NO_ACCOUNTS = "10000005"
YEN = "10000006"
NOBODY = "99999999"


NOTHING_SENT = {"verify_code": ("expired",)}
"""What is answered about a code that was never sent."""


def arguments_of(operation: str, **others: str) -> dict[str, str]:
    """Return arguments with which an operation is answered, unless they are others."""
    sound = {
        "customer": CUSTOMER,
        "pin": RIGHT,
        "number": CUSTOMER,
        "biller": "1001",
        "bill": "100001",
        "code": "1",
        "tail": "3456",
        "kind": "bill",
        "payee": "1001",
        "amount": "268.40 CNY",
        "postcode": "200120",
        "payment": "call-1-7",
        **others,
    }
    return {name: sound[name] for name in VOCABULARY[operation].arguments}


async def verify(door: BankGateway, *pins: str, customer: str = CUSTOMER) -> list[str]:
    answers = [
        await door.ask("verify_pin", {"customer": customer, "pin": pin}, name="call-1-7")
        for pin in pins
    ]
    return [answer.outcome for answer in answers]


async def find(door: BankGateway, customer: str = CUSTOMER) -> str:
    return (await door.ask("find_customer", {"customer": customer}, name="call-1-7")).outcome


async def rows(door: BankGateway, operation: str, customer: str) -> Any:
    answer = await door.ask(operation, {"customer": customer}, name="call-1-7")
    listed = answer.values["rows"]
    assert isinstance(listed, Rows)
    return listed.rows


async def test_the_right_pin_proves_the_customer(door: BankGateway) -> None:
    assert await find(door) == "ok"
    assert await verify(door, RIGHT) == ["ok"]


@pytest.mark.parametrize("customer", DEMO_CUSTOMERS, ids=lambda customer: customer.latin_name)
async def test_every_customer_gets_answers_as_declared(door: BankGateway, customer: Any) -> None:
    for operation in VOCABULARY.values():
        arguments = arguments_of(operation.name, customer=customer.number, pin=customer.pin)
        answer = await door.ask(operation.name, arguments, name=operation.name)
        assert problem_with(operation, answer) is None


async def test_the_third_wrong_pin_locks(door: BankGateway) -> None:
    assert await verify(door, WRONG, WRONG, WRONG, RIGHT) == ["wrong", "wrong", "locked", "locked"]
    assert await find(door) == "locked"


async def test_a_lock_is_kept_from_call_to_call(bank: Any) -> None:
    assert await verify(bank.door(), WRONG, WRONG) == ["wrong", "wrong"]
    assert await verify(bank.door(), WRONG) == ["locked"]
    assert await verify(bank.door(), RIGHT) == ["locked"]


async def test_a_lock_is_for_one_customer(door: BankGateway) -> None:
    await verify(door, WRONG, WRONG, WRONG)
    assert await verify(door, "135790", customer=THREE_CURRENCIES) == ["ok"]


async def test_the_right_pin_forgets_the_wrong_ones(door: BankGateway) -> None:
    assert await verify(door, WRONG, WRONG, RIGHT) == ["wrong", "wrong", "ok"]
    assert await verify(door, WRONG, WRONG, RIGHT) == ["wrong", "wrong", "ok"]


async def test_two_wrong_pins_at_once_count_as_two(bank: Any) -> None:
    first, second = await asyncio.gather(verify(bank.door(), WRONG), verify(bank.door(), WRONG))
    assert (first, second) == (["wrong"], ["wrong"])
    assert await verify(bank.door(), WRONG) == ["locked"]


async def test_many_pins_at_once_are_no_more_guesses_than_three(bank: Any) -> None:
    guesses = [verify(bank.door(), f"00000{n}") for n in range(6)]
    outcomes = sorted(outcome for (outcome,) in await asyncio.gather(*guesses))
    assert outcomes == ["locked"] * 4 + ["wrong"] * 2
    assert await verify(bank.door(), RIGHT) == ["locked"]


async def test_right_pins_at_once_lock_nobody_out(bank: Any) -> None:
    answers = await asyncio.gather(*(verify(bank.door(), RIGHT) for _ in range(6)))
    assert answers == [["ok"]] * 6


@pytest.mark.parametrize("kind", ["slow", "failing", "lose_answer"])
@pytest.mark.parametrize("operation", VOCABULARY)
async def test_a_bank_in_trouble_does_not_answer(bank: Any, kind: str, operation: str) -> None:
    arguments = arguments_of(operation)
    door = await bank.trouble(kind, operation)
    answer = await door.ask(operation, arguments, name="call-1-7")
    assert answer == BankAnswer(outcome=VOCABULARY[operation].unanswered)
    await bank.heal()
    healed = await bank.door().ask(operation, arguments, name="call-1-7")
    assert healed.outcome in ("ok", NEVER_CAME, *NOTHING_SENT.get(operation, ()))


async def test_trouble_with_one_operation_spares_the_others(bank: Any) -> None:
    door = await bank.trouble("failing", "list_balances")
    assert await verify(door, RIGHT) == ["ok"]


async def test_a_wrong_pin_counts_once_although_its_answer_was_lost(bank: Any) -> None:
    door = await bank.trouble("lose_answer", "verify_pin")
    assert await verify(door, WRONG) == [UNAVAILABLE]
    await bank.heal()
    assert await verify(bank.door(), WRONG, WRONG) == ["wrong", "locked"]


async def test_a_refused_question_does_nothing(bank: Any) -> None:
    door = await bank.trouble("failing", "verify_pin")
    assert await verify(door, WRONG, WRONG, WRONG) == [UNAVAILABLE] * 3
    await bank.heal()
    assert await verify(bank.door(), RIGHT) == ["ok"]


async def test_nobody_has_no_pin_and_no_accounts(door: BankGateway) -> None:
    assert await find(door, NOBODY) == "unknown"
    assert await verify(door, *[WRONG] * 4, customer=NOBODY) == ["wrong"] * 4
    assert await find(door, NOBODY) == "unknown"
    for operation in ("list_balances", "list_transactions"):
        assert await door.ask(operation, {"customer": NOBODY}, name="call-1-7") == BankAnswer(
            outcome="none"
        )


async def test_nobody_is_not_described(door: BankGateway) -> None:
    answer = await door.ask("describe_customer", {"customer": NOBODY}, name="call-1-7")
    assert answer == BankAnswer(outcome="unknown")


async def test_a_customer_without_accounts_has_none(door: BankGateway) -> None:
    for operation in ("list_balances", "list_transactions"):
        assert await door.ask(operation, {"customer": NO_ACCOUNTS}, name="call-1-7") == BankAnswer(
            outcome="none"
        )


async def test_a_customer_is_described_with_what_the_customer_is_worth(door: BankGateway) -> None:
    answer = await door.ask("describe_customer", {"customer": CUSTOMER}, name="call-1-7")
    assert answer.outcome == "ok"
    assert answer.values == {
        "name": Text(text="王小明"),
        "latin_name": Text(text="Wang Xiaoming"),
        "family_name": Text(text="王"),
        "title": Text(text="mr"),
        "language": Text(text="zh-CN"),
        "phone": Text(text="+8613700000001"),
        "average_deposits": Money(amount=Decimal("18000.00"), currency="CNY"),
        "total_assets": Money(amount=Decimal("25000.00"), currency="CNY"),
    }


async def test_balances_come_in_every_currency(door: BankGateway) -> None:
    listed = await rows(door, "list_balances", THREE_CURRENCIES)
    assert [row["balance"] for row in listed] == [
        Money(amount=Decimal("1052461.71"), currency="CNY"),
        Money(amount=Decimal("22734.25"), currency="USD"),
        Money(amount=Decimal("60000"), currency="HKD"),
    ]
    assert (listed[1]["account"], listed[1]["tail"]) == (
        Term(term="current"),
        Digits(digits="4002"),
    )


async def test_yen_have_no_smaller_coins(door: BankGateway) -> None:
    first, *_ = await rows(door, "list_balances", YEN)
    assert first["balance"] == Money(amount=Decimal("3247355"), currency="JPY")


async def test_a_debt_is_negative_and_an_empty_account_is_told(door: BankGateway) -> None:
    listed = await rows(door, "list_balances", OVERDRAWN)
    assert [row["balance"].amount for row in listed] == [Decimal("-525.05"), Decimal(0)]


async def test_the_last_five_transactions_come_newest_first(door: BankGateway) -> None:
    listed = await rows(door, "list_transactions", OVERDRAWN)
    assert [(row["day"], row["what"].term, row["amount"].amount) for row in listed] == [
        (Day(day=TODAY - timedelta(days=days)), what, Decimal(amount))
        for days, what, amount in (
            (1, "card_payment", "-0.05"),
            (7, "fee", "-25"),
            (7, "cash_withdrawal", "-800"),
            (20, "bill_payment", "-5900"),
            (33, "salary", "6200"),
        )
    ]


async def test_transactions_of_all_accounts_are_told_together(door: BankGateway) -> None:
    listed = await rows(door, "list_transactions", THREE_CURRENCIES)
    assert [row["amount"].currency for row in listed] == ["CNY", "CNY", "USD", "USD", "CNY"]


@pytest.mark.parametrize(
    ("operation", "arguments", "problem"),
    [
        ("block_crad", {}, "no bank operation is called 'block_crad'"),
        ("verify_pin", {"customer": CUSTOMER}, "needs the argument 'pin'"),
        ("find_customer", {"customer": CUSTOMER, "pin": RIGHT}, "takes no argument 'pin'"),
        ("pay_card", {"customer": CUSTOMER, "amount": "1.5 CNY"}, "needs 'amount' written as"),
    ],
)
async def test_a_wrong_question_is_a_defect_of_the_asker(
    door: BankGateway, operation: str, arguments: dict[str, str], problem: str
) -> None:
    with pytest.raises(WrongQuestion, match=problem) as wrong:
        await door.ask(operation, arguments, name="call-1-7")
    assert RIGHT not in f"{wrong.value} {wrong.value!r}"
