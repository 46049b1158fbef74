"""What the reading rules of every language have in common."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from typing import assert_never

from hotline.model.sound import is_sound
from hotline.model.values import (
    Day,
    Digits,
    Erased,
    Money,
    Number,
    Percent,
    Scalar,
    Secret,
    Term,
    Text,
    TimeOfDay,
    YesNo,
)
from hotline.speech.errors import UnreadableValue

LIMIT = 10**16
"""Quantities are read up to here: the last number that Mandarin says with 万 and 亿."""

LETTERS = tuple(string.ascii_uppercase)
"""Letters of a reference or of a currency without a name of its own; each is a fragment."""

Words = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Amount:
    """Money taken apart: `major` whole units and `minor` coins, both without the sign."""

    negative: bool
    major: int
    minor: int
    decimals: int
    currency: str

    @property
    def figures(self) -> str:
        """What is read after a decimal point; no zeros at the end."""
        return f"{self.minor:0{self.decimals}d}".rstrip("0") if self.minor else ""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One language's rules.

    Attributes:
        joiner: What stands between words in writing.
        digits: A word for each character of a digit string.
        quantity: A whole number, without sign, as words.
        money: An amount as words.
        percent: A percentage without sign: its whole part, and the figures after the point.
        day: A calendar day as words.
        time: A time of day as words.
        yes: The word for yes.
        no: The word for no.
        minus: The word before a negative quantity.
        closed_set: Every fragment these rules can bring.
    """

    joiner: str
    digits: dict[str, str]
    quantity: Callable[[int], Words]
    money: Callable[[Amount], Words]
    percent: Callable[[int, str], Words]
    day: Callable[[date], Words]
    time: Callable[[time], Words]
    yes: str
    no: str
    minus: str
    closed_set: Callable[[], Words]


def read_with(rules: Rules, value: Scalar) -> Words:
    """Return the fragments that speak `value` by `rules`."""
    match value:
        case Text():
            return (value.text,)
        case Digits():
            return _digits(rules, value.digits)
        case Number():
            if abs(value.number) >= LIMIT:
                raise UnreadableValue("number", "it has more than 16 digits; send it as digits")
            words = rules.quantity(abs(value.number))
            return (rules.minus, *words) if value.number < 0 else words
        case Money():
            amount = take_apart(value)
            words = rules.money(amount)
            return (rules.minus, *words) if amount.negative else words
        case Percent(percent=percent):
            if not is_sound(value):
                raise UnreadableValue("percent", "it is no number, too large, or too fine")
            whole, _, figures = f"{percent.copy_abs():f}".partition(".")
            words = rules.percent(int(whole), figures.rstrip("0"))
            return (rules.minus, *words) if percent < 0 else words
        case Day():
            return rules.day(value.day)
        case TimeOfDay():
            return rules.time(value.time)
        case YesNo():
            return (rules.yes if value.yes else rules.no,)
        case Term():
            raise UnreadableValue("term", "its words are the catalogue's; ask the catalogue")
        case Erased():
            raise UnreadableValue("erased", "whose it was is erased; nothing is left to speak")
        case Secret():
            raise UnreadableValue("secret", "secrets are never spoken; remove it from the prompt")
        case _:
            assert_never(value)


def take_apart(money: Money) -> Amount:
    """Split an amount into whole units and coins; nothing is ever rounded.

    Raises:
        UnreadableValue: The amount is no number, too large, or finer than the currency's coins.
    """
    if not money.amount.is_finite():
        raise UnreadableValue("money", "the amount is no number")
    if abs(money.amount) >= LIMIT:
        raise UnreadableValue("money", "the amount has more than 16 digits before the point")
    # As a ratio, because arithmetic on Decimal rounds to the context's precision.
    numerator, denominator = abs(Fraction(money.amount)).as_integer_ratio()
    coins, finer = divmod(numerator * 10**money.decimals, denominator)
    if finer:
        why = f"{money.currency} has {money.decimals} decimals and the amount has more"
        raise UnreadableValue("money", why)
    major, minor = divmod(coins, 10**money.decimals)
    return Amount(
        negative=money.amount < 0,
        major=major,
        minor=minor,
        decimals=money.decimals,
        currency=money.currency,
    )


def _digits(rules: Rules, digits: str) -> Words:
    try:
        return tuple(rules.digits[character] for character in digits.upper())
    except KeyError:
        raise UnreadableValue("digits", "only digits, letters, * and # can be read") from None
