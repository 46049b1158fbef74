"""What is computed with values: exactly, within bounds, and never with a float."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from typing import Any

from hotline.flow.expressions.mistakes import CannotEvaluate
from hotline.model.values import (
    Day,
    Digits,
    Money,
    Number,
    Percent,
    Scalar,
    Term,
    Text,
    TimeOfDay,
    YesNo,
)

LIMIT = 10**16
"""Numbers and amounts stay below it, as those that can be read aloud do."""

# Nothing is ever rounded: what does not fit is refused.
_EXACT = Context(prec=50, traps=[Inexact, InvalidOperation, Overflow])

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "is not": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(left: Scalar, comparison: str, right: Scalar) -> bool:
    """Return whether a comparison such as `<` holds.

    Raises:
        CannotEvaluate: The values are of different kinds or currencies.
    """
    one, other = _plain(left), _plain(right)
    if isinstance(left, Money) and isinstance(right, Money):
        _same_currency(left, right)
    if type(one) is not type(other):
        raise CannotEvaluate(f"{left.kind} and {right.kind} cannot be compared")
    return _COMPARE[comparison](one, other)


def add(left: Scalar, right: Scalar) -> Scalar:
    """Add two numbers, two amounts, or days to a day.

    Raises:
        CannotEvaluate: The values do not go together, or the result is out of bounds.
    """
    match left, right:
        case Number(), Number():
            return _number(left.number + right.number)
        case Money(), Money():
            _same_currency(left, right)
            return _money(lambda: _EXACT.add(left.amount, right.amount), left.currency)
        case Day(), Number():
            return _day(left.day, right.number)
    raise CannotEvaluate(f"{left.kind} and {right.kind} cannot be added")


def subtract(left: Scalar, right: Scalar) -> Scalar:
    """Subtract numbers, amounts, days from a day, or a day from a day, which gives days.

    Raises:
        CannotEvaluate: The values do not go together, or the result is out of bounds.
    """
    if isinstance(left, Day) and isinstance(right, Day):
        return Number(number=(left.day - right.day).days)
    return add(left, negative(right))


def negative(value: Scalar) -> Scalar:
    """Return a number or an amount with the other sign.

    Raises:
        CannotEvaluate: The value is neither, or out of bounds.
    """
    return multiply(value, Number(number=-1))


def multiply(left: Scalar, right: Scalar) -> Scalar:
    """Multiply two numbers, or an amount by a number.

    Raises:
        CannotEvaluate: The values do not go together, or the result is out of bounds.
    """
    match left, right:
        case Number(), Number():
            return _number(left.number * right.number)
        case Money(), Number():
            factor = Decimal(right.number)
            return _money(lambda: _EXACT.multiply(left.amount, factor), left.currency)
        case Number(), Money():
            return multiply(right, left)
    raise CannotEvaluate(f"{left.kind} and {right.kind} cannot be multiplied")


def _plain(value: Scalar) -> str | int | bool | Decimal | date | Any:
    match value:
        case Text(text=plain) | Term(term=plain) | Digits(digits=plain):
            return plain
        case Number(number=number):
            return number
        case Money(amount=amount) if amount.is_finite():
            return amount
        case Percent(percent=percent) if percent.is_finite():
            return value
        case Day(day=day):
            return day
        case TimeOfDay(time=time):
            return time
        case YesNo(yes=yes):
            return yes
    raise CannotEvaluate(f"{value.kind} cannot be compared")


def _number(number: int) -> Number:
    if abs(number) >= LIMIT:
        raise CannotEvaluate("the result is too large a number")
    return Number(number=number)


def _money(compute: Callable[[], Decimal], currency: str) -> Money:
    try:
        amount = compute()
    except DecimalException:
        raise CannotEvaluate("the amount cannot be computed exactly") from None
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise CannotEvaluate("the result is too large an amount")
    return Money(amount=amount, currency=currency)


def _day(day: date, days: int) -> Day:
    try:
        return Day(day=day + timedelta(days=days))
    except OverflowError:
        raise CannotEvaluate("the result is no day of the calendar") from None


def _same_currency(left: Money, right: Money) -> None:
    if left.currency != right.currency:
        # Which ones they are is the caller's own affair.
        raise CannotEvaluate("the amounts are in different currencies")
