"""A caller's place where agents serve several queues, by pouring those ahead out over the agents.

Each caller ahead is work for the agents who may serve that caller, and goes to those who have the
least: like water, it fills the lowest first. Who can be served by few is poured first, for whoever
can be served by many finds another agent. Then the caller is poured, and how high it stands, in
calls for each agent, is when the turn comes. Of three agents, two free of others and a third who
has four to serve first, it stands at a half: its place is half of the three's next calls, 1.5.
Where all serve the same callers, it is just the place in the line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

_Levels = Mapping[float, int]
"""How many calls an agent has to serve first, to the agents who have so many, as bits."""


class Places:
    """A caller's place, and what others make of it. Agents are bits of integers (`Serving`).

    Attributes:
        place: The place among those who are served first, from 1.
    """

    def __init__(self, at_work: int, own: int, ahead: Mapping[int, int]) -> None:
        """Pour out those who stand ahead.

        Args:
            at_work: All agents.
            own: Those who may serve the caller.
            ahead: Those who may serve somebody ahead, to how many such callers stand there.
        """
        self._own = own
        self._lost: dict[int, float] = {}
        self._levels: _Levels = {0.0: at_work}
        for able in sorted(ahead, key=int.bit_count):
            self._levels = _poured(self._levels, able, ahead[able])
        self.place = self._place(self._levels)

    def lost_to(self, able: int) -> float:
        """Return by how much one more caller who is served first moves the place.

        Args:
            able: Those who may serve that one.
        """
        lost = self._lost.get(able)
        if lost is None:
            lost = self._place(_poured(self._levels, able, 1)) - self.place
            self._lost[able] = lost
        return lost

    def _place(self, levels: _Levels) -> float:
        return _level(levels, self._own, 1) * self._own.bit_count()


def _level(levels: _Levels, able: int, calls: float) -> float:
    """Return up to which level some agents are filled by so many calls more."""
    filled, held = 0, 0.0
    level = 0.0
    for next_level in sorted(levels):
        if filled and (level := (held + calls) / filled) <= next_level:
            return level
        agents = (levels[next_level] & able).bit_count()
        filled += agents
        held += agents * next_level
    return (held + calls) / filled if filled else 0.0


def _poured(levels: _Levels, able: int, calls: float) -> _Levels:
    """Return the levels after so many calls were poured out over some agents."""
    upto = _level(levels, able, calls)
    poured: dict[float, int] = defaultdict(int)
    for level, agents in levels.items():
        raised = agents & able if level < upto else 0
        for at, some in ((upto, raised), (level, agents & ~raised)):
            if some:
                poured[at] |= some
    return poured
