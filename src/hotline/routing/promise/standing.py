"""Where a caller stands: who may serve, who comes first, and who may still overtake.

Where agents serve several queues, callers of one take agents from those of another. A caller ahead
counts by how far both wait for the same agents: of all agents able to serve one of the two, the
part able to serve both (the Jaccard index). It is 1 in the same line, 0 where no agent serves both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.model.agent import AgentState
from hotline.routing.entry import Demand, Entry
from hotline.routing.floor import Floor
from hotline.routing.presence import Presence
from hotline.routing.promise.outlook import Overtaking
from hotline.routing.traits import Qualification
from hotline.routing.waiting_line import Lane

AT_WORK = frozenset({AgentState.RESERVED, AgentState.ON_CALL, AgentState.WRAP_UP})
"""The states of an agent who will end something and then be free."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a caller stands in the line.

    Attributes:
        place: The place among those who are served first, from 1.
        agent_ids: Those at work who may take the call next. Who wants a break or to go home once
            the present call is over is not among them.
        overtaking: Those who will come and be served first.
    """

    place: float
    agent_ids: Sequence[str]
    overtaking: Sequence[Overtaking]


class _Agents:
    """Those who will be free for another call, by what they can serve."""

    def __init__(self, floor: Floor) -> None:
        self.presences = [
            one for one in floor.agents.values() if one.state in AT_WORK and not one.then
        ]
        self._counts: Counter[Qualification] = Counter(one.qualification for one in self.presences)

    def of(self, lane: Lane) -> list[Presence]:
        return [one for one in self.presences if lane.fits(one.qualification)]

    def shared(self, one: Lane, other: Lane) -> float:
        """Return the part of those who may serve one of two lanes who may serve both."""
        if one is other:
            return 1.0
        both = either = 0
        for qualification, count in self._counts.items():
            fits_one, fits_other = one.fits(qualification), other.fits(qualification)
            both += count if fits_one and fits_other else 0
            either += count if fits_one or fits_other else 0
        return both / either if either else 0.0


def standing(
    floor: Floor, entry: Entry, lanes: Mapping[Demand, Lane], rates: Mapping[Demand, float]
) -> Standing:
    """Return where a caller who waits stands.

    Args:
        floor: The floor.
        entry: The caller's call, which is in the waiting line.
        lanes: Where calls of each kind begin to wait.
        rates: How many calls of each kind come in a second.
    """
    own = entry.lane
    assert own is not None, "whoever waits stands in a lane"
    agents = _Agents(floor)
    ahead = Counter(
        other.lane for other in floor.waiting if other.rank < entry.rank and other.lane is not None
    )
    return Standing(
        place=1 + sum(count * agents.shared(lane, own) for lane, count in ahead.items()),
        agent_ids=[one.agent.agent_id for one in agents.of(own)],
        overtaking=[
            Overtaking(rate=rate * agents.shared(lanes[demand], own), for_s=for_s)
            for demand, rate in rates.items()
            if (for_s := _may_overtake_for_s(floor, entry, demand)) > 0
        ],
    )


def _may_overtake_for_s(floor: Floor, entry: Entry, demand: Demand) -> float:
    """Return for how long from now on those who come are put before a caller.

    Whoever comes at a moment has the rank of that moment less the head start (`priority`).
    """
    _, tier, _, _ = demand
    return entry.rank[0] + floor.policy.head_start_s.get(tier, 0.0) - floor.now
