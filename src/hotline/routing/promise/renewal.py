"""How many calls an agent is expected to end: the renewal function of lognormal handling times.

Handling times of call centres are lognormal (Brown and others, "Statistical Analysis of a
Telephone Call Center", JASA 2005, found it so at a bank), so how long an agent has already been
at work says much about when it ends, which an exponential time would not. Whitt, "Predicting
Queueing Delays" (Management Science 1999), proposes to use just that.

Time is counted in medians here: one table then serves every lognormal of the same spread.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

ELAPSED: tuple[float, ...] = (
    *(0.125 * step for step in range(9)),
    *(1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0),
)
"""For how long an agent has been at work, in medians: finer where the hazard changes more."""

_STEP = 0.05
_EXACT = 8.0
"""Up to here the renewal equation is solved; beyond, a renewal function is all but a line."""

SPREAD_STEP = 0.05
_LEAST_SPREAD, _MOST_SPREAD = 0.2, 1.2


def _horizons() -> tuple[float, ...]:
    """Return steps of 3 % of a median at first, each 6 % longer than the last."""
    horizons = [0.03]
    step = 0.03
    while horizons[-1] < 4 * _EXACT:
        step *= 1.06
        horizons.append(horizons[-1] + step)
    return tuple(horizons)


HORIZONS: tuple[float, ...] = _horizons()
"""How far ahead the table looks, in medians."""


def _survival(time: float, spread: float) -> float:
    if time <= 0:
        return 1.0
    return 0.5 * math.erfc(math.log(time) / (spread * math.sqrt(2)))


def _ended_by(elapsed: float, spread: float, steps: int) -> list[float]:
    """Return the chance that what has lasted `elapsed` has ended, after each step from now."""
    alive = _survival(elapsed, spread)
    return [1 - _survival(elapsed + _STEP * step, spread) / alive for step in range(steps + 1)]


def _ends_expected(ended: Sequence[float], renewed: Sequence[float], step: int) -> float:
    """Return the ends by `step`: the first, and all that follow it.

    Whatever falls between two steps is taken as falling in their middle.
    """
    first = ended[step]
    return first + sum(
        (ended[at] - ended[at - 1]) * (renewed[step - at] + renewed[step - at + 1]) / 2
        for at in range(1, step + 1)
    )


@cache
def renewal_table(spread_steps: int) -> tuple[tuple[float, ...], ...]:
    """Return the expected ends of one agent's calls, one after the other.

    Args:
        spread_steps: The standard deviation of the logarithm of a handling time, in `SPREAD_STEP`.

    Returns:
        For each of `HORIZONS` a row, with one figure for each of `ELAPSED`.
    """
    spread = spread_steps * SPREAD_STEP
    steps = round(_EXACT / _STEP)
    ended = _ended_by(0.0, spread, steps)
    renewed = [0.0] * (steps + 1)
    for step in range(1, steps + 1):
        # What the last step itself adds is not known yet, and of a lognormal next to nothing.
        renewed[step] = _ends_expected(ended, renewed, step)
    columns = [_column(elapsed, spread, renewed) for elapsed in ELAPSED]
    return tuple(zip(*columns, strict=True))


def _column(elapsed: float, spread: float, renewed: Sequence[float]) -> list[float]:
    steps = len(renewed) - 1
    ended = _ended_by(elapsed, spread, steps)
    slope = math.exp(-spread * spread / 2)  # one end in each mean time
    last = _ends_expected(ended, renewed, steps)
    column = []
    for horizon in HORIZONS:
        step, part = divmod(horizon / _STEP, 1)
        if step >= steps:
            column.append(last + (horizon - _EXACT) * slope)
            continue
        low = _ends_expected(ended, renewed, int(step))
        high = _ends_expected(ended, renewed, int(step) + 1)
        column.append(low + (high - low) * part)
    return column


def nearest_spread(spread: float) -> int:
    """Return the spread in `SPREAD_STEP`, within what a table can be made for."""
    return round(min(max(spread, _LEAST_SPREAD), _MOST_SPREAD) / SPREAD_STEP)


def elapsed_weights(elapsed: Sequence[float]) -> list[float]:
    """Return how many agents are at each of `ELAPSED`, one between two of them in part at each.

    Args:
        elapsed: For how long each agent has been at work, in medians.
    """
    weights = [0.0] * len(ELAPSED)
    for time in elapsed:
        if time >= ELAPSED[-1]:
            weights[-1] += 1
            continue
        right = bisect_right(ELAPSED, time)
        part = (time - ELAPSED[right - 1]) / (ELAPSED[right] - ELAPSED[right - 1])
        weights[right - 1] += 1 - part
        weights[right] += part
    return weights
