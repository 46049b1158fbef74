"""What an entry must be beyond its keys: a card number, a day, an amount, a number, a mark.

The shell asks a form whether keys make sense, because what makes none never reaches the core; the
core makes the value of those that do. So one place knows how keys are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from hotline.flow.expressions.arithmetic import compare
from hotline.flow.expressions.mistakes import CannotEvaluate
from hotline.model.masking import passes_luhn
from hotline.model.personal import PERSONAL
from hotline.model.values import Day, Digits, Money, Number, Scalar

POINT = "*"
"""The key that stands for the decimal point of an amount."""

LONGEST_TELEPHONE = 15
"""How many digits an international number has at most."""
ABROAD = "00"
"""What may stand before such a number."""

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
class AnyForm:
    """Any digits, such as may be a card's number too: without a form, those are no answer."""

    kind: Literal["any"] = "any"

    def read(self, keys: str) -> Digits:
        """Return the digits."""
        return Digits(digits=keys)


@dataclass(frozen=True, kw_only=True)
class TelephoneForm:
    """A telephone number, no longer than any in the world (ITU-T E.164), behind `00` or not."""

    kind: Literal["telephone"] = "telephone"

    def read(self, keys: str) -> Digits | None:
        """Return the digits; None where they are too many, as of a card whose keys came doubly."""
        fits = len(keys.removeprefix(ABROAD)) <= LONGEST_TELEPHONE
        return Digits(digits=keys) if fits else None


@dataclass(frozen=True, kw_only=True)
class _Bounded:
    """A form whose values lie between bounds, which are inside; None bounds nothing.

    A bound that is not of the value's kind and currency, because it could not be computed, lets
    nothing through.
    """

    smallest: Scalar | None = field(default=None, metadata=PERSONAL)
    largest: Scalar | None = field(default=None, metadata=PERSONAL)

    def _lets_through(self, value: Scalar) -> bool:
        try:
            return (self.smallest is None or compare(self.smallest, "<=", value)) and (
                self.largest is None or compare(value, "<=", self.largest)
            )
        except CannotEvaluate:
            return False


@dataclass(frozen=True, kw_only=True)
class DateForm(_Bounded):
    """A day of the calendar, such as 31122026; `format` has the order of its parts."""

    format: str
    kind: Literal["date"] = "date"

    def read(self, keys: str) -> Day | None:
        """Return the day; None where the calendar has none such, or it is out of bounds."""
        at, numbers = 0, {}
        for part in parts_of(self.format):
            numbers[part] = keys[at : at + _PARTS[part]]
            at += _PARTS[part]
        try:
            year, month, day = (int(numbers[part]) for part in ("YYYY", "MM", "DD"))
            read = Day(day=date(year, month, day))
        except ValueError:
            return None
        return read if self._lets_through(read) else None


@dataclass(frozen=True, kw_only=True)
class AmountForm(_Bounded):
    """An amount of money in whole units, such as 120*50."""

    currency: str
    kind: Literal["amount"] = "amount"

    def read(self, keys: str) -> Money | None:
        """Return the amount; None when it is out of bounds or finer than the smallest coin."""
        written = _AMOUNT.fullmatch(keys)
        if written is None:
            return None
        whole, fraction = written[1], written[2] or ""
        read = Money(amount=Decimal(f"{whole}.{fraction}"), currency=self.currency)
        return read if len(fraction) <= read.decimals and self._lets_through(read) else None


@dataclass(frozen=True, kw_only=True)
class NumberForm(_Bounded):
    """A whole number."""

    kind: Literal["number"] = "number"

    def read(self, keys: str) -> Number | None:
        """Return the number; None when it is out of bounds."""
        if not (keys.isascii() and keys.isdecimal()):
            return None
        read = Number(number=int(keys))
        return read if self._lets_through(read) else None


@dataclass(frozen=True, kw_only=True)
class MarkForm:
    """A mark on a scale, both ends in it: one of a few, which says nothing of a person."""

    lowest: int
    highest: int
    kind: Literal["mark"] = "mark"

    def read(self, keys: str) -> Number | None:
        """Return the mark; None when it is not on the scale."""
        if not (keys.isascii() and keys.isdecimal()):
            return None
        mark = int(keys)
        return Number(number=mark) if self.lowest <= mark <= self.highest else None


Form = LuhnForm | AnyForm | TelephoneForm | DateForm | AmountForm | NumberForm | MarkForm
"""One of the forms; each knows its own kind."""
