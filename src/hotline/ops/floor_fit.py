"""Whether flows fit the floor: they ask for what its policy has and its agents can serve."""

from __future__ import annotations

from pathlib import Path

from hotline.flow.bundle import Bundle
from hotline.flow.problems import FlowProblems
from hotline.flow_files import read_text
from hotline.roster import read_roster
from hotline.routing_policy import asked_by, read_policy


class FloorFit:
    """The floor's files as they are now, to be held against flows that may change.

    Raises:
        FlowFilesMissing: A file is missing or is not UTF-8 text.
    """

    def __init__(self, routing_file: Path, agents_file: Path) -> None:
        self._routing = (read_text(routing_file), str(routing_file))
        self._agents = (read_text(agents_file), str(agents_file))
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
