"""What the nodes share that keep what a request's outcome brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from hotline.flow.events import AnyEvent, PortAnswered
from hotline.flow.nodes.port import PortNode
from hotline.flow.problems import did_you_mean
from hotline.flow.requests import Brought
from hotline.flow.rules import Rule
from hotline.flow.scope import Read, Report, Scope, Write
from hotline.flow.vocabulary import Reads, Sets
from hotline.flow.walk import Walk
from hotline.model.types import Type
from hotline.model.values import Digits


class BringingNode(PortNode):
    """A node with `as`: the name of a value that an outcome brings, to a variable."""

    kept: dict[str, Sets] = Field(default_factory=dict, alias="as")

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Keep what the outcome brings, and follow it."""
        if isinstance(event, PortAnswered):
            brought = {**event.values, **event.facts}
            for field, variable in self.kept.items():
                if field in brought:
                    walk.variables[variable] = brought[field]
        super().receive(walk, event)

    # --- for the checker ---

    @property
    def brings(self) -> Mapping[str, Brought]:
        """All that any outcome brings."""
        every = self.makes.brings.values()
        return {name: one for brought in every for name, one in brought.items()}

    def gains(self, outcome: str, scope: Scope) -> frozenset[str]:
        """Return what is kept of an outcome; a misspelt one counts as right."""
        misspelt = outcome not in self.possible(scope)
        brought = self.brings if misspelt else self.makes.brings.get(outcome, {})
        return frozenset(str(name) for field, name in self.kept.items() if field in brought)

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield what is kept."""
        for field, name in self.kept.items():
            if field in self.brings:
                yield Write(path=("as", field), name=name, brings=self.brings[field].kind)

    def check(self, scope: Scope, report: Report) -> None:
        """Report what no outcome brings."""
        super().check(scope, report)
        for field in self.kept:
            if field not in self.brings:
                hint = did_you_mean(field, self.brings)
                text = f"{self.asked} brings no '{field}'. {hint}".rstrip()
                report(("as", field), text, Rule.UNKNOWN_RESULT)


class CustomerNode(BringingNode):
    """A node about a customer whom the bank has proved: the variable stands at its own key."""

    @property
    def about(self) -> Reads:
        """The variable."""
        named: Reads = getattr(self, self.key)
        return named

    def customer(self, walk: Walk) -> str:
        """Return the customer's number."""
        value = walk.variables[self.about]
        assert isinstance(value, Digits), f"{self.about} is nobody; the checker sees to it"
        return value.digits

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield the customer."""
        yield Read(path=(self.key,), name=self.about, wanted=Type.CUSTOMER, by=self.asked)
