"""Who may send callers to which places of their flows, and how often.

Which places there are, only a call's flow knows. Where one costs money, such as another number that
is rung there, the bank says who may, and how often in an hour; no death of a process forgets that.
"""

from __future__ import annotations

from collections import deque

from hotline.model.agent import Agent
from hotline.routing.policy import Policy

HOUR_S = 3600.0

Sending = tuple[str, str, float]
"""An agent, a place to which that agent has sent a caller, and when, in seconds since 1970."""


class Sent:
    """Who has sent callers where in the last hour, where it is counted."""

    def __init__(self) -> None:
        self._sendings: deque[Sending] = deque()

    def kept(self) -> list[Sending]:
        """Return all of them, the oldest first."""
        return list(self._sendings)

    def keep(self, sending: Sending) -> None:
        """Keep one that is later than all others."""
        while self._sendings and self._sendings[0][2] <= sending[2] - HOUR_S:
            self._sendings.popleft()
        self._sendings.append(sending)

    def note(self, policy: Policy, agent_id: str, place: str, now: float) -> None:
        """Count that an agent sends a caller to a place, where that is limited."""
        rules = policy.places.get(place)
        if rules is not None and rules.per_hour is not None:
            self.keep((agent_id, place, now))

    def count(self, agent_id: str, place: str, now: float) -> int:
        """Return how often an agent has sent callers to a place in the last hour."""
        since, sought = now - HOUR_S, (agent_id, place)
        return sum(1 for who, where, at in self._sendings if at > since and (who, where) == sought)


def may_send(policy: Policy, sent: Sent, agent: Agent, place: str, now: float) -> bool:
    """Return whether an agent may send a caller to a place now, if the flow has it."""
    rules = policy.places.get(place)
    if rules is None:
        return True
    if not rules.skills <= {skill for skill, level in agent.skills.items() if level > 0}:
        return False
    return rules.per_hour is None or sent.count(agent.agent_id, place, now) < rules.per_hour
