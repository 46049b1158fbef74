"""What a forecaster has learned, as plain values that a snapshot keeps: no restart forgets it.

What is still to be learned from those who wait at that moment is not among it: whether their own
forecasts were right nobody will find out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.routing.entry import Demand
from hotline.routing.promise.callers import Callers


@dataclass(frozen=True, kw_only=True)
class LearnedArrivals:
    """Of `ArrivalRates`: the first and the last call, the faded count, and each kind's share."""

    first: float | None
    last: float
    weight: float
    of_demand: list[tuple[Demand, float]]


@dataclass(frozen=True, kw_only=True)
class LearnedHandling:
    """Of `HandlingTimes`: who is at work since when, and the faded sums of calls that ended."""

    since: Mapping[str, float]
    ended: float
    seconds: float
    weight: float
    mean_log: float
    squares: float


@dataclass(frozen=True, kw_only=True)
class LearnedPatience:
    """Of `Patience`: who waits since when, and the faded sums of those who wait no more."""

    since: Mapping[str, float]
    gave_up: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class LearnedAnswering:
    """Of `AnswerTimes`: which calls are on offer since when, and the faded sums of the others."""

    offered_at: Mapping[str, float]
    calls: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class LearnedLimits:
    """Of `Calibration`, for callers of one kind: share to limit, and how many have taught it."""

    callers: Callers
    limits: list[tuple[float, float]]
    learned: int


@dataclass(frozen=True, kw_only=True)
class Learned:
    """All of it."""

    arrivals: LearnedArrivals
    handling: LearnedHandling
    patience: LearnedPatience
    answering: LearnedAnswering
    calibration: list[LearnedLimits]
