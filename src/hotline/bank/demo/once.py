"""What moves money is done once: a name's first answer is its answer for ever."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select

from hotline.bank.demo.question import Question, Teller
from hotline.bank.demo.tables import ANSWER
from hotline.bank.errors import NameReused
from hotline.model.bank import BankAnswer

_ANSWER: Final = TypeAdapter(BankAnswer)


def once(connection: Connection, question: Question, teller: Teller) -> BankAnswer:
    """Return what was answered under the question's name; the first time, what the teller says.

    The answer is kept in the transaction that moves the money.

    Raises:
        NameReused: The name is that of another question.
    """
    asked = _fingerprint(question)
    kept = connection.execute(select(ANSWER).where(ANSWER.c.name == question.name)).one_or_none()
    if kept is None:
        answer = teller(connection, question)
        written = _ANSWER.dump_json(answer).decode()
        connection.execute(insert(ANSWER).values(name=question.name, asked=asked, answer=written))
        return answer
    if kept.asked != asked:
        raise NameReused
    return _ANSWER.validate_json(kept.answer)


def _fingerprint(question: Question) -> str:
    asked = json.dumps([question.operation, sorted(question.arguments.items())])
    return hashlib.sha256(asked.encode()).hexdigest()
