"""`set`: give variables new values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from hotline.flow.erased import erased
from hotline.flow.expressions import CLOCK, CannotEvaluate
from hotline.flow.expressions.tree import Call, Constant, Expression, Quoted, Variable
from hotline.flow.formula import Formula, check_formula, formula_reads, recorded_for, value_of
from hotline.flow.leaving import handle
from hotline.flow.nodes.base import Node
from hotline.flow.problems import nearest
from hotline.flow.rules import Rule
from hotline.flow.scope import NOTHING, Read, Report, Scope, Way, Write
from hotline.flow.spot import Spot
from hotline.flow.vocabulary import Sets, Target
from hotline.flow.walk import Walk
from hotline.model.bank import UNAVAILABLE
from hotline.model.types import AnyType, Type
from hotline.model.values import Value

_WORDS = frozenset({Type.TEXT, Type.TERM, Type.DIGITS})
_ALWAYS_COMPUTED = frozenset({"count", "length", "first", "last"})


FAILED = "failed"
"""The label of the way where a value cannot be computed."""


class SetNode(Node):
    """`set: {owed: "sum(accounts.balance)", kind: "'card'"}`, then `next`.

    All values are those from before the node. `failed` is where one of them cannot be computed,
    such as a sum over two currencies; then none is set, and the journal notes why.
    """

    key: ClassVar[str] = "set"

    assignments: Mapping[Sets, Formula] = Field(alias="set", min_length=1)
    next: Target
    failed: Target | None = None

    def enter(self, walk: Walk) -> None:
        """Compute all values, then set them."""
        recorded = recorded_for(walk, *self.assignments.values())
        if recorded is not None and recorded.way(("", FAILED, UNAVAILABLE)):
            self._fail(walk)
            return
        try:
            values = {
                str(name): self._value(walk, name, formula)
                for name, formula in self.assignments.items()
            }
        except CannotEvaluate as error:
            walk.note(f"nothing is set: {error}")
            self._fail(walk)
            return
        walk.variables.update(values)
        walk.go(self.next)

    def _value(self, walk: Walk, name: str, formula: Expression) -> Value:
        kind = walk.types[name]
        return (
            value_of(formula, walk, kind) if recorded_for(walk, formula) is None else erased(kind)
        )

    def _fail(self, walk: Walk) -> None:
        if self.failed is None:
            handle(walk, UNAVAILABLE)
        else:
            walk.go(self.failed, way=FAILED)

    # --- for the checker ---

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the ways on; only `next` has the new values."""
        gains = frozenset(map(str, self.assignments))
        for way in super().ways(scope):
            yield replace(way, gains=NOTHING if way.label == FAILED else gains)
        if self.failed is None and self._may_fail and UNAVAILABLE in scope.handlers:
            yield Way(target=scope.handlers[UNAVAILABLE], label=UNAVAILABLE)

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield what the new values are made of."""
        for name, formula in self.assignments.items():
            yield from formula_reads(formula, scope, ("set", name), f"'{name}'")

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield the variables; `check` sees to their types."""
        for name in self.assignments:
            if (kind := scope.types.get(name)) is not None:
                yield Write(path=("set", name), name=name, brings=kind)

    def check(self, scope: Scope, report: Report) -> None:
        """Report values with mistakes, and that one may have no value."""
        for name, formula in self.assignments.items():
            wanted: AnyType | None = scope.types.get(name)
            if wanted in _WORDS and _lacks_quotes(formula, scope):
                # Whoever wrote some will look for the mistake elsewhere: YAML took them away.
                text = f"a word as it is has quotes inside YAML's own: {name}: \"'{formula}'\""
                report(("set", name, Spot(0)), text, Rule.WRONG_TYPE)
            else:
                check_formula(formula, scope, ("set", name), report, wanted)
        if self.failed is None and self._may_fail and UNAVAILABLE not in scope.handlers:
            report(
                (),
                "a value that is computed may come out too large, or in two currencies; say "
                "where to go then with 'failed'",
                Rule.MISSING_OUTCOME,
            )

    @property
    def _may_fail(self) -> bool:
        return any(_may_fail(formula) for formula in self.assignments.values())


def _may_fail(formula: Expression) -> bool:
    match formula:
        case Constant() | Quoted() | Variable():
            return False
        case Call(function=function) if function in _ALWAYS_COMPUTED:
            return any(map(_may_fail, formula.parts))
    return True


def _lacks_quotes(formula: Expression, scope: Scope) -> bool:
    match formula:
        case Constant():
            return True
        case Variable(name=name):
            return name not in CLOCK and nearest(name, scope.types) is None
    return False
