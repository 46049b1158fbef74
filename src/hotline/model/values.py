"""The values a flow can hold, a bank can answer with and a prompt can speak.

Every value names its own kind, so that a journal written as JSON reads back to the same types.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator

CURRENCIES_WITHOUT_MINOR_UNITS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
"""ISO 4217 currencies whose smallest coin is one whole unit."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """Words as they are, such as a payee's name."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word from the catalogue's `terms`, so that it is spoken in the caller's language."""

    term: str
    kind: Literal["term"] = "term"


@dataclass(frozen=True, kw_only=True)
class Digits:
    """Digits read one by one, such as a card's tail or a reference number."""

    digits: str
    kind: Literal["digits"] = "digits"


@dataclass(frozen=True, kw_only=True)
class Number:
    """A whole number read as a quantity."""

    number: int
    kind: Literal["number"] = "number"


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount in one currency: `amount` in whole units, `currency` an ISO 4217 code."""

    amount: Decimal
    currency: str
    kind: Literal["money"] = "money"

    @property
    def decimals(self) -> int:
        """How many digits after the point the currency's coins need."""
        return 0 if self.currency in CURRENCIES_WITHOUT_MINOR_UNITS else 2


@dataclass(frozen=True, kw_only=True, order=True)
class Percent:
    """A rate: `percent` of a hundred, such as 3.45 for 3.45 %."""

    percent: Decimal
    kind: Literal["percent"] = "percent"


@dataclass(frozen=True, kw_only=True)
class Day:
    """A calendar day."""

    day: datetime.date
    kind: Literal["day"] = "day"


@dataclass(frozen=True, kw_only=True)
class TimeOfDay:
    """A time of day to the minute, in the bank's own time zone."""

    time: datetime.time
    kind: Literal["time"] = "time"

    def __post_init__(self) -> None:
        exact = self.time.replace(second=0, microsecond=0, tzinfo=None)
        assert self.time == exact, f"{self.time} is no plain time to the minute"


@dataclass(frozen=True, kw_only=True)
class YesNo:
    """The answer to a question that has only two."""

    yes: bool
    kind: Literal["yes_no"] = "yes_no"


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A handle to digits that only the shell's vault knows; they die with the process."""

    handle: str
    kind: Literal["secret"] = "secret"


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What is left of a value whose person was erased: that it was, and of which kind."""

    was: str
    kind: Literal["erased"] = "erased"


Scalar = Annotated[
    Text | Term | Digits | Number | Money | Percent | Day | TimeOfDay | YesNo | Secret | Erased,
    Discriminator("kind"),
]
"""One value on its own."""

Row = Mapping[str, Scalar]
"""One record of a list, such as one account: field name to value."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A list of records, such as a customer's accounts, each spoken by the same prompt."""

    rows: tuple[Row, ...]
    kind: Literal["rows"] = "rows"


Value = Annotated[
    Text
    | Term
    | Digits
    | Number
    | Money
    | Percent
    | Day
    | TimeOfDay
    | YesNo
    | Secret
    | Erased
    | Rows,
    Discriminator("kind"),
]
"""Anything a flow variable can hold."""
