"""Which of several conditions, tried in order, make no difference.

A condition on one variable that compares it only with what is written out is tried at every value
that is written out there, and just beside it: between those it cannot change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time
from decimal import Decimal

from hotline.flow.expressions.evaluator import evaluate
from hotline.flow.expressions.mistakes import CannotEvaluate
from hotline.flow.expressions.tree import (
    And,
    Comparison,
    Constant,
    Expression,
    Literal,
    Membership,
    Not,
    Or,
    Quoted,
    Variable,
    everything,
)
from hotline.model.values import Day, Money, Number, Text, TimeOfDay, Value, YesNo

_LAST_DAY = date.max.toordinal()
_LAST_MINUTE = 24 * 60 - 1
_PLAIN = (And, Or, Not, Comparison, Membership, Variable, Constant, Quoted)


def never_taken(conditions: Sequence[Expression]) -> list[str]:
    """Return for each condition why it, or what comes after it, is never taken; "" where it may."""
    return [_why(condition, conditions[:index]) for index, condition in enumerate(conditions)]


def _why(condition: Expression, before: Sequence[Expression]) -> str:
    if condition in before:
        return f"'{condition}' stands above already, so it is never taken here; delete it"
    subject = _subject(condition)
    if subject is None:
        return ""
    alike = [one for one in before if _subject(one) == subject]
    points = list(_points([condition, *alike]))
    try:
        holding = [point for point in points if _holds(condition, subject, point)]
        if not holding:
            return f"'{condition}' is never true; delete it"
        if holding == points:
            return f"'{condition}' is always true; lead 'else' there instead"
        left = [p for p in holding if not any(_holds(one, subject, p) for one in alike)]
    except CannotEvaluate:
        # Amounts in two currencies have no order.
        return ""
    if left:
        return ""
    above, leave = "' and '".join(map(str, alike)), "leaves" if len(alike) == 1 else "leave"
    return f"'{condition}' is never taken: '{above}' above {leave} nothing to it"


def _subject(condition: Expression) -> str | None:
    """Return the only variable of a condition that can be tried; "" for one that has none."""
    names = list(condition.reads)
    if len(names) > 1 or not all(isinstance(part, _PLAIN) for part in everything(condition)):
        return None
    return names[0] if names else ""


def _holds(condition: Expression, subject: str, point: Value) -> bool:
    return evaluate(condition, {subject: point}) == YesNo(yes=True)


def _points(conditions: Sequence[Expression]) -> Iterator[Value]:
    """Yield values of the variable, one at least of each kind that the conditions tell apart."""
    parts = [part for condition in conditions for part in everything(condition)]
    written = {part.value for part in parts if isinstance(part, Constant)}
    words = {part.text for part in parts if isinstance(part, Quoted)}
    for value in written:
        yield from _around(value)
    for word in words:
        yield Text(text=word)
    if words:
        yield Text(text=max(words) + "+")
    if not written | words:
        # Held against nothing: the variable is itself a condition.
        yield from _around(YesNo(yes=True))


def _around(value: Literal) -> Iterator[Value]:
    match value:
        case YesNo():
            yield from (YesNo(yes=False), YesNo(yes=True))
        case Number(number=number):
            yield from (Number(number=number + step) for step in (-1, 0, 1))
        case Money(amount=amount, currency=currency, decimals=decimals):
            coin = Decimal(1).scaleb(-decimals)
            amounts = (amount - coin, amount, amount + coin)
            yield from (Money(amount=one, currency=currency) for one in amounts)
        case Day(day=day):
            # The first and the last day of the calendar have only one neighbour.
            numbers = range(max(day.toordinal() - 1, 1), min(day.toordinal() + 1, _LAST_DAY) + 1)
            yield from (Day(day=date.fromordinal(number)) for number in numbers)
        case TimeOfDay(time=at):
            minute = at.hour * 60 + at.minute
            minutes = range(max(minute - 1, 0), min(minute + 1, _LAST_MINUTE) + 1)
            yield from (TimeOfDay(time=time(one // 60, one % 60)) for one in minutes)
