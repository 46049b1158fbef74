"""What an expression comes to for the values of its variables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from hotline.flow.expressions.arithmetic import add, compare, multiply, negative, subtract
from hotline.flow.expressions.functions import Argument, perform
from hotline.flow.expressions.mistakes import CannotEvaluate
from hotline.flow.expressions.tree import (
    And,
    Call,
    Column,
    Comparison,
    Constant,
    Expression,
    Membership,
    Negative,
    Not,
    Or,
    Product,
    Quoted,
    Step,
    Sum,
    Variable,
)
from hotline.model.types import AnyType, Type
from hotline.model.values import Digits, Erased, Rows, Scalar, Secret, Term, Text, Value, YesNo


def evaluate(
    expression: Expression, values: Mapping[str, Value], wanted: AnyType | None = None
) -> Value:
    """Return the value of a checked expression.

    Args:
        expression: What `check` had no complaint about.
        values: The value of every variable it reads, `today` and `now` included.
        wanted: As for `check`: quoted words become a term or digits where that is wanted.

    Raises:
        CannotEvaluate: It has no value for these values: their currencies differ, one was erased,
            or the result is out of bounds. Nothing else is ever raised.
    """
    if isinstance(expression, Quoted):
        if wanted is Type.TERM:
            return Term(term=expression.text)
        if wanted is Type.DIGITS:
            return Digits(digits=expression.text)
    return _Evaluator(values).value(expression)


def holds(condition: Expression, values: Mapping[str, Value]) -> bool:
    """Return whether a checked condition holds.

    Raises:
        CannotEvaluate: As for `evaluate`.
    """
    return _Evaluator(values).holds(condition)


class _Evaluator:
    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def value(self, expression: Expression) -> Value:
        """Return what an expression comes to."""
        match expression:
            case Variable(name=name):
                return self._read(name)
            case Constant(value=value):
                return value
            case Quoted(text=text):
                return Text(text=text)
            case Call(function=function, arguments=arguments):
                return perform(function, tuple(map(self._argument, arguments)))
            case Negative(of=of):
                return negative(self._scalar(of))
            case Product(factors=factors):
                return reduce(multiply, map(self._scalar, factors))
            case Sum(first=first, steps=steps):
                return reduce(self._step, steps, self._scalar(first))
            case _:
                return YesNo(yes=self.holds(expression))

    def holds(self, expression: Expression) -> bool:
        """Return whether a condition holds."""
        match expression:
            case Comparison(left=left, operator=operator, right=right):
                return compare(self._scalar(left), operator, self._scalar(right))
            case Membership(item=item, members=members, negated=negated):
                value = self._scalar(item)
                found = any(compare(value, "is", self._scalar(member)) for member in members)
                return found is not negated
            case Not(of=of):
                return not self.holds(of)
            case And(conditions=conditions):
                return all(map(self.holds, conditions))
            case Or(conditions=conditions):
                return any(map(self.holds, conditions))
        value = self._scalar(expression)
        if not isinstance(value, YesNo):
            raise CannotEvaluate(f"{value.kind} is no condition")
        return value.yes

    def _step(self, sofar: Scalar, step: Step) -> Scalar:
        return (add if step.operator == "+" else subtract)(sofar, self._scalar(step.operand))

    def _argument(self, expression: Expression) -> Argument:
        if not isinstance(expression, Column):
            return self.value(expression)
        rows = self._read(expression.name)
        if not isinstance(rows, Rows) or any(expression.field not in row for row in rows.rows):
            raise CannotEvaluate(f"'{expression.name}' is no list with '{expression.field}'")
        return tuple(row[expression.field] for row in rows.rows)

    def _scalar(self, expression: Expression) -> Scalar:
        value = self.value(expression)
        if isinstance(value, Rows):
            raise CannotEvaluate("a list is no single value")
        return value

    def _read(self, name: str) -> Value:
        value = self._values.get(name)
        if value is None:
            raise CannotEvaluate(f"'{name}' has no value")
        if isinstance(value, Erased | Secret):
            raise CannotEvaluate(f"'{name}' is {value.kind}")
        return value
