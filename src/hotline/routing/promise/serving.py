"""Which agents serve which callers, as bits.

An agent is one bit of a long integer, a lane has the bits of all who may serve it, and those who
are at work have one integer more. So a question about a thousand agents is an AND and a count.
"""

from __future__ import annotations

from hotline.model.agent import AgentState
from hotline.routing.floor import Floor
from hotline.routing.presence import Presence
from hotline.routing.waiting_line import Lane

AT_WORK = frozenset({AgentState.RESERVED, AgentState.ON_CALL, AgentState.WRAP_UP})
"""The states of an agent who will end something and then be free."""


class Serving:
    """The agents of a floor, by whom they may serve.

    Attributes:
        at_work: Those at work, as bits.
    """

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._bits: dict[str, int] = {}
        self.at_work = 0
        self._able: dict[Lane, int] = {}

    def qualified(self, presence: Presence) -> None:
        """Take in what an agent can serve, who has come or has learned something."""
        bit = self._bit(presence.agent.agent_id)
        for lane, able in self._able.items():
            fits = lane.fits(presence.qualification)
            self._able[lane] = able | bit if fits else able & ~bit

    def changed_state(self, agent_id: str, state: AgentState) -> None:
        """Take in what an agent does now."""
        bit = self._bit(agent_id)
        self.at_work = self.at_work | bit if state in AT_WORK else self.at_work & ~bit

    def agent_ids(self, lane: Lane) -> list[str]:
        """Return who is at work now and may serve a lane after that.

        Who wants a break or to go home once the present call is over is not among them.
        """
        able = self.able(lane)
        return [
            agent_id
            for agent_id, presence in self._floor.agents.items()
            if able & self._bits[agent_id] and not presence.then
        ]

    def able(self, lane: Lane) -> int:
        """Return those at work who may serve a lane, as bits."""
        able = self._able.get(lane)
        if able is None:
            able = 0
            for agent_id, presence in self._floor.agents.items():
                able |= self._bits[agent_id] if lane.fits(presence.qualification) else 0
            self._able[lane] = able
        return able & self.at_work

    def _bit(self, agent_id: str) -> int:
        return self._bits.setdefault(agent_id, 1 << len(self._bits))
