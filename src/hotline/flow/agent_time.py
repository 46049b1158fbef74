"""How long a caller waits for agents and talks with them: no limit of a flow's ends that."""

from __future__ import annotations

from datetime import datetime


class AgentTime:
    """Counts the time that a call spends with agents."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._since: datetime | None = None

    def note(self, at: datetime, *, with_agent: bool) -> None:
        """Note whether the caller is with an agent from `at` on."""
        if with_agent and self._since is None:
            self._since = at
        elif not with_agent and self._since is not None:
            self._seconds += (at - self._since).total_seconds()
            self._since = None

    def take(self, at: datetime) -> float:
        """Return the seconds up to `at` that were not taken yet."""
        seconds, self._seconds = self._seconds, 0.0
        if self._since is not None:
            seconds += (at - self._since).total_seconds()
            self._since = at
        return seconds
