"""How many calls of each tier come: all calls of the last minutes, shared out by tier."""

from __future__ import annotations

import math

from hotline.model.tier import TIERS, Tier

WINDOW_S = 600.0
"""The rate's time constant: long enough to have something to count, short enough for a surge."""

LEAST_WINDOW_S = 60.0
"""Of less than this nothing is concluded."""

_FADING = 1 - 1 / 500
"""The shares are of about the last 500 calls: they change less than the rate does."""


class ArrivalRates:
    """Rates that fade exponentially.

    A tier of which few come has the share of all calls that it had for long: its own last minutes
    would be too few to count.
    """

    def __init__(self) -> None:
        self._first: float | None = None
        self._last = 0.0
        self._weight = 0.0
        self._of_tier = dict.fromkeys(TIERS, 0.25)

    def arrived(self, tier: Tier, now: float) -> None:
        """Take in a call, whether it has to wait or not."""
        if self._first is None:
            self._first = self._last = now
        self._weight = self._weight_at(now) + 1
        self._last = now
        for one in self._of_tier:
            self._of_tier[one] *= _FADING
        self._of_tier[tier] += 1

    def rate(self, tier: Tier, now: float) -> float:
        """Return how many calls of a tier come in a second."""
        if self._first is None:
            return 0.0
        seen_s = max(now - self._first, LEAST_WINDOW_S)
        window_s = WINDOW_S * (1 - math.exp(-seen_s / WINDOW_S))
        share = self._of_tier[tier] / sum(self._of_tier.values())
        return self._weight_at(now) / window_s * share

    def _weight_at(self, now: float) -> float:
        return self._weight * math.exp((self._last - now) / WINDOW_S)
