"""A question as the demo bank sees it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from hotline.model.bank import ROWS, BankAnswer
from hotline.model.values import Row, Rows, Value


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that `checked_question` has passed.

    Attributes:
        operation: Its name in the vocabulary.
        arguments: What was given with it, secrets in clear.
        name: Its own name where money moves or a text message is sent; "" elsewhere.
        at: When it came, in the bank's time zone.
    """

    operation: str
    arguments: Mapping[str, str] = field(repr=False)
    name: str
    at: datetime

    @property
    def today(self) -> date:
        """The bank's day."""
        return self.at.date()

    @property
    def fingerprint(self) -> str:
        """A hash of what is asked, by which the same question is known again."""
        asked = json.dumps([self.operation, sorted(self.arguments.items())])
        return hashlib.sha256(asked.encode()).hexdigest()


Teller = Callable[[Connection, Question], BankAnswer]
"""Answers the questions of one operation, inside one transaction."""


def ok(**values: Value) -> BankAnswer:
    """Return the answer `ok` with what it brings."""
    return BankAnswer(outcome="ok", values=values)


def listed(records: Iterable[Row]) -> BankAnswer:
    """Return the answer that lists these records: `none` without any."""
    rows = tuple(records)
    if not rows:
        return BankAnswer(outcome="none")
    return ok(**{ROWS: Rows(rows=rows)})
