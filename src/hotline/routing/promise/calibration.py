"""Forecasts held against what came of them: the scores that a share of the callers stay below.

Quantile tracking, the online form of adaptive conformal inference (Gibbs and Candès, "Adaptive
Conformal Inference Under Distribution Shift", NeurIPS 2021; Angelopoulos, Candès and Tibshirani,
"Conformal PID Control for Time Series Prediction", NeurIPS 2023, section 2): a limit that was
exceeded moves up by step × its share, one that was kept moves down by step × the rest, so that in
the long run it is kept by its share, whatever becomes of the waits.
"""

from __future__ import annotations

import math
from collections import Counter

from hotline.routing.promise.callers import Callers
from hotline.routing.promise.learned import LearnedLimits

FIRST_LIMITS = {0.1: -1.36, 0.5: -0.3, 0.9: 0.95, 0.95: 1.35}
"""Share of the callers to the score that they stay below, before anything was seen."""

FIRST_STEP, LEAST_STEP = 0.15, 0.005
"""How much the first caller moves a limit, on a scale where the standard deviation is about 1.

The n-th moves it by 1/√n of that, so that what is known at last is told from noise: callers who
wait together are all early or all late together (Angelopoulos, Barber and Bates, "Online Conformal
Prediction with Decaying Step Sizes", ICML 2024). It never becomes less than `LEAST_STEP`, for
floors change.
"""


class Calibration:
    """The limits of the callers of each queue and tier."""

    def __init__(self) -> None:
        self._limits: dict[Callers, dict[float, float]] = {}
        self._learned: Counter[Callers] = Counter()

    @property
    def learned(self) -> list[LearnedLimits]:
        """What is known, to be kept."""
        return [
            LearnedLimits(
                callers=callers, limits=list(limits.items()), learned=self._learned[callers]
            )
            for callers, limits in self._limits.items()
        ]

    def take_on(self, learned: list[LearnedLimits]) -> None:
        """Go on with what was known."""
        for one in learned:
            self._limits[one.callers] = dict(one.limits)
            self._learned[one.callers] = one.learned

    def limits(self, callers: Callers) -> list[float]:
        """Return their limits in ascending order."""
        return sorted(self._limits.get(callers, FIRST_LIMITS).values())

    def learn(self, callers: Callers, score: float) -> None:
        """Move their limits by what became of the forecast for one of them."""
        limits = self._limits.setdefault(callers, dict(FIRST_LIMITS))
        self._learned[callers] += 1
        step = max(FIRST_STEP / math.sqrt(self._learned[callers]), LEAST_STEP)
        for share, limit in limits.items():
            limits[share] = limit + step * (share if score > limit else share - 1)
