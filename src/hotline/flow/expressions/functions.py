"""The functions of the language: what each takes, and what it does.

A new one is an entry in `FUNCTIONS` and a case in `perform`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from hotline.flow.expressions.arithmetic import add, multiply
from hotline.flow.expressions.mistakes import CannotEvaluate
from hotline.model.types import Type
from hotline.model.values import Digits, Number, Rows, Scalar, Value

Argument = Value | tuple[Scalar, ...]
"""A value, or a field of every record of a list."""


class Parameter(StrEnum):
    """What can stand in one place between a function's brackets."""

    LIST = "a list"
    COLUMN = "a field with amounts or numbers"
    DIGITS = "digits"
    NUMBER = "a number"


@dataclass(frozen=True, kw_only=True)
class Function:
    """How a function is called.

    Attributes:
        example: One call of it, for mistakes.
        parameters: What it takes.
        result: What it gives; None where that is what its column holds.
    """

    example: str
    parameters: tuple[Parameter, ...]
    result: Type | None


FUNCTIONS: Mapping[str, Function] = {
    "count": Function(example="count(accounts)", parameters=(Parameter.LIST,), result=Type.NUMBER),
    "sum": Function(example="sum(accounts.balance)", parameters=(Parameter.COLUMN,), result=None),
    "length": Function(
        example="length(entered)", parameters=(Parameter.DIGITS,), result=Type.NUMBER
    ),
    "first": Function(
        example="first(entered, 3)",
        parameters=(Parameter.DIGITS, Parameter.NUMBER),
        result=Type.DIGITS,
    ),
    "last": Function(
        example="last(entered, 4)",
        parameters=(Parameter.DIGITS, Parameter.NUMBER),
        result=Type.DIGITS,
    ),
}


def perform(function: str, arguments: tuple[Argument, ...]) -> Value:
    """Return what a function gives.

    Raises:
        CannotEvaluate: There is no such function for such arguments, or it cannot be computed.
    """
    match function, arguments:
        case "count", (Rows(rows=rows),):
            return Number(number=len(rows))
        case "sum", (tuple(column),):
            if not column:
                raise CannotEvaluate("the sum of an empty list has no currency")
            return reduce(add, column, multiply(column[0], Number(number=0)))
        case "length", (Digits(digits=digits),):
            return Number(number=len(digits))
        case "first", (Digits(digits=digits), Number(number=number)):
            return Digits(digits=digits[: max(number, 0)])
        case "last", (Digits(digits=digits), Number(number=number)):
            return Digits(digits=digits[max(len(digits) - max(number, 0), 0) :])
    raise CannotEvaluate(f"'{function}' cannot be computed from such values")
