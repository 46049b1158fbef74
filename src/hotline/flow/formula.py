"""Expressions in flow files: read once with the file, checked in their flow, valued on the walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator, InstanceOf, WithJsonSchema

from hotline.flow.erased import RecordedWays, is_erased
from hotline.flow.expressions import CLOCK, ExpressionRefused, check, evaluate, holds, parse
from hotline.flow.expressions.tree import Expression
from hotline.flow.rules import Rule
from hotline.flow.scope import Read, Report, Scope
from hotline.flow.source import Path
from hotline.flow.spot import Spot
from hotline.flow.walk import Walk
from hotline.model.types import AnyType, Type
from hotline.model.values import Day, TimeOfDay, Value


def _parsed(written: object) -> object:
    if not isinstance(written, str):
        raise ValueError("an expression such as balance < 100 CNY")
    return parse(written)


Formula = Annotated[
    InstanceOf[Expression], BeforeValidator(_parsed), WithJsonSchema({"type": "string"})
]
"""An expression as a flow file has it."""


_ON_THE_CLOCK = frozenset(CLOCK)


def value_of(formula: Expression, walk: Walk, wanted: AnyType | None = None) -> Value:
    """Return the value of a checked expression, with the values and on the clock of now.

    Raises:
        CannotEvaluate: It has none.
    """
    return evaluate(formula, _known(formula, walk), wanted)


def holds_now(condition: Expression, walk: Walk) -> bool:
    """Return whether a checked condition holds, with the values and on the clock of now.

    Raises:
        CannotEvaluate: It has no value.
    """
    return holds(condition, _known(condition, walk))


def _known(formula: Expression, walk: Walk) -> Mapping[str, Value]:
    """Return the values that an expression may read."""
    if _ON_THE_CLOCK.isdisjoint(formula.reads):
        return walk.variables
    moment = walk.calendar.clock.shown(walk.at)
    clock = moment.time().replace(second=0, microsecond=0)
    names: dict[str, Value] = {"today": Day(day=moment.date()), "now": TimeOfDay(time=clock)}
    return {**names, **walk.variables}


def recorded_for(walk: Walk, *formulas: Expression) -> RecordedWays | None:
    """Return what decides in the place of expressions that read what was erased; None for none."""
    if walk.recorded is None:
        return None
    names = {name for formula in formulas for name in formula.reads}
    return walk.recorded if any(is_erased(walk.variables.get(name)) for name in names) else None


def formula_reads(formula: Expression, scope: Scope, path: Path, by: str) -> Iterator[Read]:
    """Yield the variables that an expression needs, of those that it may read."""
    for name, offset in formula.reads.items():
        kind = scope.types.get(name, Type.SECRET)
        if kind is not Type.SECRET:
            yield Read(path=(*path, Spot(offset)), name=name, wanted=kind, by=by)


def check_formula(
    formula: Expression, scope: Scope, path: Path, report: Report, wanted: AnyType | None
) -> None:
    """Report every mistake of an expression that must give `wanted`."""
    for name, offset in formula.reads.items():
        if name in CLOCK and scope.calendar is None:
            text = f"'{name}' needs a calendar, for its clock; write calendar.yaml beside the flows"
            report((*path, Spot(offset)), text, Rule.MISSING_CALENDAR)
    try:
        check(formula, {**CLOCK, **scope.types}, wanted)
    except ExpressionRefused as error:
        for mistake in error.mistakes:
            report((*path, Spot(mistake.offset)), mistake.text, mistake.rule)
