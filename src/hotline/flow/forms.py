"""What an entry must be beyond its keys: a card number, a day, an amount, a whole number.

The shell asks a form whether keys make sense, because what makes none never reaches the core; the
core makes the value of those that do. So one place knows how keys are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator

from hotline.model.masking import passes_luhn
from hotline.model.values import Day, Digits, Money, Number

POINT = "*"
"""The key that stands for the decimal point of an amount."""

_AMOUNT = re.compile(rf"(\d+)(?:{re.escape(POINT)}(\d*))?", re.ASCII)
_PARTS: Mapping[str, int] = {"DD": 2, "MM": 2, "YYYY": 4}
_ONE_PART = re.compile("|".join(_PARTS))


def parts_of(written: str) -> tuple[str, ...]:
    """Return the parts of a format such as `DDMMYYYY`, in its order.

    Raises:
        ValueError: It is none: a day needs each of DD, MM and YYYY once.
    """
    parts = tuple(_ONE_PART.findall(written))
    if "".join(parts) != written or sorted(parts) != sorted(_PARTS):
        raise ValueError(f"'{written}' is no format; write DD, MM and YYYY, each once: DDMMYYYY")
    return parts


@dataclass(frozen=True, kw_only=True)
class LuhnForm:
    """Digits whose last one is a check digit, as on cards."""

    kind: Literal["luhn"] = "luhn"

    def read(self, keys: str) -> Digits | None:
        """Return the digits; None when the check digit is wrong."""
        return Digits(digits=keys) if passes_luhn(keys) else None


@dataclass(frozen=True, kw_only=True)
class DateForm:
    """A day of the calendar, such as 31122026; `format` has the order of its parts."""

    format: str
    kind: Literal["date"] = "date"

    def read(self, keys: str) -> Day | None:
        """Return the day; None where the calendar has none such."""
        at, numbers = 0, {}
        for part in parts_of(self.format):
            numbers[part] = keys[at : at + _PARTS[part]]
            at += _PARTS[part]
        try:
            year, month, day = (int(numbers[part]) for part in ("YYYY", "MM", "DD"))
            return Day(day=date(year, month, day))
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True)
class AmountForm:
    """An amount of money, such as 120*50: bounds are in whole units, None for none."""

    currency: str
    smallest: Decimal | None = None
    largest: Decimal | None = None
    kind: Literal["amount"] = "amount"

    def read(self, keys: str) -> Money | None:
        """Return the amount; None when it is out of bounds or finer than the smallest coin."""
        written = _AMOUNT.fullmatch(keys)
        if written is None:
            return None
        whole, fraction = written[1], written[2] or ""
        money = Money(amount=Decimal(f"{whole}.{fraction}"), currency=self.currency)
        if len(fraction) > money.decimals:
            return None
        return money if within(money.amount, self.smallest, self.largest) else None


@dataclass(frozen=True, kw_only=True)
class NumberForm:
    """A whole number; bounds are None for none."""

    smallest: Decimal | None = None
    largest: Decimal | None = None
    kind: Literal["number"] = "number"

    def read(self, keys: str) -> Number | None:
        """Return the number; None when it is out of bounds."""
        if not (keys.isascii() and keys.isdecimal()):
            return None
        is_within = within(Decimal(keys), self.smallest, self.largest)
        return Number(number=int(keys)) if is_within else None


Form = Annotated[LuhnForm | DateForm | AmountForm | NumberForm, Discriminator("kind")]
"""One of the forms; each knows its own kind."""


def within(number: Decimal, smallest: Decimal | None, largest: Decimal | None) -> bool:
    """Return whether a number lies between bounds, which are inside; None bounds nothing."""
    return (smallest is None or smallest <= number) and (largest is None or number <= largest)
