"""Whether the flows ask only those systems that the settings allow."""

from __future__ import annotations

from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow.nodes.http import HttpNode
from hotline.settings import Settings


class SystemsNotAllowed(HotlineError):
    """Flows ask systems that the settings do not name; `calls` are (flow, node, origin)."""

    def __init__(self, calls: tuple[tuple[str, str, str], ...]) -> None:
        self.calls = calls
        super().__init__(calls)

    def __str__(self) -> str:
        told = [f"flow '{flow}', node '{node}' asks {origin}" for flow, node, origin in self.calls]
        return (
            f"{'; '.join(told)}, which systems.allowed in the settings does not name: ask another "
            "system, or name it there"
        )


def check_systems(bundle: Bundle, settings: Settings) -> None:
    """Check every `http` node.

    Raises:
        SystemsNotAllowed: With every node that asks another system than it may.
    """
    calls = tuple(
        (flow.name, node_id, node.origin)
        for flow in bundle.flows.values()
        for node_id, node in flow.nodes.items()
        if isinstance(node, HttpNode) and node.origin not in settings.systems.allowed
    )
    if calls:
        raise SystemsNotAllowed(calls)
