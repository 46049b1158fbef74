"""What is certain at a node, whichever way the caller came there.

A forward must-analysis: every edge says what it makes true and what it makes untrue, and a fact is
certain at a node when it is true at the end of every path from the start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from hotline.flow.facts import Facts
from hotline.flow.nodes.bank import BankNode
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.collect import CollectNode
from hotline.flow.vocabulary import Target, find
from hotline.model.bank import OPERATIONS

Fact = tuple[Literal["set", "proved"], str]
"""A variable has a value, or names the customer whom the bank has proved to be the caller."""

Known = frozenset[Fact]
NOTHING: Known = frozenset()


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One way on from a node.

    Attributes:
        target: The node it leads to.
        gains: What is true after it.
        loses: What is not certain any more after it.
        unless: A fact that closes this way; None where it is always open.
        bounded: Whether a caller can take it only so often in a row.
    """

    target: str
    gains: Known = NOTHING
    loses: Known = NOTHING
    unless: Fact | None = None
    bounded: bool = False

    def after(self, before: Known) -> Known:
        """Return what is true behind this edge when `before` is true at its node."""
        return (before - self.loses) | self.gains


Graph = Mapping[str, Sequence[Edge]]
"""Node id to its ways on; every target is a node id too."""


def edges_of(node: Node, facts: Facts) -> Iterator[Edge]:
    """Yield every way on from a node, the one back to a question for a lost value included."""
    match node:
        case CollectNode():
            name = str(node.collect.variable)
            yield Edge(
                target=node.next,
                gains=frozenset({("set", name)}),
                loses=frozenset({("proved", name)}),
            )
            yield Edge(target=node.no_input.then)
            yield Edge(target=node.no_match.then)
        case BankNode():
            yield from _edges_of_bank(node, facts)
        case _:
            for _, target in find(node, Target):
                yield Edge(target=target)


def _edges_of_bank(node: BankNode, facts: Facts) -> Iterator[Edge]:
    for written in node.arguments.values():
        name = facts.meant(written)
        if name in facts.collected_at:
            # A secret dies with the process that heard it, so it may be missing on any path, unless
            # it was a customer's number and the bank has proved it.
            unless: Fact = ("proved" if name in facts.secrets else "set", name)
            yield Edge(target=facts.collected_at[name], unless=unless)
    for outcome, turn in node.outcomes.items():
        gains = gains_of(node, outcome, facts)
        yield Edge(target=turn.next, gains=gains, bounded=turn.tries is not None)
        if turn.then is not None:
            yield Edge(target=turn.then, gains=gains)


def gains_of(node: BankNode, outcome: str, facts: Facts) -> Known:
    """Return what an outcome makes true; the bank was asked, so its arguments had values.

    Arguments and outcomes that the operation does not have are told elsewhere; here they count as
    right, so that one slip is told once.
    """
    gains: set[Fact] = {("set", facts.meant(name)) for name in node.arguments.values()}
    operation = OPERATIONS.get(node.bank)
    if operation is None or outcome in set(operation.outcomes) - {"ok"}:
        return frozenset(gains)
    if node.variable is not None:
        gains.add(("set", str(node.variable)))
    if operation.identifies in node.arguments:
        gains.add(("proved", facts.meant(node.arguments[operation.identifies])))
    elif operation.identifies:
        gains |= {("proved", facts.meant(name)) for name in node.arguments.values()}
    return frozenset(gains)


def certain(graph: Graph, start: str) -> dict[str, Known]:
    """Return what is certain on entering each node that can be reached from `start`."""
    known: dict[str, Known] = {start: NOTHING}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for edge in graph[here]:
            if edge.unless in known[here]:
                continue
            after = edge.after(known[here])
            before = known.get(edge.target)
            # Sets only shrink, so this ends.
            known[edge.target] = after if before is None else before & after
            if known[edge.target] != before:
                waiting.append(edge.target)
    return known


def endless_rounds(graph: Graph, asks: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Yield cycles of unbounded edges through none of the nodes of `asks`, each node told once."""
    onward = {
        node_id: [edge.target for edge in edges if not edge.bounded and edge.target not in asks]
        for node_id, edges in graph.items()
        if node_id not in asks
    }
    while True:
        try:
            TopologicalSorter(onward).prepare()
        except CycleError as error:
            # The sorter's arrows point the other way, and it repeats the first node at the end.
            cycle = tuple(reversed(error.args[1][1:]))
        else:
            return
        first = min(cycle, key=list(onward).index)
        turn = cycle.index(first)
        yield (*cycle[turn:], *cycle[:turn])
        onward = {
            node_id: [target for target in targets if target not in cycle]
            for node_id, targets in onward.items()
            if node_id not in cycle
        }


def closure(start: Collection[str], onward: Mapping[str, Sequence[str]]) -> set[str]:
    """Return every node that can be reached from `start`, those included."""
    reached = set(start)
    waiting = list(reached)
    while waiting:
        for target in onward[waiting.pop()]:
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
