"""The demo bank's text messages: an outbox, in which each stands that a telephone would have got.

A message is entered in the transaction that answers who asked for it, and under the name of the
question: however often that is asked, there is one. So it is with those that are handed over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from hotline.bank.demo.accounts import tail
from hotline.bank.demo.question import Question, Teller, ok
from hotline.bank.demo.tables import ANSWER, CUSTOMER, TEXT_MESSAGE
from hotline.bank.errors import NameReused
from hotline.model.bank import BankAnswer


@dataclass(frozen=True, kw_only=True)
class TextMessage:
    """What the outbox has: to which number, when, and the words."""

    to: str
    at: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A message that somebody hands over to be sent, under its own name."""

    name: str
    to: str
    at: datetime
    words: str

    @property
    def fingerprint(self) -> str:
        """A hash by which the same message is known again."""
        return hashlib.sha256(json.dumps([self.to, self.words]).encode()).hexdigest()


def take(connection: Connection, handed: Handed) -> None:
    """Send a message that was handed over; what was sent under its name already is not again.

    Raises:
        NameReused: The name is that of another message.
    """
    sent = connection.scalar(select(TEXT_MESSAGE.c.asked).where(TEXT_MESSAGE.c.name == handed.name))
    if sent is None:
        _enter(connection, handed, handed.fingerprint)
    elif sent != handed.fingerprint:
        raise NameReused


def _enter(connection: Connection, message: Handed, asked: str) -> None:
    values = {"name": message.name, "to": message.to, "words": message.words}
    connection.execute(
        insert(TEXT_MESSAGE).values(**values, asked=asked, at=message.at.isoformat())
    )


def text_once(connection: Connection, question: Question, teller: Teller) -> BankAnswer:
    """Return the teller's answer; where a message was sent under the name already, only `ok`.

    Raises:
        NameReused: The name is that of another question.
    """
    sent = connection.execute(
        select(TEXT_MESSAGE.c.asked, TEXT_MESSAGE.c.to).where(TEXT_MESSAGE.c.name == question.name)
    ).one_or_none()
    paid = connection.scalar(select(ANSWER.c.name).where(ANSWER.c.name == question.name))
    if paid is not None or (sent is not None and sent.asked != question.fingerprint):
        raise NameReused
    return teller(connection, question) if sent is None else ok(tail=tail(sent.to))


def has_sent(connection: Connection, name: str) -> bool:
    """Return whether a message was sent under a name."""
    named = select(TEXT_MESSAGE.c.id).where(TEXT_MESSAGE.c.name == name)
    return connection.scalar(named) is not None


def send(
    connection: Connection, question: Question, words_by_language: dict[str, str]
) -> BankAnswer:
    """Send the customer words in their language, to the number on record; say to which.

    Args:
        connection: Inside the question's transaction.
        question: Which customer's, and under which name.
        words_by_language: The words in `zh` and in `en`; who speaks neither gets both.
    """
    customer = connection.execute(
        select(CUSTOMER.c.phone, CUSTOMER.c.language).where(
            CUSTOMER.c.number == question.arguments["customer"]
        )
    ).one_or_none()
    if customer is None or not customer.phone:
        return BankAnswer(outcome="no_number")
    language = customer.language.partition("-")[0]
    words = words_by_language.get(language) or " ".join(words_by_language.values())
    message = Handed(name=question.name, to=customer.phone, at=question.at, words=words)
    _enter(connection, message, question.fingerprint)
    return ok(tail=tail(customer.phone))


def outbox(connection: Connection) -> Sequence[TextMessage]:
    """Return every message, the first to be sent first."""
    rows = connection.execute(select(TEXT_MESSAGE).order_by(TEXT_MESSAGE.c.id))
    return [
        TextMessage(to=row.to, at=datetime.fromisoformat(row.at), words=row.words) for row in rows
    ]
