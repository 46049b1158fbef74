"""One-time codes for large payments: made, sent and checked here, and by nobody else.

A code is for one customer and one amount, and is used up in the transaction of its payment. Nobody
but the customer's telephone is told it.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from hotline.bank.demo.question import Question, ok
from hotline.bank.demo.tables import CODE, PAYEE
from hotline.bank.demo.texts import send
from hotline.model.bank import BankAnswer
from hotline.model.money import money_text
from hotline.model.values import Money

DIGITS = 6
GOOD_FOR = timedelta(minutes=5)
"""How long after it was sent a code is taken,"""
USABLE_FOR = timedelta(minutes=10)
"""and how long a code that was right lets its payment pass."""

COUNTED = timedelta(minutes=15)
"""For so long back wrong codes and codes that were sent are counted."""
WRONG_ALLOWED = 3
"""How many wrong codes lock a customer; the last of them is answered `locked`."""
CODES_ALLOWED = 4
"""How many codes a customer gets in that time."""


def send_code(connection: Connection, question: Question) -> BankAnswer:
    """Send a customer a new code for a payment; older ones for it are good no more."""
    if _wrong(connection, question) >= WRONG_ALLOWED:
        return BankAnswer(outcome="locked")
    since = _moment(question) - _seconds(COUNTED)
    sent = connection.execute(select(func.count()).where(*_of(question), CODE.c.sent_at > since))
    if sent.scalar_one() >= CODES_ALLOWED:
        return BankAnswer(outcome="too_many")
    asked, code = question.arguments, f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    amount = asked["amount"]
    zh, en = _to_whom(connection, question)
    answer = send(
        connection,
        question,
        {
            "zh": f"【演示银行】验证码{code}，用于向{zh}支付{amount}。请勿告诉他人。",
            "en": f"Demo Bank: code {code} to pay {amount} to {en}. Never tell it to anybody.",
        },
    )
    if answer == BankAnswer(outcome="no_number"):
        return answer
    values = {name: asked[name] for name in ("customer", "amount", "kind", "payee")}
    connection.execute(insert(CODE).values(**values, code=code, sent_at=_moment(question)))
    return answer


def verify_code(connection: Connection, question: Question) -> BankAnswer:
    """Tell whether a code is the latest that was sent for a payment, and count it if it is not."""
    if _wrong(connection, question) >= WRONG_ALLOWED:
        return BankAnswer(outcome="locked")
    asked = question.arguments
    latest = _latest(connection, question, asked["amount"], asked["kind"], asked["payee"])
    if latest is None or latest.is_used or _age(question, latest) > _seconds(GOOD_FOR):
        return BankAnswer(outcome="expired")
    this = CODE.c.id == latest.id
    if hmac.compare_digest(latest.code.encode(), question.arguments["code"].encode()):
        connection.execute(update(CODE).where(this).values(is_right=True))
        return ok()
    connection.execute(update(CODE).where(this).values(wrong=CODE.c.wrong + 1))
    locked = _wrong(connection, question) >= WRONG_ALLOWED
    return BankAnswer(outcome="locked" if locked else "wrong")


def use_code(
    connection: Connection, question: Question, money: Money, *, kind: str, payee: str
) -> bool:
    """Use the code up that was right for this payment; return whether there is one."""
    latest = _latest(connection, question, money_text(money), kind, payee)
    if latest is None or not latest.is_right or latest.is_used:
        return False
    if _age(question, latest) > _seconds(USABLE_FOR):
        return False
    connection.execute(update(CODE).where(CODE.c.id == latest.id).values(is_used=True))
    return True


def forget_codes(connection: Connection, customer: str) -> None:
    """Forget what a customer was sent and has typed."""
    connection.execute(delete(CODE).where(CODE.c.customer == customer))


def _to_whom(connection: Connection, question: Question) -> tuple[str, str]:
    """Return who a code's payment is to, in Mandarin and in English, for who reads it."""
    kind, payee = question.arguments["kind"], question.arguments["payee"]
    if kind == "payee":
        named = select(PAYEE.c.name).where(
            PAYEE.c.customer == question.arguments["customer"], PAYEE.c.code == payee
        )
        name = connection.scalar(named) or payee
        return name, name
    return (
        (f"信用卡{payee}", f"card {payee}")
        if kind == "card"
        else (f"收款单位{payee}", f"biller {payee}")
    )


def _latest(
    connection: Connection, question: Question, amount: str, kind: str, payee: str
) -> Row[Any] | None:
    is_for = (CODE.c.amount == amount, CODE.c.kind == kind, CODE.c.payee == payee)
    return connection.execute(
        select(CODE).where(*_of(question), *is_for).order_by(CODE.c.id.desc()).limit(1)
    ).one_or_none()


def _wrong(connection: Connection, question: Question) -> int:
    since = _moment(question) - _seconds(COUNTED)
    typed = select(func.coalesce(func.sum(CODE.c.wrong), 0)).where(
        *_of(question), CODE.c.sent_at > since
    )
    wrong: int = connection.execute(typed).scalar_one()
    return wrong


def _of(question: Question) -> tuple[Any, ...]:
    return (CODE.c.customer == question.arguments["customer"],)


def _age(question: Question, code: Row[Any]) -> int:
    age: int = _moment(question) - code.sent_at
    return age


def _moment(question: Question) -> int:
    return int(question.at.timestamp())


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
