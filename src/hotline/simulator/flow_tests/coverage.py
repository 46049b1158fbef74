"""Which nodes of the flows were walked, and which of their ways were taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hotline.flow.bundle import Bundle
from hotline.flow.commands import Mark
from hotline.simulator.flow_tests.virtual_call import Exchange

ANYWHERE = "anywhere"
"""Stands for the node where a way is that may be taken at any."""


@dataclass(frozen=True, kw_only=True, order=True)
class Spot:
    """A node, or one of its ways.

    Attributes:
        flow: The flow's name.
        node: The node's id; `ANYWHERE` for what a flow's handlers take.
        way: The way's label, "" for the one without a word; None for the node itself.
    """

    flow: str
    node: str
    way: str | None = None

    def __str__(self) -> str:
        if self.way is None:
            return f"{self.flow}: '{self.node}' is never reached"
        return f"{self.flow}: '{self.node}' never goes on by '{self.way or 'next'}'"


def spots_of(bundle: Bundle) -> frozenset[Spot]:
    """Return every node and every way that tests can cover.

    Left out is the way back to a secret's question, which only a service that died takes.
    """
    return frozenset(_spots(bundle))


def _spots(bundle: Bundle) -> Iterator[Spot]:
    for flow in bundle.flows.values():
        scope = flow.own_scope(bundle.catalogue, bundle.calendar)
        for node_id, node in flow.nodes.items():
            yield Spot(flow=flow.name, node=node_id)
            for way in node.ways(scope):
                yield Spot(flow=flow.name, node=node_id, way=way.label)
        for event in flow.handlers:
            yield Spot(flow=flow.name, node=ANYWHERE, way=event)


@dataclass(kw_only=True)
class Coverage:
    """What was covered, of all there is.

    Attributes:
        spots: All there is.
        covered: What was walked.
    """

    spots: frozenset[Spot]
    covered: set[Spot] = field(default_factory=set)

    @property
    def missing(self) -> list[Spot]:
        """What was not walked, in order."""
        return sorted(self.spots - self.covered, key=lambda spot: (spot.flow, spot.node, str(spot)))

    @property
    def percent(self) -> float:
        """How much of all there is was walked; 100 only where nothing is missing."""
        return 100 * len(self.covered & self.spots) / len(self.spots)

    def add(self, flow: str, exchanges: Iterable[Exchange]) -> None:
        """Count what a call to `flow` walked."""
        # The current node of every flow that the call is in, the outermost first.
        nodes: list[Spot] = []
        for mark in _marks(exchanges):
            *flows, node = mark.node.split(".")
            here = Spot(flow=flows[-1] if flows else flow, node=node)
            if len(flows) < len(nodes):
                self._take(nodes[len(flows)], here.flow, mark.way)
            nodes[len(flows) :] = [here]
            self.covered.add(here)

    def _take(self, node: Spot, flow: str, way: str) -> None:
        """Count a way as the node's own, or else as that of a handler of the flow it leads to."""
        own = Spot(flow=node.flow, node=node.node, way=way)
        self.covered.add(own if own in self.spots else Spot(flow=flow, node=ANYWHERE, way=way))


def _marks(exchanges: Iterable[Exchange]) -> Iterator[Mark]:
    for exchange in exchanges:
        for command in exchange.commands:
            if isinstance(command, Mark):
                yield command
