"""Whether only agents send callers to where the number is one that an agent types."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.flow.checks.checked import Checked
from hotline.flow.nodes.transfer import TYPED, TransferNode
from hotline.flow.rules import Rule


def check_typed(checked: Checked) -> None:
    """Report numbers that an agent types, where a call can come without an agent."""
    for node_id, node in checked.flow.nodes.items():
        if not isinstance(node, TransferNode) or not node.is_typed:
            continue
        for how in dict.fromkeys(_without_agent(checked, node_id)):
            text = (
                f"{how} leads here, and no agent has typed a number then ({TYPED}); lead it "
                "elsewhere, and only 'sends_to' of a 'queue' here"
            )
            checked.report(node_id, ("transfer",), text, Rule.NOBODY_TYPES)


def _without_agent(checked: Checked, node_id: str) -> Iterator[str]:
    """Yield what leads a call to a node by itself."""
    if checked.start == node_id:
        yield "the flow's 'start'"
    for event, target in checked.flow.handlers.items():
        if target == node_id:
            yield f"'{event}' anywhere in the flow"
    for source, ways in checked.graph.items():
        for way in ways:
            is_told = way.by_agent or checked.flow.handlers.get(way.label) == node_id
            if way.target == node_id and not is_told:
                yield f"'{way.label}' of node '{source}'" if way.label else f"node '{source}'"
