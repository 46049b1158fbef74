"""How long calls keep agents, wrap-up included: learned from those that ended and that go on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hotline.routing.promise.learned import LearnedHandling

EXPECTED_MEAN_S = 300.0
EXPECTED_SPREAD = 0.6
"""What is taken for granted before any call has ended; it weighs as much as `_PRIOR` calls."""

_PRIOR = 5.0

_FADING = 1 - 1 / 2000
"""The figures are of about the last 2,000 calls: older ones fade."""


@dataclass(frozen=True, kw_only=True)
class Lognormal:
    """How handling times are spread.

    Attributes:
        mean_s: Their mean, in seconds: the AHT.
        spread: The standard deviation of their logarithm.
    """

    mean_s: float
    spread: float

    @property
    def median_s(self) -> float:
        """Their median, in seconds."""
        return self.mean_s * math.exp(-(self.spread**2) / 2)


class HandlingTimes:
    """Who is at work since when, and what is known of how long that takes.

    The mean is all seconds at work over all calls ended, the seconds of those still going on too:
    short calls end first, and without the others the first figures of a day would be too small.
    """

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._ended = _PRIOR
        self._seconds = _PRIOR * EXPECTED_MEAN_S
        self._weight = 0.0
        self._mean_log = 0.0
        self._squares = 0.0

    @property
    def learned(self) -> LearnedHandling:
        """What is known, to be kept."""
        return LearnedHandling(
            since=dict(self._since),
            ended=self._ended,
            seconds=self._seconds,
            weight=self._weight,
            mean_log=self._mean_log,
            squares=self._squares,
        )

    def take_on(self, learned: LearnedHandling) -> None:
        """Go on with what was known."""
        self._since = dict(learned.since)
        self._ended, self._seconds = learned.ended, learned.seconds
        self._weight, self._mean_log = learned.weight, learned.mean_log
        self._squares = learned.squares

    def begun(self, agent_id: str, now: float) -> None:
        """Take in that an agent is at work from now on; one who is already stays so."""
        self._since.setdefault(agent_id, now)

    def ended(self, agent_id: str, now: float) -> None:
        """Take in that an agent is at work no more; one who was not is no mistake."""
        since = self._since.pop(agent_id, None)
        if since is None:
            return
        seconds = max(now - since, 1.0)
        self._ended = self._ended * _FADING + 1
        self._seconds = self._seconds * _FADING + seconds
        self._learn(math.log(seconds))

    def forget(self, agent_id: str) -> None:
        """Take in that an agent was at work for nothing: the call was not answered after all."""
        self._since.pop(agent_id, None)

    def elapsed_s(self, agent_id: str, now: float) -> float:
        """Return for how many seconds an agent has been at work, 0 for one who is not."""
        return now - self._since.get(agent_id, now)

    def known(self, now: float) -> Lognormal:
        """Return what is known now."""
        unended = len(self._since) * now - sum(self._since.values())
        spread = math.sqrt((self._squares + _PRIOR * EXPECTED_SPREAD**2) / (self._weight + _PRIOR))
        return Lognormal(mean_s=(self._seconds + unended) / self._ended, spread=spread)

    def _learn(self, logarithm: float) -> None:
        """Move mean and sum of squares (West, "Updating Mean and Variance Estimates", 1979)."""
        self._weight = self._weight * _FADING + 1
        away = logarithm - self._mean_log
        self._mean_log += away / self._weight
        self._squares = self._squares * _FADING + away * (logarithm - self._mean_log)
