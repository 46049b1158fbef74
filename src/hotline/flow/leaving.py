"""Out of sub-flows: at their end, for what only a flow below handles, and for what was lost."""

from __future__ import annotations

from hotline.flow import secure_flow
from hotline.flow.anywhere import HANG_UP
from hotline.flow.walk import Walk
from hotline.model.types import Type


def leave_subflow(walk: Walk, outcome: str) -> None:
    """Go back to the node that ran the sub-flow."""
    frame = walk.frame
    results = {
        str(name): frame.variables[name]
        for name in frame.flow.head.results
        if name in frame.variables
    }
    if secure_flow.is_outermost(walk):
        proved = any(frame.flow.types[name] is Type.CUSTOMER for name in results)
        secure_flow.leave(walk, identified=proved)
        return
    walk.frames.pop()
    walk.frame.flow.nodes[walk.frame.node].come_back(walk, outcome, results)


def handle(walk: Walk, event: str) -> None:
    """Go to the nearest handler of `event`, out of the sub-flows that have none.

    A flow without one is the mistake of a flow that was not checked: that call is handed over.
    What came after a key that means something anywhere was typed for where that key leads, by who
    knows the way; for where an event leads nobody has typed.
    """
    while event not in walk.frame.flow.handlers:
        if event != HANG_UP and secure_flow.is_outermost(walk):
            secure_flow.leave(walk, identified=False)
            return
        if len(walk.frames) == 1:
            walk.hand_over(f"nothing handles '{event}'")
            return
        walk.frames.pop()
    flow = walk.frame.flow
    walk.go(flow.handlers[event], way=event, fresh=event not in flow.head.anywhere.keys)


def ask_again_for(walk: Walk, variable: str) -> None:
    """Go to the node that sets `variable`, whose value is gone; leave sub-flows for it."""
    while variable not in walk.frame.flow.asked_at:
        variable = walk.frames.pop().given[variable]
    walk.go(walk.frame.flow.asked_at[variable], way=f"{variable} lost")
