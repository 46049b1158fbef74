"""A customer's cards: which there are, blocking them, and what is owed on the credit card."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from hotline.bank.demo.accounts import tail
from hotline.bank.demo.books import balance, oldest_account
from hotline.bank.demo.money import from_minor_units, to_minor_units
from hotline.bank.demo.payments import REFUSED, asked_money, pay
from hotline.bank.demo.question import Question, listed, ok
from hotline.bank.demo.references import Series, reference
from hotline.bank.demo.seed import OWN_CURRENCY
from hotline.bank.demo.tables import ACCOUNT, BLOCK, UNKNOWN_NUMBER
from hotline.bank.errors import TooManyUnknownNumbers
from hotline.model.bank import BankAnswer
from hotline.model.values import Digits, Number, Term

UNKNOWN_NUMBERS_A_MINUTE = 10
"""So many numbers that are nobody's may be tried in one minute, by all callers together.

Blocking asks for no PIN, so trying numbers would tell which ones there are: at this rate, all
numbers of eight digits take nineteen years. Once there were so many, nothing is blocked until the
minute is over, known or not: callers are sent to a person.
"""

MINIMUM_SHARE = 10
"""The minimum payment is one part in so many of the debt,"""

MINIMUM_UNITS = 50_00
"""but no less than this, or the whole debt if that is less."""


def list_cards(connection: Connection, question: Question) -> BankAnswer:
    """Tell a customer's cards that are not blocked, the oldest first."""
    rows = connection.execute(
        select(ACCOUNT.c.card, ACCOUNT.c.number)
        .where(
            ACCOUNT.c.customer == question.arguments["customer"],
            ACCOUNT.c.card.is_not(None),
            ACCOUNT.c.blocked.is_(False),
        )
        .order_by(ACCOUNT.c.id)
    )
    return listed({"card": Term(term=row.card), "tail": tail(row.number)} for row in rows)


def block_cards(connection: Connection, question: Question) -> BankAnswer:
    """Block one card by its number, or all cards by their owner's.

    An owner has one reference: whatever is blocked later, or again, comes under it.

    Raises:
        TooManyUnknownNumbers: See `UNKNOWN_NUMBERS_A_MINUTE`.
    """
    minute = int(question.at.timestamp()) // 60
    tried = select(func.count()).where(UNKNOWN_NUMBER.c.minute == minute)
    if connection.execute(tried).scalar_one() >= UNKNOWN_NUMBERS_A_MINUTE:
        raise TooManyUnknownNumbers
    number = question.arguments["number"]
    blocked = connection.scalars(
        update(ACCOUNT)
        .where(
            ACCOUNT.c.card.is_not(None),
            or_(ACCOUNT.c.customer == number, ACCOUNT.c.number == number),
        )
        .values(blocked=True)
        .returning(ACCOUNT.c.customer)
    ).all()
    if not blocked:
        connection.execute(delete(UNKNOWN_NUMBER).where(UNKNOWN_NUMBER.c.minute < minute))
        connection.execute(insert(UNKNOWN_NUMBER).values(minute=minute))
        return BankAnswer(outcome="unknown")
    return ok(
        count=Number(number=len(blocked)),
        reference=reference(Series.BLOCK, _block_of(connection, blocked[0])),
    )


def find_card_debt(connection: Connection, question: Question) -> BankAnswer:
    """Tell what a customer owes on the credit card, and the least that must be paid."""
    card = _credit_card(connection, question.arguments["customer"])
    if card is None:
        return BankAnswer(outcome="none")
    debt = -balance(connection, card)
    if debt <= 0:
        return BankAnswer(outcome="nothing_due")
    # Rounded up, so that no part of it is lost.
    minimum = min(debt, max(MINIMUM_UNITS, -(-debt // MINIMUM_SHARE)))
    return ok(
        tail=_tail_of(connection, card),
        debt=from_minor_units(debt, OWN_CURRENCY),
        minimum=from_minor_units(minimum, OWN_CURRENCY),
    )


def pay_card(connection: Connection, question: Question) -> BankAnswer:
    """Pay what is owed on the customer's credit card, or a part of it."""
    card = _credit_card(connection, question.arguments["customer"])
    money = asked_money(question)
    if card is None or money is None or money.currency != OWN_CURRENCY:
        return REFUSED
    if to_minor_units(money) > -balance(connection, card):
        return REFUSED
    what = "card_repayment"
    payee = _tail_of(connection, card).digits
    return pay(connection, question, money, to=card, payee=payee, gave=what, got=what)


def _credit_card(connection: Connection, customer: str) -> int | None:
    return oldest_account(connection, customer, {"credit_card"}, OWN_CURRENCY)


def _tail_of(connection: Connection, card: int) -> Digits:
    number = connection.execute(select(ACCOUNT.c.number).where(ACCOUNT.c.id == card)).scalar_one()
    return tail(number)


def _block_of(connection: Connection, customer: str) -> int:
    """Return the number of a customer's block; the first time it is made."""
    found: int | None = connection.scalar(select(BLOCK.c.id).where(BLOCK.c.customer == customer))
    if found is not None:
        return found
    made = connection.execute(insert(BLOCK).values(customer=customer).returning(BLOCK.c.id))
    block: int = made.scalar_one()
    return block
