"""The payees that a customer has registered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from hotline.bank.demo.accounts import tail
from hotline.bank.demo.books import OwnAccount, own_account
from hotline.bank.demo.payments import REFUSED, asked_money, pay
from hotline.bank.demo.question import Question, listed, ok
from hotline.bank.demo.tables import ACCOUNT, PAYEE
from hotline.model.bank import BankAnswer
from hotline.model.values import Digits, Text


def list_payees(connection: Connection, question: Question) -> BankAnswer:
    """Tell a customer's payees by their codes."""
    rows = connection.execute(
        select(PAYEE)
        .where(PAYEE.c.customer == question.arguments["customer"])
        .order_by(PAYEE.c.code)
    )
    return listed(
        {
            "code": Digits(digits=row.code),
            "name": Text(text=row.name),
            "tail": tail(row.account),
        }
        for row in rows
    )


def find_payee(connection: Connection, question: Question) -> BankAnswer:
    """Tell who has a code."""
    payee = _found(connection, question)
    if payee is None:
        return BankAnswer(outcome="unknown")
    return ok(name=Text(text=payee.name), tail=tail(payee.account))


def pay_payee(connection: Connection, question: Question) -> BankAnswer:
    """Send money to the payee whom the caller has heard, in any currency that the account is in.

    Of an account at another bank nobody here knows the currency: it gets any.
    """
    payee = _found(connection, question)
    money = asked_money(question)
    if payee is None or money is None:
        return REFUSED
    if tail(payee.account).digits != question.arguments["tail"]:
        return REFUSED
    ours = connection.execute(
        select(ACCOUNT.c.id, ACCOUNT.c.currency).where(
            ACCOUNT.c.customer.is_not(None), ACCOUNT.c.number == payee.account
        )
    ).one_or_none()
    if ours is None:
        to = own_account(connection, OwnAccount.CLEARING, money.currency)
    elif ours.currency == money.currency:
        to = ours.id
    else:
        return REFUSED
    gave, got = "transfer_out", "transfer_in"
    return pay(connection, question, money, to=to, payee=payee.code, gave=gave, got=got)


def _found(connection: Connection, question: Question) -> Row[Any] | None:
    return connection.execute(
        select(PAYEE).where(
            PAYEE.c.customer == question.arguments["customer"],
            PAYEE.c.code == question.arguments["code"],
        )
    ).one_or_none()
