"""What every bank does with payments: limits, the books, and each of them once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from hotline.bank.gateway import BankGateway
from hotline.model.bank import UNKNOWN, BankAnswer
from hotline.model.money import money_text
from hotline.model.values import Day, Digits, Money, Rows, Term, Text
from hotline.testing.bank import TODAY, FakeBank, payee_tail
from hotline.testing.gateway_contract.bank import code_in

CUSTOMER, RICH, OVERDRAWN, NO_ACCOUNTS = "10000001", "10000003", "10000004", "10000005"
JAPANESE = "10000006"
"""Who has yen, and no yuan."""
INSIDE = "10000002"
"""Whom CUSTOMER has as a payee."""
BILL = {"biller": "1001", "bill": "100001"}
BILL_AMOUNT = "268.40 CNY"


def cny(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


async def ask(door: BankGateway, operation: str, name: str = "call-1", **more: str) -> BankAnswer:
    return await door.ask(operation, {"customer": CUSTOMER, **more}, name=name)


async def pay_bill(door: BankGateway, name: str = "call-1", **more: str) -> BankAnswer:
    return await ask(door, "pay_bill", name, **{**BILL, "amount": BILL_AMOUNT, **more})


async def pay_payee(door: BankGateway, amount: str, name: str, **more: str) -> BankAnswer:
    payee = {"customer": CUSTOMER, "code": "1", **more}
    if "tail" not in payee:
        payee["tail"] = payee_tail(payee["customer"], payee["code"])
    return await ask(door, "pay_payee", name, **payee, amount=amount)


async def with_code(bank: Any, amount: str, customer: str = CUSTOMER) -> None:
    """Let a customer get a code for paying an amount to the first payee, and type it."""
    asked = {"customer": customer, "amount": amount, "kind": "payee", "payee": "1"}
    assert (await bank.door().ask("send_code", asked, name=f"text-{uuid4()}")).outcome == "ok"
    *_, words = await bank.texts()
    typed = {**asked, "code": code_in(words)}
    answer = await bank.door().ask("verify_code", typed, name="")
    assert answer == BankAnswer(outcome="ok")


async def listed(door: BankGateway, operation: str, customer: str) -> Any:
    answer = await ask(door, operation, customer=customer)
    rows = answer.values["rows"]
    assert isinstance(rows, Rows)
    return rows.rows


async def holds(door: BankGateway, customer: str = CUSTOMER) -> Money:
    """Return what is on a customer's first account."""
    first, *_ = await listed(door, "list_balances", customer)
    balance: Money = first["balance"]
    return balance


# --- bills ---


async def test_a_bill_is_found_paid_and_found_paid(door: BankGateway) -> None:
    assert await ask(door, "find_bill", **BILL) == BankAnswer(
        outcome="ok",
        values={
            "biller_name": Term(term="electricity_company"),
            "amount": cny("268.40"),
            "due": Day(day=TODAY + timedelta(days=9)),
        },
    )
    assert (await pay_bill(door)).outcome == "ok"
    assert await holds(door) == cny("23231.23")
    assert await ask(door, "find_bill", **BILL) == BankAnswer(outcome="paid")


async def test_a_paid_bill_is_refused_to_everybody(door: BankGateway) -> None:
    await pay_bill(door)
    for customer in (CUSTOMER, RICH):
        assert await pay_bill(door, customer, customer=customer) == BankAnswer(outcome="refused")
    assert await holds(door) == cny("23231.23")


@pytest.mark.parametrize(
    "wrong",
    [
        {"bill": "999999"},
        {"biller": "9999"},
        {"biller": "bank"},
        {"amount": "268.41 CNY"},
        {"amount": "268.40 USD"},
        {"customer": NO_ACCOUNTS},
        {"customer": "99999999"},
    ],
)
async def test_what_is_no_payment_of_a_bill_is_refused(
    door: BankGateway, wrong: dict[str, str]
) -> None:
    assert await pay_bill(door, **wrong) == BankAnswer(outcome="refused")
    assert (await ask(door, "find_bill", **BILL)).outcome == "ok"


@pytest.mark.parametrize("wrong", [{"bill": "999999"}, {"biller": "9999"}, {"biller": "bank"}])
async def test_a_bill_that_nobody_sent_is_unknown(door: BankGateway, wrong: dict[str, str]) -> None:
    assert await ask(door, "find_bill", **{**BILL, **wrong}) == BankAnswer(outcome="unknown")


# --- cards and payees ---


async def test_a_debt_is_paid_in_parts_and_no_further(door: BankGateway) -> None:
    async def pay(amount: str) -> str:
        return (await ask(door, "pay_card", amount.split()[0], amount=amount)).outcome

    assert await pay("1367.91 CNY") == "refused"
    assert await pay("136.79 CNY") == "ok"
    assert (await ask(door, "find_card_debt")).values["debt"] == cny("1231.11")
    assert await pay("1231.11 CNY") == "ok"
    assert await ask(door, "find_card_debt") == BankAnswer(outcome="nothing_due")
    assert await pay("0.01 CNY") == "refused"
    assert await holds(door) == cny("22131.73")


async def test_payees_are_told_by_code(door: BankGateway) -> None:
    first, second = await listed(door, "list_payees", CUSTOMER)
    assert (first["code"], first["name"]) == (Digits(digits="1"), Text(text="李静"))
    assert await ask(door, "find_payee", code="2") == BankAnswer(
        outcome="ok", values={"name": second["name"], "tail": second["tail"]}
    )
    assert await ask(door, "find_payee", code="9") == BankAnswer(outcome="unknown")
    assert await ask(door, "list_payees", customer=NO_ACCOUNTS) == BankAnswer(outcome="none")


async def test_what_one_customer_gives_another_gets(door: BankGateway) -> None:
    before = await holds(door, INSIDE)
    assert (await pay_payee(door, "100.00 CNY", "call-1")).outcome == "ok"
    assert (await holds(door, INSIDE)).amount - before.amount == 100
    (gave, *_), (got, *_) = [
        await listed(door, "list_transactions", customer) for customer in (CUSTOMER, INSIDE)
    ]
    assert (gave["what"], gave["amount"]) == (Term(term="transfer_out"), cny("-100"))
    assert (got["what"], got["amount"]) == (Term(term="transfer_in"), cny("100"))


async def test_a_payee_at_another_bank_is_paid_too(door: BankGateway) -> None:
    assert (await pay_payee(door, "100.00 CNY", "call-1", code="2")).outcome == "ok"
    assert await holds(door) == cny("23399.63")


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "9", "tail": "3456"},
        {"tail": "3457"},
        {"tail": "456"},
        {"tail": ""},
        {"amount": "0.00 CNY"},
        {"amount": "-1.00 CNY"},
    ],
)
async def test_what_is_no_payment_to_a_payee_is_refused(
    door: BankGateway, wrong: dict[str, str]
) -> None:
    answer = await pay_payee(door, **{"amount": "1.00 CNY", "name": "call-1", **wrong})
    assert answer == BankAnswer(outcome="refused")
    assert await holds(door) == cny("23499.63")


# --- limits ---


async def test_more_than_there_is_cannot_be_paid(bank: Any, door: BankGateway) -> None:
    assert (await pay_payee(door, "23499.64 CNY", "call-1")).outcome == "insufficient"
    assert await pay_bill(door, "call-2", customer=OVERDRAWN) == BankAnswer(outcome="insufficient")
    await with_code(bank, "23499.63 CNY")
    assert (await pay_payee(door, "23499.63 CNY", "call-3")).outcome == "ok"
    assert await holds(door) == cny("0")


async def outcomes_of(bank: Any, customer: str, *amounts: str) -> list[str]:
    """Return what comes of payments, one after the other, each with a code for it."""
    outcomes = []
    for n, amount in enumerate(amounts):
        await with_code(bank, amount, customer)
        paid = await pay_payee(bank.door(), amount, f"call-{n}", customer=customer)
        outcomes.append(paid.outcome)
    return outcomes


@pytest.mark.parametrize(
    ("customer", "limit", "outcome"),
    [(CUSTOMER, "50000", "insufficient"), (INSIDE, "100000", "ok"), (RICH, "500000", "ok")],
)
async def test_one_payment_has_a_limit_that_the_tier_sets(
    bank: Any, customer: str, limit: str, outcome: str
) -> None:
    amounts = (f"{limit}.01 CNY", f"{limit}.00 CNY")
    assert await outcomes_of(bank, customer, *amounts) == ["over_limit", outcome]


async def test_the_payments_of_a_day_have_a_limit(bank: Any) -> None:
    amounts = ("100000.00 CNY", "99999.99 CNY", "0.02 CNY", "0.01 CNY")
    outcomes = await outcomes_of(bank, INSIDE, *amounts)
    assert outcomes == ["ok", "ok", "over_limit", "ok"]
    told = await ask(bank.door(), "find_limits", customer=INSIDE, amount="1.00 CNY")
    assert told == BankAnswer(outcome="used_up")


async def at_once(bank: Any, *amounts: str) -> list[str]:
    """Return what comes of payments that are made at the same time."""
    payments = [
        pay_payee(bank.door(), amount, f"call-{n}", customer=INSIDE)
        for n, amount in enumerate(amounts)
    ]
    return sorted(answer.outcome for answer in await asyncio.gather(*payments))


async def test_calls_at_once_cannot_exceed_the_limit_together(bank: Any) -> None:
    amounts = ("80000.00 CNY", "80000.01 CNY", "80000.02 CNY")
    for amount in amounts:
        await with_code(bank, amount, INSIDE)
    assert await at_once(bank, *amounts) == ["ok", "ok", "over_limit"]


async def test_calls_at_once_cannot_pay_more_without_a_code_together(bank: Any) -> None:
    assert await at_once(bank, *["2000.00 CNY"] * 14) == ["ok"] * 10 + ["refused"] * 4


async def test_a_large_amount_in_small_parts_needs_a_code_all_the_same(bank: Any) -> None:
    async def pays(amount: str, name: str) -> str:
        return (await pay_payee(bank.door(), amount, name, customer=INSIDE)).outcome

    async def left() -> Money:
        told = await ask(bank.door(), "find_limits", customer=INSIDE, amount="1.00 CNY")
        without_code = told.values["without_code"]
        assert isinstance(without_code, Money)
        return without_code

    assert await pays("19000.00 CNY", "call-1") == "ok"
    assert await left() == cny("1000.00")
    assert await pays("1000.01 CNY", "call-2") == "refused"
    await with_code(bank, "1000.01 CNY", INSIDE)
    assert await pays("1000.01 CNY", "call-3") == "ok"
    # What has its own code takes nothing of what needs none.
    assert await pays("1000.00 CNY", "call-4") == "ok"
    assert await left() == cny("0.00")
    assert await pays("0.01 CNY", "call-5") == "refused"


async def test_a_new_day_needs_no_code_for_small_payments() -> None:
    bank = FakeBank()
    assert (await pay_payee(bank, "20000.00 CNY", "call-1", customer=INSIDE)).outcome == "ok"
    assert (await pay_payee(bank, "0.01 CNY", "call-2", customer=INSIDE)).outcome == "refused"
    bank.now += timedelta(days=1)
    assert (await pay_payee(bank, "20000.00 CNY", "call-3", customer=INSIDE)).outcome == "ok"


async def test_what_may_be_paid_is_told_before(door: BankGateway) -> None:
    async def told(customer: str, amount: str) -> BankAnswer:
        return await ask(door, "find_limits", customer=customer, amount=amount)

    assert (await told(CUSTOMER, "300.00 CNY")).values == {
        "most": cny("50000.00"),
        "funds": cny("23499.63"),
        "without_code": cny("20000.00"),
    }
    assert (await told(INSIDE, "1.00 USD")).values["most"] == Money(
        amount=Decimal(14_000), currency="USD"
    )
    for customer, amount in ((CUSTOMER, "1.00 USD"), (INSIDE, "1.00 CHF"), (NO_ACCOUNTS, "1 JPY")):
        assert await told(customer, amount) == BankAnswer(outcome="none")


# --- currencies ---


async def in_currency(door: BankGateway, customer: str, currency: str) -> Decimal:
    balances = [row["balance"] for row in await listed(door, "list_balances", customer)]
    (amount,) = [money.amount for money in balances if money.currency == currency]
    assert isinstance(amount, Decimal)
    return amount


async def test_dollars_are_paid_from_the_account_in_dollars(door: BankGateway) -> None:
    answer = await pay_payee(door, "100.25 USD", "call-1", customer=INSIDE)
    assert answer.outcome == "ok"
    assert await in_currency(door, INSIDE, "USD") == Decimal("22634.00")
    assert await in_currency(door, INSIDE, "CNY") == Decimal("1052461.71")


@pytest.mark.parametrize(
    ("biller", "bill", "customer", "price"),
    [("1006", "600001", INSIDE, "349.99 USD"), ("1007", "700001", JAPANESE, "12800 JPY")],
)
async def test_a_bill_is_paid_from_the_account_in_its_currency(
    door: BankGateway, biller: str, bill: str, customer: str, price: str
) -> None:
    asked = {"biller": biller, "bill": bill, "customer": customer}
    found = (await ask(door, "find_bill", **asked)).values["amount"]
    assert isinstance(found, Money)
    assert money_text(found) == price
    before = await in_currency(door, customer, found.currency)
    assert (await ask(door, "pay_bill", amount=price, **asked)).outcome == "ok"
    assert await in_currency(door, customer, found.currency) == before - found.amount


async def test_a_bill_is_not_paid_from_an_account_in_another_currency(door: BankGateway) -> None:
    asked = {"amount": "349.99 USD"}
    assert await ask(door, "find_limits", **asked) == BankAnswer(outcome="none")
    answer = await ask(door, "pay_bill", biller="1006", bill="600001", **asked)
    assert answer == BankAnswer(outcome="refused")
    in_yuan = {"biller": "1006", "bill": "600001", "amount": "349.99 CNY"}
    assert await ask(door, "pay_bill", "call-2", **in_yuan) == BankAnswer(outcome="refused")


async def test_each_currency_has_limits_of_its_own(bank: Any) -> None:
    amounts = ("14000.01 USD", "14000.00 USD", "8634.25 USD", "100000.00 CNY")
    outcomes = await outcomes_of(bank, INSIDE, *amounts)
    assert outcomes == ["over_limit", "ok", "ok", "ok"]


@pytest.mark.parametrize(
    ("customer", "amount"),
    [
        (CUSTOMER, "1.00 USD"),
        # Who gets it has an account at this bank, in another currency.
        (RICH, "1.00 EUR"),
        (INSIDE, "1.00 CHF"),
    ],
)
async def test_what_no_account_is_in_is_refused(
    door: BankGateway, customer: str, amount: str
) -> None:
    answer = await pay_payee(door, amount, "call-1", customer=customer)
    assert answer == BankAnswer(outcome="refused")


# --- once ---


async def test_what_was_not_paid_stays_unpaid_under_its_name(bank: Any, door: BankGateway) -> None:
    async def pay(name: str) -> str:
        return (await pay_payee(door, "23499.64 CNY", name)).outcome

    assert await pay("call-1") == "insufficient"
    assert (await pay_payee(door, "1.00 CNY", "call-2", customer=RICH)).outcome == "ok"
    await with_code(bank, "23499.64 CNY")
    assert [await pay(name) for name in ("call-1", "call-3")] == ["insufficient", "ok"]


@pytest.mark.parametrize("other", [{"amount": "2.00 CNY"}, {"code": "2"}, {"customer": INSIDE}])
async def test_a_name_with_other_arguments_is_not_answered_and_does_nothing(
    door: BankGateway, other: dict[str, str]
) -> None:
    assert (await pay_payee(door, "1.00 CNY", "call-1")).outcome == "ok"
    again = await pay_payee(door, **{"amount": "1.00 CNY", "name": "call-1", **other})
    assert again == BankAnswer(outcome=UNKNOWN)
    assert await ask(door, "pay_card", "call-1", amount="1.00 CNY") == BankAnswer(outcome=UNKNOWN)
    assert await holds(door) == cny("23498.63")


async def test_one_bill_paid_by_several_at_once_is_paid_once(bank: Any) -> None:
    asked = [pay_bill(bank.door(), f"call-{n}") for n in range(6)]
    outcomes = sorted(answer.outcome for answer in await asyncio.gather(*asked))
    assert outcomes == ["ok"] + ["refused"] * 5
    assert await holds(bank.door()) == cny("23231.23")


@pytest.mark.parametrize("kind", ["slow", "lose_answer"])
async def test_a_payment_whose_answer_was_lost_is_told_when_asked_again_and_made_once(
    bank: Any, kind: str
) -> None:
    door = await bank.trouble(kind, "pay_payee")
    assert await pay_payee(door, "1.00 CNY", "call-1") == BankAnswer(outcome=UNKNOWN)
    await bank.heal()
    assert (await pay_payee(bank.door(), "1.00 CNY", "call-1")).outcome == "ok"
    assert await holds(bank.door()) == cny("23498.63")
