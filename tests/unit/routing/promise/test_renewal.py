"""The renewal table beside agents that are simply tried out."""

from __future__ import annotations

import math
from random import Random

import pytest

from hotline.routing.promise.renewal import (
    ELAPSED,
    HORIZONS,
    SPREAD_STEP,
    elapsed_weights,
    nearest_spread,
    renewal_table,
)

SPREAD = 12 * SPREAD_STEP


def ends_seen(elapsed: float, horizon: float, *, agents: int = 10_000) -> float:
    """Return how many calls an agent ends by a moment, on average, after so long on the first."""
    random = Random(7)
    ends = 0
    for _ in range(agents):
        left = 0.0
        while left <= elapsed:
            left = random.lognormvariate(0, SPREAD)
        now = left - elapsed
        while now <= horizon:
            ends += 1
            now += random.lognormvariate(0, SPREAD)
    return ends / agents


@pytest.mark.parametrize("elapsed", [0.0, 0.5, 1.5])
@pytest.mark.parametrize("place", [10, 25, 40])
def test_the_table_says_what_agents_do(elapsed: float, place: int) -> None:
    expected = renewal_table(12)[place][ELAPSED.index(elapsed)]
    assert expected == pytest.approx(ends_seen(elapsed, HORIZONS[place]), rel=0.03, abs=0.01)


@pytest.mark.parametrize("spread", [0.2, 0.6, 1.2])
def test_later_more_has_ended_and_at_last_one_call_in_each_mean_time(spread: float) -> None:
    table = renewal_table(nearest_spread(spread))
    mean = math.exp(spread**2 / 2)
    for column in zip(*table, strict=True):
        assert list(column) == sorted(column)
        pace = (column[-1] - column[-8]) / (HORIZONS[-1] - HORIZONS[-8])
        assert pace == pytest.approx(1 / mean, rel=0.01)


def test_a_spread_beyond_all_tables_has_the_nearest() -> None:
    assert nearest_spread(0.0) == nearest_spread(0.2)
    assert nearest_spread(9.0) == nearest_spread(1.2)


def test_an_agent_between_two_columns_counts_in_part_in_both() -> None:
    weights = elapsed_weights([0.0, ELAPSED[3] * 0.25 + ELAPSED[4] * 0.75, 99.0])
    assert (weights[0], weights[3], weights[4], weights[-1]) == pytest.approx((1, 0.25, 0.75, 1))
    assert sum(weights) == pytest.approx(3)
