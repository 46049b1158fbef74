"""Whether what two expressions give goes together, and how to say that it does not."""

from __future__ import annotations

import re
from typing import NamedTuple

from hotline.flow.expressions.mistakes import ExpressionRefused
from hotline.flow.expressions.tokens import tokens
from hotline.flow.expressions.tree import Constant, Expression, Quoted
from hotline.model.types import AnyType, ListOf, Type, described

_WORDS = frozenset({Type.TEXT, Type.TERM, Type.DIGITS, Type.CUSTOMER})
"""What quoted words can be held against."""

_DIGITS = re.compile(r"[0-9A-Za-z*#]*")


class Given(NamedTuple):
    """What an expression gives; `currency` is that of its money where its text tells it."""

    expression: Expression
    type: AnyType
    currency: str = ""


def misfit(given: Given, wanted: AnyType) -> str:
    """Return what is wrong where `wanted` must be given; "" where it is."""
    if given.type == wanted or (given.type, wanted) == (Type.CUSTOMER, Type.DIGITS):
        return ""
    if isinstance(given.expression, Quoted) and wanted in _WORDS - {Type.CUSTOMER}:
        return _not_digits(given.expression, wanted)
    text = f"{subject(given.expression)} is {described(given.type)}, but "
    if wanted is Type.YES_NO:
        return f"{text}a condition is yes or no; compare it, as in balance < 100 CNY"
    if wanted is Type.CUSTOMER:
        return f"{text}only the bank can prove a customer"
    return f"{text}{described(wanted)} is needed here. {hint(given, Given(_NOTHING, wanted))}"


def not_comparable(left: Given, right: Given) -> str:
    """Return why two values cannot be compared; "" where they can."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one.type, ListOf):
            return f"a list cannot be compared; its length can: count({one.expression})"
        if isinstance(one.expression, Quoted) and other.type in _WORDS:
            return _not_digits(one.expression, other.type)
    if _held(left.type) == _held(right.type):
        return different_currencies(left, right)
    text = f"{subject(left.expression)} is {described(left.type)} and {subject(right.expression)} "
    return f"{text}is {described(right.type)}: they cannot be compared. {hint(left, right)}"


def different_currencies(left: Given, right: Given) -> str:
    """Return that two amounts are in different currencies, where their text tells so; else ""."""
    if left.currency and right.currency and left.currency != right.currency:
        return f"{left.currency} and {right.currency} are different currencies"
    return ""


def hint(left: Given, right: Given) -> str:
    """Return how two values of different types were probably meant to go together, or ""."""
    for one, other in ((left, right), (right, left)):
        written = one.expression
        if isinstance(written, Quoted) and _kind_unquoted(written) == other.type:
            return f"Write it without quotes: {written.text}"
        if isinstance(written, Constant) and one.type is Type.NUMBER:
            if other.type is Type.MONEY:
                return f"An amount has a currency: {written} CNY"
            if other.type in _WORDS:
                return f"Digits stand in quotes: '{written}'"
    return ""


def subject(expression: Expression) -> str:
    """Return how a mistake names an expression."""
    written = str(expression)
    return written if isinstance(expression, Quoted) or "'" in written else f"'{written}'"


_NOTHING = Expression()


def _held(type_: AnyType) -> AnyType:
    return Type.DIGITS if type_ is Type.CUSTOMER else type_


def _kind_unquoted(quoted: Quoted) -> str:
    try:
        value = tokens(quoted.text)[0].value
    except ExpressionRefused:
        return ""
    return "" if value is None else value.kind


def _not_digits(quoted: Quoted, held_against: AnyType) -> str:
    if _held(held_against) is not Type.DIGITS or _DIGITS.fullmatch(quoted.text):
        return ""
    return f"{quoted} is never true of digits: they are 0-9, letters, * and #, without blanks"
