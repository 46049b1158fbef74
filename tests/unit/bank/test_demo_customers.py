from __future__ import annotations

from decimal import Decimal

import pytest

from hotline.bank.demo.money import from_minor_units, to_minor_units
from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.demo.terms import ACCOUNT_TERMS, TERMS, TRANSACTION_TERMS
from hotline.flow.bundle import Bundle
from hotline.model.values import Money
from hotline.testing.bank import FakeBank

ONLY_BY_TELEPHONE = {"card_repayment"}


def test_every_term_has_words_in_the_catalogue(shipped: Bundle) -> None:
    assert set(TERMS) <= set(shipped.catalogue.terms)


def test_customers_use_the_banks_terms_only() -> None:
    accounts = [account for customer in DEMO_CUSTOMERS for account in customer.accounts]
    assert {account.kind for account in accounts} == set(ACCOUNT_TERMS)
    movements = {movement.what for account in accounts for movement in account.movements}
    assert movements == set(TRANSACTION_TERMS) - ONLY_BY_TELEPHONE


def test_what_comes_in_is_positive() -> None:
    coming_in = {
        movement.what
        for customer in DEMO_CUSTOMERS
        for account in customer.accounts
        for movement in account.movements
        if movement.amount > 0
    }
    going_out = {
        movement.what
        for customer in DEMO_CUSTOMERS
        for account in customer.accounts
        for movement in account.movements
        if movement.amount < 0
    }
    assert coming_in == {"salary", "transfer_in", "interest"}
    assert going_out == set(TRANSACTION_TERMS) - coming_in - ONLY_BY_TELEPHONE


def test_customers_can_be_dialled() -> None:
    assert len({customer.number for customer in DEMO_CUSTOMERS}) == len(DEMO_CUSTOMERS)
    for customer in DEMO_CUSTOMERS:
        assert (len(customer.number), len(customer.pin)) == (8, 6)
        assert (customer.number + customer.pin).isdecimal()


def test_there_is_somebody_of_every_kind() -> None:
    deposits = [customer.average_deposits.amount for customer in DEMO_CUSTOMERS]
    assert min(deposits) < 1_000_000 < sorted(deposits)[-2]
    assert any(not customer.accounts for customer in DEMO_CUSTOMERS)


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [("12.5", "CNY", 1250), ("-0.05", "USD", -5), ("1250", "JPY", 1250), ("0", "EUR", 0)],
)
def test_money_is_kept_in_its_smallest_coin(amount: str, currency: str, units: int) -> None:
    money = Money(amount=Decimal(amount), currency=currency)
    assert to_minor_units(money) == units
    assert from_minor_units(units, currency) == money


def test_there_is_no_half_yen() -> None:
    with pytest.raises(ValueError, match="JPY has 0 decimals"):
        to_minor_units(Money(amount=Decimal("0.5"), currency="JPY"))


async def test_the_fake_bank_says_what_it_was_asked_without_secrets() -> None:
    bank = FakeBank()
    await bank.ask("verify_pin", {"customer": "10000001", "pin": "246810"}, name="call-1-7")
    assert bank.asked == ["verify_pin"]
