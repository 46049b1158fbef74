"""What can be told from a flow's ways alone: where they lead, and what is certain there."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from hotline.flow.scope import NOTHING, Way

Graph = Mapping[str, Sequence[Way]]
"""Node id to its ways on; every target is a node id too."""


def certain(graph: Graph, start: str, given: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the variables that surely have a value on entering each node reached from `start`.

    A forward must-analysis: a variable is certain where every path there sets it. `given` are
    those that have a value from the start.
    """
    known: dict[str, frozenset[str]] = {start: given}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for way in graph[here]:
            after = known[here] | way.gains
            before = known.get(way.target)
            # Sets only shrink, so this ends.
            known[way.target] = after if before is None else before & after
            if known[way.target] != before:
                waiting.append(way.target)
    return known


def endless_rounds(graph: Graph, asks: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield cycles of unbounded ways through none of the nodes of `asks`, each node told once."""
    onward = {
        node_id: [
            way.target
            for way in ways
            if not (way.bounded or way.by_agent) and way.target not in asks
        ]
        for node_id, ways in graph.items()
        if node_id not in asks
    }
    yield from circles(onward)


def circles(onward: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield circles of a graph, each from its first node as written, and each node told once."""
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


def reached(start: Collection[str], graph: Graph, without: Collection[str] = NOTHING) -> set[str]:
    """Return the nodes reached from `start`, those included, going on from none of `without`."""
    onward = {
        node_id: [] if node_id in without else [way.target for way in ways]
        for node_id, ways in graph.items()
    }
    return closure(start, onward)


def leading(ends: Collection[str], graph: Graph) -> set[str]:
    """Return the nodes from which one of `ends` can be reached, those included."""
    backward: dict[str, list[str]] = {node_id: [] for node_id in graph}
    for node_id, ways in graph.items():
        for way in ways:
            backward[way.target].append(node_id)
    return closure(ends, backward)


def closure(start: Collection[str], onward: Mapping[str, Sequence[str]]) -> set[str]:
    """Return everything that can be reached from `start`, that included."""
    seen = set(start)
    waiting = list(seen)
    while waiting:
        for target in onward[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen
