"""Receipts by text message, of payments that were made."""

from __future__ import annotations

from sqlalchemy import Connection, select

from hotline.bank.demo.money import from_minor_units
from hotline.bank.demo.question import Question
from hotline.bank.demo.references import Series, counted
from hotline.bank.demo.tables import ACCOUNT, ENTRY, MOVEMENT
from hotline.bank.demo.texts import send
from hotline.model.bank import BankAnswer
from hotline.model.money import money_text


def send_receipt(connection: Connection, question: Question) -> BankAnswer:
    """Tell a customer in writing of a payment of theirs."""
    reference = question.arguments["reference"]
    paid = connection.execute(
        select(ENTRY.c.amount, ACCOUNT.c.currency, MOVEMENT.c.day)
        .join(ACCOUNT, ACCOUNT.c.id == ENTRY.c.account)
        .join(MOVEMENT, MOVEMENT.c.id == ENTRY.c.movement)
        .where(
            MOVEMENT.c.id == counted(Series.PAYMENT, reference),
            MOVEMENT.c.is_payment,
            ENTRY.c.amount < 0,
            ACCOUNT.c.customer == question.arguments["customer"],
        )
        .limit(1)
    ).one_or_none()
    if paid is None:
        return BankAnswer(outcome="unknown")
    amount = money_text(from_minor_units(-paid.amount, paid.currency))
    return send(
        connection,
        question,
        {
            "zh": f"【演示银行】{paid.day}付款{amount}成功，交易编号{reference}。",
            "en": f"Demo Bank: your payment of {amount} on {paid.day} is made, reference "
            f"{reference}.",
        },
    )
