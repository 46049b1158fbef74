"""What a value from elsewhere must be like, before anything is said or decided by it."""

from __future__ import annotations

import re
from typing import Final

from hotline.model.values import Digits, Money, Number, Percent, Term, Text, Value

MONEY_DIGITS = 15
"""An amount of more whole digits than this is a mistake; the largest banks need 13."""
NUMBER_LIMIT: Final[int] = 10**MONEY_DIGITS
PERCENT_LIMIT: Final = 10_000
"""No rate is a hundredfold."""
PERCENT_DECIMALS = 4
"""A hundredth of a basis point; banks publish two or three."""
MAX_DIGITS = 40
MAX_TEXT_CHARACTERS = 200

_DIGITS = re.compile(rf"[0-9]{{1,{MAX_DIGITS}}}")
_TERM = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def is_sound(value: Value) -> bool:
    """Return whether a value that another system sent is one that can be told to a caller."""
    match value:
        case Digits():
            return _DIGITS.fullmatch(value.digits) is not None
        case Term():
            return _TERM.fullmatch(value.term) is not None
        case Text():
            return len(value.text) <= MAX_TEXT_CHARACTERS and value.text.isprintable()
        case Number():
            return abs(value.number) < NUMBER_LIMIT
        case Money():
            # More decimals than the currency has coins for would be read wrongly or not at all.
            return (
                _CURRENCY.fullmatch(value.currency) is not None
                and value.amount.is_finite()
                and value.amount.adjusted() < MONEY_DIGITS
                and round(value.amount, value.decimals) == value.amount
            )
        case Percent():
            rate = value.percent
            # Compared only if finite: NaN has no order.
            return rate.is_finite() and (
                abs(rate) < PERCENT_LIMIT and round(rate, PERCENT_DECIMALS) == rate
            )
        case _:
            return True
