"""What is certain at a node is what every path to it makes true."""

from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from hotline.flow.paths import Edge, Fact, Graph, Known, certain, endless_rounds

NODES = "abcd"
FACTS: tuple[Fact, ...] = (("set", "x"), ("proved", "x"))
LONGEST = 2 * len(NODES)
"""Nodes on a path: a fact is lost on a path that passes each node at most once with and without."""

some_facts = st.frozensets(st.sampled_from(FACTS))


def graphs(unless: st.SearchStrategy[Fact | None]) -> st.SearchStrategy[Graph]:
    edge = st.builds(
        Edge, target=st.sampled_from(NODES), gains=some_facts, loses=some_facts, unless=unless
    )
    return st.fixed_dictionaries({node: st.lists(edge, max_size=3) for node in NODES})


def by_every_path(graph: Graph) -> dict[str, Known]:
    """Walk every path, merging those that are at one node with the same facts."""
    frontier: set[tuple[str, Known]] = {("a", frozenset())}
    seen = set(frontier)
    for _ in range(LONGEST):
        frontier = {
            (edge.target, edge.after(known))
            for node, known in frontier
            for edge in graph[node]
            if edge.unless not in known
        }
        seen |= frontier
    return {
        node: reduce(frozenset.intersection, (known for at, known in seen if at == node))
        for node in {at for at, _ in seen}
    }


@given(graphs(unless=st.none()))
def test_what_is_certain_is_what_every_path_makes_true(graph: Graph) -> None:
    assert certain(graph, "a") == by_every_path(graph)


@given(graphs(unless=st.sampled_from([None, *FACTS])))
def test_with_closed_ways_nothing_is_certain_that_some_path_lacks(graph: Graph) -> None:
    known = certain(graph, "a")
    truth = by_every_path(graph)
    assert truth.keys() <= known.keys()
    assert all(known[node] <= truth[node] for node in truth)


@given(graphs(unless=st.none()), st.frozensets(st.sampled_from(NODES)))
def test_a_round_is_told_exactly_when_a_node_comes_back_to_itself(
    graph: Graph, asks: frozenset[str]
) -> None:
    told = {node for cycle in endless_rounds(graph, asks) for node in cycle}
    assert bool(told) == any(comes_back(graph, asks, node) for node in NODES)
    assert all(comes_back(graph, asks, node) for node in told)


def comes_back(graph: Graph, asks: frozenset[str], node: str) -> bool:
    ends = {node} - asks
    for _ in NODES:
        ends = {edge.target for at in ends for edge in graph[at]} - asks
        if node in ends:
            return True
    return False


def test_a_round_names_its_nodes_in_order_from_the_first_one_written() -> None:
    graph = {
        "a": [Edge(target="b")],
        "b": [Edge(target="c"), Edge(target="b", bounded=True)],
        "c": [Edge(target="a")],
    }
    assert list(endless_rounds(graph, frozenset())) == [("a", "b", "c")]
    assert list(endless_rounds(graph, frozenset({"c"}))) == []
