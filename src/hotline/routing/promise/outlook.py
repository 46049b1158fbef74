"""What stands between a caller and an agent, and when it will be out of the way.

A caller at place 5 waits until five calls have been ended: one for each caller ahead who does not
give up, and one for the caller; and one more for each who comes meanwhile and is served before. The
`Capacity` says how many calls are expected to have ended by a moment, the `Outlook` how many have
to. Both are of a caller who does not give up.

How far that is off is counted on a scale on which it spreads about the same for every place and
tier: the score 2 (√ended - √needed). The square root is what makes the spread of a count constant
(Bartlett, "The Square Root Transformation in Analysis of Variance", 1936).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from hotline.routing.promise.handling import Lognormal
from hotline.routing.promise.renewal import (
    HORIZONS,
    elapsed_weights,
    nearest_spread,
    renewal_table,
)

HORIZON_S = 3600.0
"""Nothing is forecast beyond: who would wait longer is told that it is at least this long."""


class Capacity:
    """How many calls the agents are expected to have ended by each moment from now on."""

    def __init__(self, elapsed_s: Sequence[float], handling: Lognormal) -> None:
        """Sum up what each agent is expected to end.

        Args:
            elapsed_s: For how long each agent who may take the call has been at work on another,
                wrap-up included, in seconds.
            handling: How long calls take.
        """
        median_s = handling.median_s
        weights = elapsed_weights([max(elapsed, 0.0) / median_s for elapsed in elapsed_s])
        table = renewal_table(nearest_spread(handling.spread))
        self.moments_s: list[float] = [0.0, *(horizon * median_s for horizon in HORIZONS)]
        self.ended: list[float] = [0.0, *(sum(map(mul, weights, row)) for row in table)]

    def ended_by(self, seconds: float) -> float:
        """Return how many calls are expected to have ended after `seconds`."""
        right = min(max(bisect_left(self.moments_s, seconds), 1), len(self.moments_s) - 1)
        before_s, after_s = self.moments_s[right - 1], self.moments_s[right]
        before, after = self.ended[right - 1], self.ended[right]
        return before + (after - before) * (seconds - before_s) / (after_s - before_s)


@dataclass(frozen=True, kw_only=True)
class Overtaking:
    """Callers of a tier who are served before somebody who came earlier.

    Attributes:
        rate: How many come in a second.
        for_s: Up to how many seconds after that somebody they may come: the head start they have.
    """

    rate: float
    for_s: float


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a caller who begins to wait has ahead.

    Attributes:
        capacity: What the agents are expected to end.
        place: The caller's place among those who are served first, from 1.
        overtaking: Those who will come and be served first.
        giving_up: The rate in a second at which each caller ahead gives up.
    """

    capacity: Capacity
    place: float
    overtaking: Sequence[Overtaking]
    giving_up: float

    def needed_by(self, seconds: float) -> float:
        """Return how many calls have to have ended if the caller's turn is after `seconds`.

        Those ahead grow fewer until then because they are served as well as because they give up:
        were they served at a constant pace, then of n callers n x/(eˣ - 1) would have to be, with
        x = giving up × seconds. (Solve q' = -pace - giving up · q for q = 0.)
        """
        exponent = self.giving_up * seconds
        patient = exponent * math.exp(-exponent) / -math.expm1(-exponent) if exponent > 0 else 1.0
        overtaken = sum(one.rate * min(seconds, one.for_s) for one in self.overtaking)
        return 1 + (self.place - 1) * patient + overtaken

    def waits_s(self, scores: Sequence[float]) -> list[float]:
        """Return after how many seconds each of some scores is reached, `HORIZON_S` at the most."""
        needed = [self.needed_by(moment_s) for moment_s in self.capacity.moments_s]
        return [self._wait_s(score, needed) for score in scores]

    def _wait_s(self, score: float, needed: Sequence[float]) -> float:
        before_s = missing_before = 0.0
        for moment_s, ended, needs in zip(
            self.capacity.moments_s, self.capacity.ended, needed, strict=True
        ):
            missing = max(math.sqrt(needs) + score / 2, 0.0) ** 2 - ended
            if missing <= 0:
                part = missing_before / (missing_before - missing) if missing_before else 0.0
                return min(before_s + (moment_s - before_s) * part, HORIZON_S)
            before_s, missing_before = moment_s, missing
        return HORIZON_S

    def score(self, waited_s: float) -> float:
        """Return how many more calls than needed had been expected to end in a wait, on the scale.

        It is positive where the wait was longer than the middle of what was to be expected.
        """
        ended = self.capacity.ended_by(waited_s)
        return 2 * (math.sqrt(ended) - math.sqrt(self.needed_by(waited_s)))
