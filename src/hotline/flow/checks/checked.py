"""A flow under the checker: its document, its scope and its graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from hotline.flow.anywhere import HANG_UP
from hotline.flow.checks.graph import Graph, certain
from hotline.flow.document import Flow, origin
from hotline.flow.nodes.base import Node
from hotline.flow.problems import nearest
from hotline.flow.rules import Rule
from hotline.flow.scope import Scope, Way
from hotline.flow.source import Path, Source
from hotline.model.types import Type


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One flow with all that its checks need.

    A misspelt target or variable counts as the one it resembles, so that one slip is told once.
    """

    flow: Flow
    source: Source
    scope: Scope

    def report(self, node_id: str, path: Path, text: str, rule: Rule) -> None:
        """Note a mistake in a node."""
        written = ("nodes", node_id, *path)
        where = origin(self.source, written)
        # What a node has from the flow's top is told once, not for every node that has it.
        self.source.problem(where, f"node '{node_id}': {text}" if where == written else text, rule)

    @cached_property
    def graph(self) -> Graph:
        """Every node's ways to nodes there are, those that need no doing included."""
        return {
            node_id: tuple(
                replace(way, target=target, gains=frozenset(map(self._meant_variable, way.gains)))
                for way in self._ways(node)
                if (target := self._meant(way.target))
            )
            for node_id, node in self.flow.nodes.items()
        }

    @cached_property
    def open_ended(self) -> frozenset[str]:
        """Nodes with a target that resembles no id."""
        return frozenset(
            node_id
            for node_id, node in self.flow.nodes.items()
            if any(not self._meant(way.target) for way in node.ways(self.scope))
        )

    @cached_property
    def start(self) -> str:
        """The first node; "" when what is written there resembles no id."""
        return self._meant(self.flow.start)

    @cached_property
    def known(self) -> dict[str, frozenset[str]]:
        """For each node that can be reached, the variables that surely have a value there."""
        if not self.start:
            return {}
        return certain(self.graph, self.start, frozenset(self.flow.head.arguments))

    @cached_property
    def asking(self) -> frozenset[str]:
        """The nodes that surely ask the caller something."""
        return frozenset(
            node_id for node_id, node in self.flow.nodes.items() if node.surely_asks(self.scope)
        )

    def _ways(self, node: Node) -> Iterator[Way]:
        yield from node.ways(self.scope)
        for read in node.reads(self.scope):
            # A secret dies with the process that heard it, so it may be missing on any path.
            if self.scope.types.get(read.name) is Type.SECRET and read.name in self.flow.asked_at:
                yield Way(target=self.flow.asked_at[read.name], label=f"{read.name} lost")
        if HANG_UP in self.flow.handlers:
            # Nobody hangs up twice.
            yield Way(target=self.flow.handlers[HANG_UP], bounded=True, label=HANG_UP)

    def _meant_variable(self, name: str) -> str:
        types = self.scope.types
        return name if name in types else nearest(name, types) or name

    def _meant(self, target: str) -> str:
        ids = self.flow.ids
        meant = target if target in ids else nearest(target, ids) or ""
        # A node that could not be read has no ways that anybody knows.
        return meant if meant in self.flow.nodes else ""
