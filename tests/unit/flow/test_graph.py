"""What surely has a value at a node is what every path to it sets."""

from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from hotline.flow.checks.graph import Graph, certain, endless_rounds
from hotline.flow.scope import Way

NODES = "abcd"
VARIABLES = ("x", "y")
LONGEST = (len(VARIABLES) + 1) * len(NODES)
"""Nodes on a path: what is set grows along a path, so longer ones add nothing."""

some_variables = st.frozensets(st.sampled_from(VARIABLES))
ways = st.builds(Way, target=st.sampled_from(NODES), gains=some_variables)
graphs = st.fixed_dictionaries({node: st.lists(ways, max_size=3) for node in NODES})


def by_every_path(graph: Graph, given: frozenset[str]) -> dict[str, frozenset[str]]:
    """Walk every path, merging those that are at one node with the same variables set."""
    frontier = {("a", given)}
    seen = set(frontier)
    for _ in range(LONGEST):
        frontier = {
            (way.target, known | way.gains) for node, known in frontier for way in graph[node]
        }
        seen |= frontier
    return {
        node: reduce(frozenset.intersection, (known for at, known in seen if at == node))
        for node in {at for at, _ in seen}
    }


@given(graphs, some_variables)
def test_what_is_certain_is_what_every_path_sets(graph: Graph, start: frozenset[str]) -> None:
    assert certain(graph, "a", start) == by_every_path(graph, start)


@given(graphs, st.frozensets(st.sampled_from(NODES)))
def test_a_round_is_told_exactly_when_a_node_comes_back_to_itself(
    graph: Graph, asks: frozenset[str]
) -> None:
    told = {node for cycle in endless_rounds(graph, asks) for node in cycle}
    assert bool(told) == any(comes_back(graph, asks, node) for node in NODES)
    assert all(comes_back(graph, asks, node) for node in told)


def comes_back(graph: Graph, asks: frozenset[str], node: str) -> bool:
    ends = {node} - asks
    for _ in NODES:
        ends = {way.target for at in ends for way in graph[at]} - asks
        if node in ends:
            return True
    return False


def test_a_round_names_its_nodes_in_order_from_the_first_one_written() -> None:
    graph = {
        "a": [Way(target="b")],
        "b": [Way(target="c"), Way(target="b", bounded=True)],
        "c": [Way(target="a")],
    }
    assert list(endless_rounds(graph, frozenset())) == [("a", "b", "c")]
    assert list(endless_rounds(graph, frozenset({"c"}))) == []
