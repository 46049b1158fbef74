"""Whether nothing speaks to a caller who has gone."""

from __future__ import annotations

from hotline.flow.anywhere import HANG_UP
from hotline.flow.checks.checked import Checked
from hotline.flow.checks.graph import reached
from hotline.flow.rules import Rule


def check_hung_up(checked: Checked) -> None:
    """Report nodes that need a caller and come after `anywhere: {hang_up: ...}`."""
    start = checked.flow.handlers.get(HANG_UP, "")
    if start not in checked.flow.nodes:
        return
    for node_id in reached({start}, checked.graph):
        node = checked.flow.nodes[node_id]
        if node.needs_caller or node.surely_asks(checked.scope):
            text = (
                f"is reached from 'anywhere: hang_up' ('{start}'), when nobody hears it; "
                "end there with a hang_up that says nothing"
            )
            checked.report(node_id, (), text, Rule.NOBODY_HEARS)
