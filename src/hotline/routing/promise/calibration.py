"""Forecasts held against what came of them: the scores that a share of the callers stay below.

Quantile tracking, the online form of adaptive conformal inference (Gibbs and Candès, "Adaptive
Conformal Inference Under Distribution Shift", NeurIPS 2021; Angelopoulos, Candès and Tibshirani,
"Conformal PID Control for Time Series Prediction", NeurIPS 2023, section 2): a limit that was
exceeded moves up by step × its share, one that was kept moves down by step × the rest, so that in
the long run it is kept by its share, whatever becomes of the waits.
"""

from __future__ import annotations

from hotline.model.tier import Tier

FIRST_LIMITS = {0.1: -1.36, 0.5: -0.3, 0.9: 0.95, 0.95: 1.35}
"""Share of the callers to the score that they stay below, before anything was seen."""

STEP = 0.01
"""How much one caller moves a limit, on a scale where the standard deviation is about 1.

Callers who wait together are all early or all late together: a longer step follows that noise.
"""


Callers = tuple[str, Tier]
"""Who is forecast alike: a queue and a tier."""


class Calibration:
    """The limits of the callers of each queue and tier."""

    def __init__(self) -> None:
        self._limits: dict[Callers, dict[float, float]] = {}

    def limits(self, callers: Callers) -> list[float]:
        """Return their limits in ascending order."""
        return sorted(self._limits.get(callers, FIRST_LIMITS).values())

    def learn(self, callers: Callers, score: float) -> None:
        """Move their limits by what became of the forecast for one of them."""
        limits = self._limits.setdefault(callers, dict(FIRST_LIMITS))
        for share, limit in limits.items():
            limits[share] = limit + STEP * (share if score > limit else share - 1)
