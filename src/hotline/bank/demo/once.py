"""What moves money is done once: a name's first answer is its answer for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select

from hotline.bank.demo.payments import REFUSED
from hotline.bank.demo.question import Question, Teller, ok
from hotline.bank.demo.tables import ANSWER
from hotline.bank.demo.texts import has_sent
from hotline.bank.errors import NameReused
from hotline.model.bank import NEVER_CAME, BankAnswer
from hotline.model.values import Day, TimeOfDay

_ANSWER: Final = TypeAdapter(BankAnswer)


def once(connection: Connection, question: Question, teller: Teller) -> BankAnswer:
    """Return what was answered under the question's name; the first time, what the teller says.

    The answer is kept in the transaction that moves the money. Under a barred name, any question
    is refused.

    Raises:
        NameReused: The name is that of another question.
    """
    asked = question.fingerprint
    if has_sent(connection, question.name):
        raise NameReused
    kept = _kept(connection, question.name)
    if kept is None:
        answer = teller(connection, question)
        _keep(connection, question.name, asked, answer, question.at)
        return answer
    if kept.asked not in (asked, None):
        raise NameReused
    return _ANSWER.validate_json(kept.answer)


def settle_payment(connection: Connection, question: Question) -> BankAnswer:
    """Tell what became of a payment; bar its name if it never came: see `SETTLE_PAYMENT`."""
    name = question.arguments["payment"]
    kept = _kept(connection, name)
    if kept is None:
        _keep(connection, name, None, REFUSED, question.at)
        return BankAnswer(outcome=NEVER_CAME)
    return _became(kept)


def payments(connection: Connection) -> Mapping[str, BankAnswer]:
    """Return what became of every payment by its name, the first to come first."""
    kept = connection.execute(select(ANSWER).order_by(ANSWER.c.at, ANSWER.c.name))
    return {row.name: _became(row) for row in kept}


def _became(kept: Row[Any]) -> BankAnswer:
    if kept.asked is None:
        return BankAnswer(outcome=NEVER_CAME)
    answer = _ANSWER.validate_json(kept.answer)
    if answer.outcome != "ok":
        return answer
    at = datetime.fromisoformat(kept.at)
    to_the_minute = at.time().replace(second=0, microsecond=0)
    return ok(**answer.values, day=Day(day=at.date()), time=TimeOfDay(time=to_the_minute))


def _kept(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(ANSWER).where(ANSWER.c.name == name)).one_or_none()


def _keep(
    connection: Connection, name: str, asked: str | None, answer: BankAnswer, at: datetime
) -> None:
    written = _ANSWER.dump_json(answer).decode()
    values = {"name": name, "asked": asked, "answer": written, "at": at.isoformat()}
    connection.execute(insert(ANSWER).values(values))
