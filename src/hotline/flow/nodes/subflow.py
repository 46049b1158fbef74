"""`subflow` and `return`: a piece of conversation that several flows share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from hotline.flow.leaving import ask_again_for, leave_subflow
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.turn import OutcomeNode
from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.scope import Read, Report, Scope, Signature, Way, Write
from hotline.flow.vocabulary import Reads, Sets
from hotline.flow.walk import Walk
from hotline.model.values import Value


class SubflowNode(OutcomeNode):
    """`subflow: identify` with arguments (`with`), names for its results (`as`) and `outcomes`.

    The sub-flow sees nothing of the flow that runs it but its arguments, and leaves nothing there
    but its results.
    """

    key: ClassVar[str] = "subflow"

    subflow: str
    arguments: dict[str, Reads] = Field(default_factory=dict, alias="with")
    kept: dict[str, Sets] = Field(default_factory=dict, alias="as")

    def enter(self, walk: Walk) -> None:
        """Run the sub-flow; if a secret died with an older process, ask for it again first."""
        values = {}
        for argument, name in self.arguments.items():
            if name not in walk.variables:
                ask_again_for(walk, name)
                return
            values[argument] = walk.variables[name]
        given = {argument: str(name) for argument, name in self.arguments.items()}
        walk.run_subflow(self.subflow, values, given)

    def come_back(self, walk: Walk, outcome: str, results: Mapping[str, Value]) -> None:
        """Keep the results and follow the outcome."""
        for result, variable in self.kept.items():
            if result in results:
                walk.variables[variable] = results[result]
        self.follow(walk, outcome, fresh=False)

    # --- for the checker ---

    @property
    def runs(self) -> str:
        """The sub-flow."""
        return self.subflow

    @property
    def asked(self) -> str:
        """The sub-flow."""
        return f"sub-flow '{self.subflow}'"

    def possible(self, scope: Scope) -> Collection[str] | None:
        """Return the words that the sub-flow returns with."""
        signature = self._signature(scope)
        return signature.outcomes if signature is not None and signature.is_read else None

    def gains(self, outcome: str, scope: Scope) -> frozenset[str]:
        """Return the results that are surely set; a misspelt outcome counts as right."""
        signature = self._signature(scope)
        sure: Collection[str] = self.kept
        if signature is not None and outcome in signature.outcomes:
            sure = signature.outcomes[outcome]
        return frozenset(str(name) for result, name in self.kept.items() if result in sure)

    def surely_asks(self, scope: Scope) -> bool:
        """Return whether the sub-flow does."""
        signature = self._signature(scope)
        return signature is not None and signature.asks

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield where each outcome leads, and where an event inside the sub-flow may lead."""
        yield from super().ways(scope)
        for event, target in scope.handlers.items():
            yield Way(target=target, label=f"{event} in {self.subflow}")

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield the arguments."""
        signature = self._signature(scope)
        for argument, name in self.arguments.items():
            if signature is not None and argument in signature.arguments:
                wanted = signature.arguments[argument]
                yield Read(path=("with", argument), name=name, wanted=wanted, by=self.asked)

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield the results that are kept."""
        signature = self._signature(scope)
        for result, name in self.kept.items():
            if signature is not None and result in signature.results:
                brings = signature.results[result]
                yield Write(path=("as", result), name=name, brings=brings)

    def check(self, scope: Scope, report: Report) -> None:
        """Report a sub-flow that does not exist, and what it neither takes nor brings."""
        super().check(scope, report)
        signature = self._signature(scope)
        if signature is None:
            if unknown := unknown_subflow(self.subflow, scope):
                report(("subflow",), unknown, Rule.UNKNOWN_SUBFLOW)
            return
        for argument in signature.arguments:
            if argument not in self.arguments:
                report(
                    ("with",),
                    f"{self.asked} needs the argument '{argument}'",
                    Rule.MISSING_ARGUMENT,
                )
        for argument in self.arguments:
            if argument not in signature.arguments:
                hint = did_you_mean(argument, signature.arguments)
                text = f"{self.asked} takes no argument '{argument}'. {hint}".rstrip()
                report(("with", argument), text, Rule.UNKNOWN_ARGUMENT)
        for result in self.kept:
            if result not in signature.results:
                hint = did_you_mean(result, signature.results)
                report(
                    ("as", result),
                    f"{self.asked} brings no '{result}'. {hint}".rstrip(),
                    Rule.UNKNOWN_RESULT,
                )

    def _signature(self, scope: Scope) -> Signature | None:
        signature = scope.flows.get(self.subflow)
        return signature if signature is not None and signature.outcomes else None


def unknown_subflow(name: str, scope: Scope) -> str:
    """Return what is wrong with the name of a sub-flow; "" where it is one, or nobody can tell."""
    signature = scope.flows.get(name)
    if signature is not None:
        return (
            ""
            if signature.outcomes
            else f"flow '{name}' is no sub-flow: no node of it has 'return'"
        )
    if not scope.all_read:
        return ""
    subflows = [one for one, signature in scope.flows.items() if signature.outcomes]
    return f"unknown sub-flow '{name}'. {did_you_mean(name, subflows)}".rstrip()


class ReturnNode(Node):
    """`return: done`: go back to the flow that ran this one, with this word as the outcome."""

    key: ClassVar[str] = "return"
    ends: ClassVar[bool] = True

    outcome: str = Field(alias="return", pattern=r"^[a-z][a-z0-9_]*$", max_length=64)

    def enter(self, walk: Walk) -> None:
        """Go back."""
        leave_subflow(walk, self.outcome)
