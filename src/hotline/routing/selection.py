"""Which of several free agents takes a call.

`longest_idle` takes who has been free longest. `least_occupied` takes who has been busy for the
smallest share of the time since logging in, as it was when the agent became free; within five
percentage points, who has been free longest, so that a hair's breadth decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hotline.model.queue import Selection
from hotline.routing.agent_index import AgentIndex
from hotline.routing.presence import Presence

_BANDS = 20


class FreeAgents:
    """The agents who are available, in the order of each selection that a queue uses."""

    def __init__(self, selections: Iterable[Selection]) -> None:
        self._by_idle = AgentIndex()
        self._by_occupancy: tuple[AgentIndex, ...] = ()
        self._bands: dict[Presence, int] = {}
        self.order_by(selections, 0.0)

    @property
    def has_bands(self) -> bool:
        """Whether agents are ordered by occupancy too."""
        return bool(self._by_occupancy)

    def in_order(self) -> Iterator[tuple[Presence, bool, int]]:
        """Yield all, who has been free longest first; whether each is to be found, and the band."""
        for presence, is_shown in self._by_idle.everybody():
            yield presence, is_shown, self._bands.get(presence, 0)

    def order_by(self, selections: Iterable[Selection], now: float) -> None:
        """Let queues use these selections from now on; an order that is there stays."""
        if self._by_occupancy or "least_occupied" not in set(selections):
            return
        self._by_occupancy = tuple(AgentIndex() for _ in range(_BANDS))
        for presence, is_shown in self._by_idle.everybody():
            self._add_to_band(presence, _band(presence, now))
            if not is_shown:
                self._by_occupancy[self._bands[presence]].hide(presence)

    def add(self, presence: Presence, now: float) -> None:
        """Let an agent be free from now on."""
        self.place(presence, _band(presence, now))

    def place(self, presence: Presence, band: int) -> None:
        """Let an agent come last, in a band of occupancy."""
        self._by_idle.add(presence)
        if self._by_occupancy:
            self._add_to_band(presence, band)

    def hide(self, presence: Presence) -> None:
        """Let an agent not be found while a call is on offer."""
        self._by_idle.hide(presence)
        if presence in self._bands:
            self._by_occupancy[self._bands[presence]].hide(presence)

    def show(self, presence: Presence) -> None:
        """Let an agent be free again who got no call: at the old place."""
        self._by_idle.show(presence)
        if presence in self._bands:
            self._by_occupancy[self._bands[presence]].show(presence)

    def remove(self, presence: Presence) -> None:
        """Let an agent not be free any more."""
        self._by_idle.remove(presence)
        if presence in self._bands:
            self._by_occupancy[self._bands.pop(presence)].remove(presence)

    def choose(self, selection: Selection, numbers: tuple[int, ...]) -> Presence | None:
        """Return who takes a call that needs the traits of these numbers, or None."""
        if selection == "longest_idle":
            return self._by_idle.first(numbers)
        found = (band.first(numbers) for band in self._by_occupancy)
        return next((one for one in found if one is not None), None)

    def _add_to_band(self, presence: Presence, band: int) -> None:
        self._bands[presence] = band
        self._by_occupancy[band].add(presence)


def _band(presence: Presence, now: float) -> int:
    return min(int(presence.occupancy(now) * _BANDS), _BANDS - 1)
