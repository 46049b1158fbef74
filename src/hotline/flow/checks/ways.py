"""Whether every node can be reached, every path ends, and no round goes on by itself."""

from __future__ import annotations

from hotline.flow.checks.checked import Checked
from hotline.flow.checks.graph import endless_rounds, leading, reached
from hotline.flow.nodes.bank import BankNode
from hotline.flow.nodes.menu import MenuNode
from hotline.flow.rules import Rule
from hotline.model.types import Type


def check_ways(checked: Checked) -> None:
    """Report what is wrong with where the ways of a flow lead."""
    _check_ends(checked)
    _check_rounds(checked)
    _check_guesses(checked)
    if checked.start:
        _check_reach(checked)


def _check_reach(checked: Checked) -> None:
    lost = checked.flow.nodes.keys() - reached({checked.start}, checked.graph)
    if checked.open_ended:
        # A target that resembles no id may be the way to what other lost nodes lead to.
        lost -= {
            way.target
            for node_id, ways in checked.graph.items()
            for way in ways
            if way.target != node_id
        }
    for node_id in lost:
        checked.report(
            node_id, (), "nothing leads here; delete it, or point something at it", Rule.UNREACHABLE
        )


def _check_ends(checked: Checked) -> None:
    nodes = checked.flow.nodes
    endings = checked.open_ended | {node_id for node_id, node in nodes.items() if node.ends}
    for node_id in nodes.keys() - leading(endings, checked.graph):
        text = "no path from here ever ends the call; lead one to hang_up or hand_over"
        checked.report(node_id, (), text, Rule.NEVER_ENDS)


def _check_rounds(checked: Checked) -> None:
    for cycle in endless_rounds(checked.graph, checked.asking):
        way = " -> ".join([*cycle, cycle[0]])
        text = (
            f"goes round without asking the caller anything: {way}. Put a menu or collect in "
            "between, or give the outcome 'tries' and 'then'"
        )
        checked.report(cycle[0], (), text, Rule.ENDLESS_ROUND)


def _check_guesses(checked: Checked) -> None:
    """Report secrets that a caller may guess without end: asked again, and no menu in between."""
    nodes, types = checked.flow.nodes, checked.scope.types
    menus = {node_id for node_id, node in nodes.items() if isinstance(node, MenuNode)}
    for node_id, node in nodes.items():
        if not isinstance(node, BankNode):
            continue
        if all(types.get(read.name) is not Type.SECRET for read in node.reads(checked.scope)):
            continue
        for way in checked.graph[node_id]:
            if way.label not in node.outcomes or way.bounded or way.gains:
                continue
            if node_id in reached({way.target}, checked.graph, without=menus):
                text = (
                    f"after '{way.label}' a caller can try for ever; give the outcome 'tries' "
                    "and 'then'"
                )
                checked.report(node_id, ("outcomes", way.label), text, Rule.ENDLESS_ROUND)
