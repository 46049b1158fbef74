"""What is on a customer's accounts, and what moved there."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from hotline.bank.demo.money import from_minor_units
from hotline.bank.demo.question import Question, listed
from hotline.bank.demo.tables import ACCOUNT, ENTRY, MOVEMENT
from hotline.model.bank import BankAnswer
from hotline.model.values import Day, Digits, Term

TRANSACTIONS_TOLD = 5
"""How many transactions a caller is told."""

TAIL_DIGITS = 4
"""How many of an account number's last digits a caller hears."""


def tail(number: str) -> Digits:
    """Return the last digits of an account's number, by which its owner knows it."""
    return Digits(digits=number[-TAIL_DIGITS:])


def list_balances(connection: Connection, question: Question) -> BankAnswer:
    """Tell what is on each of a customer's accounts, the oldest account first."""
    rows = connection.execute(
        select(
            ACCOUNT.c.kind,
            ACCOUNT.c.number,
            ACCOUNT.c.currency,
            func.coalesce(func.sum(ENTRY.c.amount), 0).label("units"),
        )
        .outerjoin(ENTRY, ENTRY.c.account == ACCOUNT.c.id)
        .where(ACCOUNT.c.customer == question.arguments["customer"])
        .group_by(ACCOUNT.c.id)
        .order_by(ACCOUNT.c.id)
    )
    return listed(
        {
            "account": Term(term=row.kind),
            "tail": tail(row.number),
            "balance": from_minor_units(row.units, row.currency),
        }
        for row in rows
    )


def list_transactions(connection: Connection, question: Question) -> BankAnswer:
    """Tell the latest movements on a customer's accounts, the newest first."""
    rows = connection.execute(
        select(MOVEMENT.c.day, ENTRY.c.what, ENTRY.c.amount, ACCOUNT.c.currency)
        .join(ENTRY, ENTRY.c.movement == MOVEMENT.c.id)
        .join(ACCOUNT, ACCOUNT.c.id == ENTRY.c.account)
        .where(ACCOUNT.c.customer == question.arguments["customer"])
        .order_by(MOVEMENT.c.day.desc(), MOVEMENT.c.id.desc())
        .limit(TRANSACTIONS_TOLD)
    )
    return listed(
        {
            "day": Day(day=row.day),
            "what": Term(term=row.what),
            "amount": from_minor_units(row.amount, row.currency),
        }
        for row in rows
    )
