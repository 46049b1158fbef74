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
"""Nothing is forecast beyond: of a longer wait nobody can tell."""

LAST_STEP = len(HORIZONS)


class Capacity:
    """How many calls the agents are expected to have ended by each moment from now on."""

    def __init__(self, elapsed_s: Sequence[float], handling: Lognormal) -> None:
        """Sum up what each agent is expected to end.

        Args:
            elapsed_s: For how long each agent who may take the call has been at work on another,
                wrap-up included, in seconds.
            handling: How long calls take.
        """
        self._median_s = handling.median_s
        self._weights = elapsed_weights([max(one, 0.0) / self._median_s for one in elapsed_s])
        self._table = renewal_table(nearest_spread(handling.spread))
        self._steps = [(0.0, 0.0)]

    def step(self, number: int) -> tuple[float, float]:
        """Return a moment, in seconds, and how many calls are expected to have ended by then.

        Args:
            number: From 0, which is now, to `LAST_STEP`.
        """
        steps = self._steps
        while len(steps) <= number:
            moment_s = HORIZONS[len(steps) - 1] * self._median_s
            ended: float = sum(map(mul, self._weights, self._table[len(steps) - 1]))
            steps.append((moment_s, ended))
        return steps[number]

    def ended_by(self, seconds: float) -> float:
        """Return how many calls are expected to have ended after `seconds`."""
        right = bisect_left(HORIZONS, seconds / self._median_s, hi=len(HORIZONS) - 1) + 1
        before_s, before = self.step(right - 1)
        after_s, after = self.step(right)
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
        needed = 1 + (self.place - 1) * patient
        for one in self.overtaking:
            needed += one.rate * min(seconds, one.for_s)
        return needed

    def waits_s(self, scores: Sequence[float]) -> list[float]:
        """Return after how many seconds each of some scores is reached, `HORIZON_S` at the most.

        Args:
            scores: In ascending order.
        """
        waits: list[float] = []
        halves = [score / 2 for score in scores]
        before_s, before = 0.0, [0.0] * len(scores)
        for number in range(LAST_STEP + 1):
            moment_s, ended = self.capacity.step(number)
            root = math.sqrt(self.needed_by(moment_s))
            missing = [max(root + half, 0.0) ** 2 - ended for half in halves]
            while len(waits) < len(scores) and missing[len(waits)] <= 0:
                lacked, lacks = before[len(waits)], missing[len(waits)]
                part = lacked / (lacked - lacks) if lacked else 0.0
                waits.append(min(before_s + (moment_s - before_s) * part, HORIZON_S))
            if len(waits) == len(scores) or moment_s > HORIZON_S:
                break
            before_s, before = moment_s, missing
        return waits + [HORIZON_S] * (len(scores) - len(waits))

    def score(self, waited_s: float) -> float:
        """Return how many more calls than needed had been expected to end in a wait, on the scale.

        It is positive where the wait was longer than the middle of what was to be expected.
        """
        ended = self.capacity.ended_by(waited_s)
        return 2 * (math.sqrt(ended) - math.sqrt(self.needed_by(waited_s)))
