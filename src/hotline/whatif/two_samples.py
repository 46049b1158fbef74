"""Whether two samples may come from the same distribution: Kolmogorov and Smirnov. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from random import Random


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how far apart the two empirical distributions are at the most, from 0 to 1."""
    first, second = sorted(one), sorted(other)
    return max(
        abs(bisect_right(first, at) / len(first) - bisect_right(second, at) / len(second))
        for at in (*first, *second)
    )


def chance(one: Sequence[float], other: Sequence[float], random: Random, rounds: int) -> float:
    """Return how often samples of one distribution are as far apart as these, or farther.

    By permutation (Fisher), as whoever was in which sample was decided by a coin.

    Args:
        one: A sample.
        other: Another one.
        random: Tosses the coins.
        rounds: How often.
    """
    seen, pooled = distance(one, other), [*one, *other]
    as_far = 0
    for _ in range(rounds):
        random.shuffle(pooled)
        as_far += distance(pooled[: len(one)], pooled[len(one) :]) >= seen
    return (as_far + 1) / (rounds + 1)
