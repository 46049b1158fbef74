"""The waiting line: who of those that an agent may serve comes first.

Callers with the same demand, relaxed equally far, stand in one lane, ordered by rank. What an agent
may serve is a set of lanes, found out once for all agents with the same qualification; the next
caller is the best of the heads of those lanes that are not empty. How many wait does not matter.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from hotline.model.queue import QueueSpec
from hotline.routing.entry import Demand, Entry
from hotline.routing.relaxation import needed_at
from hotline.routing.traits import Qualification, Traits

Ranked = tuple[float, int, Entry]


@dataclass(eq=False, kw_only=True, slots=True)
class Lane:
    """Callers who may be served by the same agents.

    Attributes:
        number: Names it, from 0 on.
        queue: Where they wait.
        demand: What they need.
        step: How far they have relaxed.
        steps: What an agent must have, as numbers of traits, at each step up to that one; any of
            them is enough.
        masks: The same as bits.
        ranked: The callers in the order of their ranks.
    """

    number: int
    queue: QueueSpec
    demand: Demand
    step: int
    steps: tuple[tuple[int, ...], ...]
    masks: tuple[int, ...]
    ranked: list[Ranked] = field(default_factory=list)

    def fits(self, qualification: Qualification) -> bool:
        """Return whether agents with a qualification may serve these callers."""
        held = qualification.mask
        return any(held & mask == mask for mask in self.masks)

    def __iter__(self) -> Iterator[Entry]:
        return (entry for _, _, entry in self.ranked)


class WaitingLine:
    """All who wait, in lanes."""

    def __init__(self, traits: Traits) -> None:
        self._traits = traits
        self._lanes: list[Lane] = []
        self._by_demand: dict[tuple[Demand, int], Lane] = {}
        self._occupied = 0

    def __iter__(self) -> Iterator[Entry]:
        for lane in self._lanes:
            yield from lane

    def lanes(self) -> list[Lane]:
        """Return the lanes of this policy, also those in which nobody stands, in their order."""
        return list(self._by_demand.values())

    def occupied(self) -> list[Lane]:
        """Return the lanes in which somebody stands."""
        return [lane for lane in self._lanes if lane.ranked]

    def lane(self, entry: Entry, step: int) -> Lane:
        """Return the lane of a caller who has relaxed up to a step."""
        lane = self._by_demand.get((entry.demand, step))
        return lane if lane is not None else self.open_lane(entry.queue, entry.demand, step)

    def forget_lanes(self) -> None:
        """Let callers stand in new lanes from now on, for what they need is another thing now."""
        self._by_demand.clear()

    def add(self, entry: Entry, lane: Lane) -> None:
        """Put a caller into a lane, at the place of the rank."""
        insort(lane.ranked, (*entry.rank, entry))
        entry.lane = lane
        self._occupied |= 1 << lane.number

    def remove(self, entry: Entry) -> None:
        """Take a caller out, wherever in the line; one who is not in it is no mistake."""
        lane = entry.lane
        if lane is None:
            return
        del lane.ranked[bisect_left(lane.ranked, entry.rank)]
        entry.lane = None
        if not lane.ranked:
            self._occupied ^= 1 << lane.number

    def first_for(self, qualification: Qualification) -> Entry | None:
        """Return who comes first of those whom agents with a qualification may serve, or None."""
        occupied = self._occupied
        unknown = occupied & ~qualification.known
        if unknown:
            self._find_out(qualification, unknown)
        left = occupied & qualification.fits
        best: Ranked | None = None
        lanes = self._lanes
        while left:
            lowest = left & -left
            left ^= lowest
            head = lanes[lowest.bit_length() - 1].ranked[0]
            if best is None or head < best:
                best = head
        return best[2] if best is not None else None

    def ahead_of(self, entry: Entry) -> int:
        """Return how many of the same queue stand before a caller, who need not be in the line."""
        queue = entry.queue.name
        return sum(
            bisect_left(lane.ranked, entry.rank) for lane in self._lanes if lane.demand[0] == queue
        )

    def open_lane(self, queue: QueueSpec, demand: Demand, step: int) -> Lane:
        """Return a new lane, which comes after the others."""
        steps = tuple(
            self._traits.numbers(needed_at(queue, demand, one)) for one in range(step + 1)
        )
        lane = Lane(
            number=len(self._lanes),
            queue=queue,
            demand=demand,
            step=step,
            steps=steps,
            masks=tuple(sum(1 << number for number in one) for one in steps),
        )
        self._lanes.append(lane)
        self._by_demand[demand, step] = lane
        return lane

    def _find_out(self, qualification: Qualification, unknown: int) -> None:
        qualification.known |= unknown
        while unknown:
            lowest = unknown & -unknown
            unknown ^= lowest
            if self._lanes[lowest.bit_length() - 1].fits(qualification):
                qualification.fits |= lowest
