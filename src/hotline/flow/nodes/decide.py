"""`decide`: go one of several ways, by what is known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

from pydantic import Field

from hotline.flow.erased import RecordedWays
from hotline.flow.expressions import CannotEvaluate, never_taken
from hotline.flow.expressions.tree import Expression
from hotline.flow.formula import Formula, check_formula, formula_reads, holds_now, recorded_for
from hotline.flow.nodes.base import Node
from hotline.flow.rules import Rule
from hotline.flow.scope import Read, Report, Scope, Way
from hotline.flow.source import Path
from hotline.flow.vocabulary import Table, Target
from hotline.flow.walk import Walk
from hotline.model.types import Type

ELSE = "else"
"""The label of the way where no branch is taken."""


class Branch(Table):
    """`{when: balance < 100 CNY, next: poor}`."""

    when: Formula
    next: Target

    @cached_property
    def label(self) -> str:
        """The condition in its canonical form."""
        return str(self.when)


class DecideNode(Node):
    """`decide` with branches; the first one whose condition holds is taken, else `else`.

    A condition without a value, such as one between amounts of two currencies, does not hold; the
    journal notes it.
    """

    key: ClassVar[str] = "decide"

    decide: tuple[Branch, ...] = Field(min_length=1, max_length=50)
    otherwise: Target = Field(alias="else")

    def enter(self, walk: Walk) -> None:
        """Take the first branch that holds."""
        for branch in self.decide:
            if recorded := recorded_for(walk, branch.when):
                self._go_as_recorded(walk, recorded)
                return
            if _holds(branch.when, walk):
                walk.go(branch.next, way=branch.label)
                return
        walk.go(self.otherwise, way=ELSE)

    def _go_as_recorded(self, walk: Walk, recorded: RecordedWays) -> None:
        targets = {ELSE: self.otherwise, **{one.label: one.next for one in self.decide}}
        way = recorded.way(targets) or ELSE
        walk.go(targets[way], way=way)

    # --- for the checker ---

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the branches by their conditions."""
        for branch in self.decide:
            yield Way(target=branch.next, label=branch.label)
        yield Way(target=self.otherwise, label=ELSE)

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield what the conditions need."""
        for index, branch in enumerate(self.decide):
            path = ("decide", index, "when")
            yield from formula_reads(branch.when, scope, path, f"'{branch.when}'")

    def check(self, scope: Scope, report: Report) -> None:
        """Report conditions with mistakes, and branches that make no difference."""
        paths: list[Path] = [("decide", index, "when") for index in range(len(self.decide))]
        conditions = [branch.when for branch in self.decide]
        for path, condition in zip(paths, conditions, strict=True):
            check_formula(condition, scope, path, report, Type.YES_NO)
        for path, why in zip(paths, never_taken(conditions), strict=True):
            if why:
                report(path, why, Rule.NEVER_TAKEN)


def _holds(condition: Expression, walk: Walk) -> bool:
    try:
        return holds_now(condition, walk)
    except CannotEvaluate as error:
        walk.note(f"'{condition}' does not hold: {error}")
        return False
