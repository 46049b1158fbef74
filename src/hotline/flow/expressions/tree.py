"""An expression as a tree, and its one way of being written.

Chains such as `a and b and c` are one node with many parts, so a tree is never deeper than the
brackets, `not`, `-` and calls in its text, and walking it needs no depth limit of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, NamedTuple
from typing import Literal as OneOf

from hotline.model.values import Day, Money, Number, TimeOfDay, YesNo

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _NEGATIVE, _WHOLE = range(8)

ComparisonOperator = OneOf["is", "is not", "<", "<=", ">", ">="]


Literal = Number | Money | Day | TimeOfDay | YesNo
"""A value that is written out, but for words in quotes."""


@dataclass(frozen=True, kw_only=True)
class Expression:
    """The root of all expressions; `str()` writes one in its canonical form.

    Attributes:
        at: Where it stands in the text it was read from; no part of what it is.
        binds: How tightly its parts hold together. What binds less than its place needs stands in
            brackets.
    """

    binds: ClassVar[int] = _WHOLE

    at: int = field(default=0, compare=False)

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The expressions directly inside."""
        return ()

    @cached_property
    def reads(self) -> Mapping[str, int]:
        """The variables that it reads, each with where it stands first."""
        found: dict[str, int] = {}
        for part in everything(self):
            if isinstance(part, Variable | Column):
                found.setdefault(part.name, part.at)
        return found


@dataclass(frozen=True, kw_only=True)
class Constant(Expression):
    """A number, an amount, a day, a time, `yes` or `no`."""

    value: Literal

    def __str__(self) -> str:
        match self.value:
            case Number(number=number):
                return str(number)
            case Money(amount=amount, currency=currency, decimals=decimals):
                return f"{amount:.{decimals if amount % 1 else 0}f} {currency}"
            case Day(day=day):
                return day.isoformat()
            case TimeOfDay(time=time):
                return time.isoformat("minutes")
            case YesNo(yes=yes):
                return "yes" if yes else "no"


@dataclass(frozen=True, kw_only=True)
class Quoted(Expression):
    """Words in quotes, which are text, a term or digits: whatever they are held against.

    They never hold both kinds of quotes.
    """

    text: str

    def __str__(self) -> str:
        quote = '"' if "'" in self.text else "'"
        return f"{quote}{self.text}{quote}"


@dataclass(frozen=True, kw_only=True)
class Variable(Expression):
    """The value of a variable."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, kw_only=True)
class Column(Expression):
    """One field of every record of a list: `accounts.balance`."""

    name: str
    field: str

    def __str__(self) -> str:
        return f"{self.name}.{self.field}"


@dataclass(frozen=True, kw_only=True)
class Call(Expression):
    """A function with its arguments: `last(card, 4)`."""

    function: str
    arguments: tuple[Expression, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The arguments."""
        return self.arguments

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True, kw_only=True)
class Negative(Expression):
    """`-5`, `-amount`."""

    binds: ClassVar[int] = _NEGATIVE

    of: Expression

    @property
    def parts(self) -> tuple[Expression, ...]:
        """What is made negative."""
        return (self.of,)

    def __str__(self) -> str:
        return f"-{_inside(self.of, _NEGATIVE)}"


@dataclass(frozen=True, kw_only=True)
class Product(Expression):
    """Two factors or more, multiplied from left to right."""

    binds: ClassVar[int] = _PRODUCT

    factors: tuple[Expression, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The factors."""
        return self.factors

    def __str__(self) -> str:
        return " * ".join(_inside(factor, _NEGATIVE) for factor in self.factors)


class Step(NamedTuple):
    """What is added to a sum, or taken from it."""

    operator: OneOf["+", "-"]
    operand: Expression


@dataclass(frozen=True, kw_only=True)
class Sum(Expression):
    """A first value and one step or more, from left to right."""

    binds: ClassVar[int] = _SUM

    first: Expression
    steps: tuple[Step, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """Everything that is added or taken away."""
        return (self.first, *(step.operand for step in self.steps))

    def __str__(self) -> str:
        steps = (f" {step.operator} {_inside(step.operand, _PRODUCT)}" for step in self.steps)
        return _inside(self.first, _PRODUCT) + "".join(steps)


@dataclass(frozen=True, kw_only=True)
class Comparison(Expression):
    """Two values held against each other."""

    binds: ClassVar[int] = _COMPARISON

    left: Expression
    operator: ComparisonOperator
    right: Expression

    @property
    def parts(self) -> tuple[Expression, ...]:
        """Both sides."""
        return (self.left, self.right)

    def __str__(self) -> str:
        return f"{_inside(self.left, _SUM)} {self.operator} {_inside(self.right, _SUM)}"


@dataclass(frozen=True, kw_only=True)
class Membership(Expression):
    """Whether a value is one of several: `tier in ['vip', 'senior_vip']`."""

    binds: ClassVar[int] = _COMPARISON

    item: Expression
    negated: bool
    members: tuple[Expression, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The value and those it may be."""
        return (self.item, *self.members)

    def __str__(self) -> str:
        operator = "not in" if self.negated else "in"
        members = ", ".join(_inside(member, _SUM) for member in self.members)
        return f"{_inside(self.item, _SUM)} {operator} [{members}]"


@dataclass(frozen=True, kw_only=True)
class Not(Expression):
    """The opposite of a condition."""

    binds: ClassVar[int] = _NOT

    of: Expression

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The condition."""
        return (self.of,)

    def __str__(self) -> str:
        return f"not {_inside(self.of, _NOT)}"


@dataclass(frozen=True, kw_only=True)
class And(Expression):
    """Two conditions or more, all of which must hold; the first that does not decides."""

    binds: ClassVar[int] = _AND

    conditions: tuple[Expression, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The conditions."""
        return self.conditions

    def __str__(self) -> str:
        return " and ".join(_inside(condition, _NOT) for condition in self.conditions)


@dataclass(frozen=True, kw_only=True)
class Or(Expression):
    """Two conditions or more, one of which must hold; the first that does decides."""

    binds: ClassVar[int] = _OR

    conditions: tuple[Expression, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The conditions."""
        return self.conditions

    def __str__(self) -> str:
        # `and` binds more tightly than `or`, which not everybody who reads it knows: in brackets.
        return " or ".join(_inside(condition, _NOT) for condition in self.conditions)


def everything(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all that is inside it, in the order of the text."""
    yield expression
    for part in expression.parts:
        yield from everything(part)


def _inside(expression: Expression, least: int) -> str:
    return f"({expression})" if expression.binds < least else str(expression)
