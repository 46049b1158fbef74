"""Whether flows fit the floor: they ask for what its policy has and its agents can serve."""

from __future__ import annotations

from hotline.flow.bundle import Bundle
from hotline.flow.problems import FlowProblems
from hotline.roster import read_roster
from hotline.routing_policy import asked_by, read_policy


class FloorFit:
    """The floor's files, to be held against flows that may change.

    Args:
        routing: The policy's text, and the file's name.
        agents: The roster's text, and the file's name.
    """

    def __init__(self, routing: tuple[str, str], agents: tuple[str, str]) -> None:
        self._routing = routing
        self._agents = agents
        self._looked_at = ""
        self._found: FlowProblems | None = None

    def problems(self, bundle: Bundle) -> FlowProblems | None:
        """Return what does not fit, or None; the same flows are looked at once."""
        if bundle.digest != self._looked_at:
            self._found, self._looked_at = self._look(bundle), bundle.digest
        return self._found

    def _look(self, bundle: Bundle) -> FlowProblems | None:
        try:
            asked = asked_by(bundle)
            read_roster(*self._agents, read_policy(*self._routing, asked), asked)
        except FlowProblems as problems:
            return problems
        return None
