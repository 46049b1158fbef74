"""How many calls of each kind come: all calls of the last minutes, shared out by kind."""

from __future__ import annotations

import math
from collections import defaultdict

from hotline.routing.entry import Demand
from hotline.routing.promise.learned import LearnedArrivals

WINDOW_S = 600.0
"""The rate's time constant: long enough to have something to count, short enough for a surge."""

LEAST_WINDOW_S = 60.0
"""Of less than this nothing is concluded."""

_FADING = 1 - 1 / 500
"""The shares are of about the last 500 calls: they change less than the rate does."""


class ArrivalRates:
    """Rates that fade exponentially.

    Calls with the same demand are of one kind. A kind of which few come has the share of all calls
    that it had for long: its own last minutes would be too few to count.
    """

    def __init__(self) -> None:
        self._first: float | None = None
        self._last = 0.0
        self._weight = 0.0
        self._of_demand: dict[Demand, float] = defaultdict(float)

    @property
    def learned(self) -> LearnedArrivals:
        """What is known, to be kept."""
        return LearnedArrivals(
            first=self._first,
            last=self._last,
            weight=self._weight,
            of_demand=list(self._of_demand.items()),
        )

    def take_on(self, learned: LearnedArrivals) -> None:
        """Go on with what was known."""
        self._first, self._last, self._weight = learned.first, learned.last, learned.weight
        self._of_demand.update(learned.of_demand)

    def arrived(self, demand: Demand, now: float) -> None:
        """Take in a call, whether it has to wait or not."""
        if self._first is None:
            self._first = self._last = now
        self._weight = self._weight_at(now) + 1
        self._last = now
        for one in self._of_demand:
            self._of_demand[one] *= _FADING
        self._of_demand[demand] += 1

    def rates(self, now: float) -> dict[Demand, float]:
        """Return how many calls of each kind come in a second."""
        if self._first is None:
            return {}
        seen_s = max(now - self._first, LEAST_WINDOW_S)
        window_s = WINDOW_S * (1 - math.exp(-seen_s / WINDOW_S))
        scale = self._weight_at(now) / window_s / sum(self._of_demand.values())
        return {demand: count * scale for demand, count in self._of_demand.items()}

    def _weight_at(self, now: float) -> float:
        return self._weight * math.exp((self._last - now) / WINDOW_S)
