"""What agents did with their time: every second of an agent is in exactly one state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hotline.model.agent import AgentState

HANDLING = frozenset({AgentState.ON_CALL, AgentState.WRAP_UP})


@dataclass(kw_only=True)
class AgentTime:
    """Seconds by state."""

    seconds: dict[AgentState, float] = field(default_factory=dict)

    def add(self, state: AgentState, seconds: float) -> None:
        """Add a stretch of time."""
        self.seconds[state] = self.seconds.get(state, 0.0) + seconds

    @property
    def logged_in_s(self) -> float:
        """Seconds in every state but offline."""
        return sum(s for state, s in self.seconds.items() if state is not AgentState.OFFLINE)

    @property
    def occupancy(self) -> float | None:
        """The share of the logged-in time that went to conversations and wrap-up."""
        handling_s = sum(self.seconds.get(state, 0.0) for state in HANDLING)
        return handling_s / self.logged_in_s if self.logged_in_s > 0 else None


def split(since: float, until: float, interval_s: float) -> Iterator[tuple[float, float]]:
    """Yield the intervals that a stretch of time touches, by their beginnings, and its share."""
    while since < until:
        begin = since // interval_s * interval_s
        end = min(begin + interval_s, until)
        yield begin, end - since
        since = end
