"""Paying from a customer's main account: the rules that every payment keeps."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Connection, func, select

from hotline.bank.demo.books import Side, move, oldest_account
from hotline.bank.demo.customers import EVERYDAY_KINDS
from hotline.bank.demo.holds import available
from hotline.bank.demo.money import to_minor_units
from hotline.bank.demo.question import Question, ok
from hotline.bank.demo.references import Series, reference
from hotline.bank.demo.seed import OWN_CURRENCY
from hotline.bank.demo.tables import ENTRY, MOVEMENT
from hotline.model.bank import BankAnswer
from hotline.model.money import money_from_text

LIMIT_OF_ONE = 50_000_00
"""The most that one payment may move, in fen."""

LIMIT_OF_A_DAY = 100_000_00
"""The most that a customer's payments of one day may move together, in fen."""

REFUSED: Final = BankAnswer(outcome="refused")
"""The answer to what is no payment at all, such as another amount than the bill's."""


def asked_units(question: Question) -> int | None:
    """Return what is to be paid, in fen; None if it is nothing, or in another currency."""
    money = money_from_text(question.arguments["amount"])
    if money is None or money.currency != OWN_CURRENCY or money.amount <= 0:
        return None
    return to_minor_units(money)


def pay(
    connection: Connection, question: Question, units: int, *, to: int, gave: str, got: str
) -> BankAnswer:
    """Move money from the customer's main account, if the limits and the account allow it.

    That is their oldest everyday account in the bank's currency.

    Args:
        connection: Inside the question's transaction.
        question: Whose customer pays.
        units: How much, in fen.
        to: The account that gets it.
        gave: One of `TRANSACTION_TERMS`: what it is to the customer.
        got: What it is to the account that gets it.
    """
    customer = question.arguments["customer"]
    main = oldest_account(connection, customer, EVERYDAY_KINDS, OWN_CURRENCY)
    if main is None:
        return REFUSED
    paid_today = _paid_on(connection, main, question.today)
    if units > LIMIT_OF_ONE or paid_today + units > LIMIT_OF_A_DAY:
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
