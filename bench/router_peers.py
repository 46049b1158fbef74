"""Two ways to match without an index, on the same questions as the router's.

- `LinearSearch`, as app_queue does: whoever becomes free is held against each caller in the order
  of the line, whoever comes against each member in the order of idleness, until one fits.
- `EveryPair`, as mod_callcenter does on its beat: each caller in the order of the line against each
  agent in the order of idleness, whatever has changed.

Both ask only the questions that the bench asks; neither times anything, nor keeps an offer's life.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass

from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec
from hotline.model.tier import Tier
from hotline.routing.events import CallQueued
from hotline.testing.floor_laws.fitting import may_take


@dataclass(kw_only=True)
class Waiting:
    """A caller in line, by the time that the tier's head start makes of the arrival."""

    asked: CallQueued
    rank: float
    queued_at_s: float


class LinearSearch:
    """Callers in the order of the line, agents in that of idleness, searched from the front."""

    def __init__(self, queues: dict[str, QueueSpec], head_start_s: Mapping[Tier, float]) -> None:
        self._queues = queues
        self._head_start_s = head_start_s
        self._line: list[Waiting] = []
        self._idle: list[Agent] = []

    def stand_in_line(self, asked: CallQueued, now_s: float) -> Waiting:
        """Take a call without looking for an agent."""
        rank = now_s - self._head_start_s.get(asked.tier, 0.0)
        caller = Waiting(asked=asked, rank=rank, queued_at_s=now_s)
        insort(self._line, caller, key=lambda one: one.rank)
        return caller

    def be_idle(self, agent: Agent) -> None:
        """Take an agent without looking for a call."""
        self._idle.append(agent)

    def comes(self, asked: CallQueued, now_s: float) -> str:
        """Take a call; return the agent who is offered it, or ""."""
        return self._find_agent(self.stand_in_line(asked, now_s), now_s)

    def becomes_free(self, agent: Agent, now_s: float) -> str:
        """Take an agent; return the call that is offered, or ""."""
        self.be_idle(agent)
        return self._find_call(agent, now_s)

    def _find_agent(self, caller: Waiting, now_s: float) -> str:
        for agent in self._idle:
            if self._fits(agent, caller, now_s):
                self._bring_together(agent, caller)
                return agent.agent_id
        return ""

    def _find_call(self, agent: Agent, now_s: float) -> str:
        for caller in self._line:
            if self._fits(agent, caller, now_s):
                self._bring_together(agent, caller)
                return caller.asked.call_id
        return ""

    def _fits(self, agent: Agent, caller: Waiting, now_s: float) -> bool:
        queue = self._queues[caller.asked.queue]
        return may_take(agent, caller.asked, queue, now_s - caller.queued_at_s)

    def _bring_together(self, agent: Agent, caller: Waiting) -> None:
        self._idle.remove(agent)
        self._line.remove(caller)


class EveryPair(LinearSearch):
    """The whole line against all who are idle, at each event."""

    def _find_agent(self, caller: Waiting, now_s: float) -> str:
        agent, found = self._first_pair(now_s)
        return agent if found == caller.asked.call_id else ""

    def _find_call(self, agent: Agent, now_s: float) -> str:
        found, call_id = self._first_pair(now_s)
        return call_id if found == agent.agent_id else ""

    def _first_pair(self, now_s: float) -> tuple[str, str]:
        for caller in self._line:
            for agent in self._idle:
                if self._fits(agent, caller, now_s):
                    self._bring_together(agent, caller)
                    return agent.agent_id, caller.asked.call_id
        return "", ""
