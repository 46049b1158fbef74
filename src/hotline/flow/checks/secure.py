"""Whether an agent may send callers into the sub-flows that a `queue` names under `secure`."""

from __future__ import annotations

from hotline.flow.checks.checked import Checked
from hotline.flow.nodes.queue import QueueNode
from hotline.flow.nodes.subflow import unknown_subflow
from hotline.flow.rules import Rule
from hotline.flow.scope import Scope
from hotline.model.types import Type


def check_secure(checked: Checked) -> None:
    """Report secure flows that are none, that lead away from the agent, or that prove nobody."""
    for node_id, node in checked.flow.nodes.items():
        if not isinstance(node, QueueNode):
            continue
        for name, flow in node.secure.items():
            if told := _mistake(flow, checked.scope):
                text, rule = told
                checked.report(node_id, ("secure", name), text, rule)


def _mistake(flow: str, scope: Scope) -> tuple[str, Rule] | None:
    if unknown := unknown_subflow(flow, scope):
        return unknown, Rule.UNKNOWN_SUBFLOW
    signature = scope.flows.get(flow)
    if signature is None:
        return None
    if signature.arguments:
        needs = ", ".join(f"'{name}'" for name in signature.arguments)
        text = (
            f"sub-flow '{flow}' needs {needs}, and an agent gives nothing; take one that does not"
        )
        return text, Rule.NOT_SECURE
    if signature.leads_away:
        text = (
            f"sub-flow '{flow}' may end the call or lead to somebody else, and an agent waits; "
            "let it return instead"
        )
        return text, Rule.NOT_SECURE
    if Type.CUSTOMER not in signature.results.values() and signature.is_read:
        text = f"sub-flow '{flow}' proves nobody: none of its results is a customer"
        return text, Rule.NOT_SECURE
    return None
