"""Whether no money moves on keys that were pressed ahead."""

from __future__ import annotations

from hotline.flow.checks.checked import Checked
from hotline.flow.checks.graph import reached
from hotline.flow.nodes.bank import BankNode
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.nodes.subflow import SubflowNode
from hotline.flow.rules import Rule
from hotline.model.retired import KNOWN


def check_money(checked: Checked) -> None:
    """Report payments whose last question before them takes keys that came before it.

    What a sub-flow asks last is not looked into: it counts as such a question.
    """
    if not checked.start:
        return
    nodes = checked.flow.nodes
    asking = {key for key, node in nodes.items() if node.asks or isinstance(node, SubflowNode)}
    ahead = {
        node_id
        for node_id in asking & reached({checked.start}, checked.graph)
        if not _is_fresh(nodes[node_id])
    }
    after = {way.target for node_id in ahead for way in checked.graph[node_id]}
    for node_id in reached({checked.start, *after}, checked.graph, without=asking):
        node = nodes[node_id]
        if isinstance(node, BankNode) and _moves_money(node):
            text = (
                "money would move on keys pressed before the caller has heard what is paid; give "
                "the question before it 'fresh: true'"
            )
            checked.report(node_id, (), text, Rule.NOT_HEARD)


def _is_fresh(node: Node) -> bool:
    return isinstance(node, QuestionNode) and node.fresh


def _moves_money(node: BankNode) -> bool:
    return node.bank in KNOWN and KNOWN[node.bank].changes_money
