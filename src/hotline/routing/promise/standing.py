"""Where a caller stands: who may serve, who comes first, and who may still overtake."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.routing.entry import Demand, Entry
from hotline.routing.floor import Floor
from hotline.routing.promise.outlook import Overtaking
from hotline.routing.promise.places import Places
from hotline.routing.promise.serving import Serving
from hotline.routing.waiting_line import Lane


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a caller stands in the line.

    Attributes:
        place: The place among those who are served first, from 1.
        agent_ids: Those at work who may take the call next.
        overtaking: Those who will come and be served first.
    """

    place: float
    agent_ids: Sequence[str]
    overtaking: Sequence[Overtaking]


def standing(
    floor: Floor,
    serving: Serving,
    entry: Entry,
    own: Lane,
    lanes: Mapping[Demand, Lane],
    rates: Mapping[Demand, float],
) -> Standing:
    """Return where a caller who waits stands.

    Args:
        floor: The floor.
        serving: Its agents.
        entry: The caller's call.
        own: The lane that the caller waits in.
        lanes: Where calls of each kind begin to wait.
        rates: How many calls of each kind come in a second.
    """
    in_lanes = Counter(
        other.lane for other in floor.waiting if other.rank < entry.rank and other.lane is not None
    )
    ahead: Counter[int] = Counter()
    for lane, count in in_lanes.items():
        ahead[serving.able(lane)] += count
    places = Places(serving.at_work, serving.able(own), ahead)
    return Standing(
        place=places.place,
        agent_ids=serving.agent_ids(own),
        overtaking=_overtaking(floor, serving, places, entry, lanes, rates),
    )


def _overtaking(
    floor: Floor,
    serving: Serving,
    places: Places,
    entry: Entry,
    lanes: Mapping[Demand, Lane],
    rates: Mapping[Demand, float],
) -> list[Overtaking]:
    """Return who may overtake, those together who may for equally long.

    Whoever comes at a moment has the rank of that moment less the head start (`priority`).
    """
    together: dict[float, float] = defaultdict(float)
    for demand, rate in rates.items():
        _, tier, _, _ = demand
        for_s = entry.rank[0] + floor.policy.head_start_s.get(tier, 0.0) - floor.now
        if for_s > 0:
            together[for_s] += rate * places.lost_to(serving.able(lanes[demand]))
    return [Overtaking(rate=rate, for_s=for_s) for for_s, rate in together.items()]
