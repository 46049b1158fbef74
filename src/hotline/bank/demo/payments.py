"""Paying from a customer's main account: the rules that every payment keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, func, select

from hotline.bank.demo.books import Side, move, oldest_account
from hotline.bank.demo.customers import EVERYDAY_KINDS
from hotline.bank.demo.holds import available
from hotline.bank.demo.money import to_minor_units
from hotline.bank.demo.question import Question, ok
from hotline.bank.demo.references import Series, reference
from hotline.bank.demo.tables import ENTRY, MOVEMENT
from hotline.model.bank import BankAnswer
from hotline.model.money import money_from_text
from hotline.model.values import Money

LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "CNY": 50_000,
        "EUR": 6_000,
        "GBP": 5_000,
        "HKD": 50_000,
        "JPY": 1_000_000,
        "KRW": 9_000_000,
        "USD": 7_000,
    }
)
"""The most that one payment may move, in whole units of each currency that is paid in."""

PAYMENTS_A_DAY = 2
"""A customer's payments of one day may move together, in one currency, so many times the limit."""

REFUSED: Final = BankAnswer(outcome="refused")
"""The answer to what is no payment at all, such as another amount than the bill's."""


def asked_money(question: Question) -> Money | None:
    """Return what is to be paid; None if it is nothing, or in a currency that is not paid in."""
    money = money_from_text(question.arguments["amount"])
    if money is None or money.currency not in LIMITS or money.amount <= 0:
        return None
    return money


def pay(
    connection: Connection, question: Question, money: Money, *, to: int, gave: str, got: str
) -> BankAnswer:
    """Move money from the customer's main account, if the limits and the account allow it.

    That is their oldest everyday account in the money's currency.

    Args:
        connection: Inside the question's transaction.
        question: Whose customer pays.
        money: How much, as `asked_money` told it.
        to: The account that gets it, of the same currency.
        gave: One of `TRANSACTION_TERMS`: what it is to the customer.
        got: What it is to the account that gets it.
    """
    customer = question.arguments["customer"]
    main = oldest_account(connection, customer, EVERYDAY_KINDS, money.currency)
    if main is None:
        return REFUSED
    units = to_minor_units(money)
    limit = to_minor_units(replace(money, amount=Decimal(LIMITS[money.currency])))
    paid_today = _paid_on(connection, main, question.today)
    if units > limit or paid_today + units > PAYMENTS_A_DAY * limit:
        return BankAnswer(outcome="over_limit")
    if units > available(connection, main):
        return BankAnswer(outcome="insufficient")
    movement = move(
        connection,
        question.today,
        Side(account=main, units=-units, what=gave),
        Side(account=to, units=units, what=got),
        is_payment=True,
    )
    return ok(reference=reference(Series.PAYMENT, movement))


def _paid_on(connection: Connection, main: int, day: date) -> int:
    paid = (
        select(func.coalesce(-func.sum(ENTRY.c.amount), 0))
        .join(MOVEMENT, MOVEMENT.c.id == ENTRY.c.movement)
        .where(
            ENTRY.c.account == main,
            ENTRY.c.amount < 0,
            MOVEMENT.c.day == day,
            MOVEMENT.c.is_payment,
        )
    )
    units: int = connection.execute(paid).scalar_one()
    return units
