"""Paying from a customer's main account: the rules that every payment keeps."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from hotline.bank.demo.books import Side, move
from hotline.bank.demo.codes import use_code
from hotline.bank.demo.holds import available
from hotline.bank.demo.limits import LIMITS, main_account, most, most_without_code
from hotline.bank.demo.money import to_minor_units
from hotline.bank.demo.question import Question, ok
from hotline.bank.demo.references import Series, reference
from hotline.model.bank import BankAnswer
from hotline.model.money import money_from_text
from hotline.model.values import Money

REFUSED: Final = BankAnswer(outcome="refused")
"""The answer to what is no payment at all, such as another amount than the bill's."""


def asked_money(question: Question) -> Money | None:
    """Return what is to be paid; None if it is nothing, or in a currency that is not paid in."""
    money = money_from_text(question.arguments["amount"])
    if money is None or money.currency not in LIMITS or money.amount <= 0:
        return None
    return money


def pay(
    connection: Connection,
    question: Question,
    money: Money,
    *,
    to: int,
    payee: str,
    gave: str,
    got: str,
) -> BankAnswer:
    """Move money from the customer's main account, if the limits and the account allow it.

    That is their oldest everyday account in the money's currency. Above what needs no code, the
    customer has typed one for this amount and payee.

    Args:
        connection: Inside the question's transaction.
        question: Whose customer pays.
        money: How much, as `asked_money` told it.
        to: The account that gets it, of the same currency.
        payee: Who that is, as codes are bound to them.
        gave: One of `TRANSACTION_TERMS`: what it is to the customer.
        got: What it is to the account that gets it.
    """
    customer = question.arguments["customer"]
    main = main_account(connection, customer, money.currency)
    if main is None:
        return REFUSED
    units = to_minor_units(money)
    if units > most(connection, customer, main, money.currency, question.today):
        return BankAnswer(outcome="over_limit")
    if units > available(connection, main):
        return BankAnswer(outcome="insufficient")
    needs_code = units > most_without_code(connection, main, money.currency, question.today)
    if needs_code:
        kind = question.operation.removeprefix("pay_")
        if not use_code(connection, question, money, kind=kind, payee=payee):
            return REFUSED
    movement = move(
        connection,
        question.today,
        Side(account=main, units=-units, what=gave),
        Side(account=to, units=units, what=got),
        is_payment=True,
        has_code=needs_code,
    )
    return ok(reference=reference(Series.PAYMENT, movement))
