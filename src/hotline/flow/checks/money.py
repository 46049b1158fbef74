"""Whether no money moves on an answer that was given before the question was heard.

And whether amounts that are said are read back, so that no other one is taken.
"""

from __future__ import annotations

from hotline.flow.checks.checked import Checked
from hotline.flow.checks.graph import reached
from hotline.flow.forms import AmountForm
from hotline.flow.nodes.bank import BankNode
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.collect import CollectNode
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.nodes.subflow import SubflowNode
from hotline.flow.rules import Rule
from hotline.model.retired import KNOWN

KEYS_AHEAD = (
    "money would move on keys pressed before the caller has heard what is paid; give "
    "the question before it 'fresh: true'"
)
VOICE_AHEAD = (
    "money would move on a word said before the caller has heard what is paid; give "
    "the question before it 'hearing: {barge_in: false}'"
)

MISHEARD = (
    "an amount that was said may be heard as another one, for sure; give it 'hearing: {ask: "
    "PROMPT, ask_always: true}', where PROMPT says {heard}, or a 'confirm'; if it need not be "
    "read back, say 'ask_always: false'"
)


def check_amounts(checked: Checked) -> None:
    """Report amounts that are taken as they were heard, where the flow does not say so itself."""
    for node_id, node in checked.flow.nodes.items():
        if (
            isinstance(node, CollectNode)
            and node.hear
            and isinstance(node.rules(checked.flow.types).form, AmountForm)
            and node.confirm is None
            and node.hearing.ask_always is None
        ):
            checked.report(node_id, ("hear",), MISHEARD, Rule.NOT_READ_BACK)


def check_money(checked: Checked) -> None:
    """Report payments whose last question before them takes keys that came before it.

    So are those reported whose last question is stopped by a word. What a sub-flow asks last is not
    looked into: it counts as a question that takes keys.
    """
    if not checked.start:
        return
    nodes = checked.flow.nodes
    asking = {key for key, node in nodes.items() if node.asks or isinstance(node, SubflowNode)}
    asked = asking & reached({checked.start}, checked.graph)
    ahead = {node_id for node_id in asked if not _is_fresh(nodes[node_id])}
    interrupted = {node_id for node_id in asked - ahead if _is_stopped_by_voice(nodes[node_id])}
    for text, last, begin in (
        (KEYS_AHEAD, ahead, {checked.start}),
        (VOICE_AHEAD, interrupted, set[str]()),
    ):
        after = {way.target for node_id in last for way in checked.graph[node_id]}
        for node_id in reached(begin | after, checked.graph, without=asking):
            node = nodes[node_id]
            if isinstance(node, BankNode) and _moves_money(node):
                checked.report(node_id, (), text, Rule.NOT_HEARD)


def _is_fresh(node: Node) -> bool:
    return isinstance(node, QuestionNode) and node.fresh


def _is_stopped_by_voice(node: Node) -> bool:
    return isinstance(node, QuestionNode) and node.hears and node.hearing.barge_in


def _moves_money(node: BankNode) -> bool:
    return node.bank in KNOWN and KNOWN[node.bank].changes_money
