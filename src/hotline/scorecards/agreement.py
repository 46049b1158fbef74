"""How far people agree who score the same calls: Krippendorff's alpha.

K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections C and D: 1 is perfect
agreement, 0 what chance would bring, less than 0 worse than chance. It takes any number of people,
of whom each may have scored some calls only.

That a question does not fit a call is a finding like a mark, not a mark that is missing: who finds
that it does not fit, and who gives a mark, disagree. It has no rank among the marks, so it is as
far from each of them as the lowest mark that was given is from the highest.

`krippendorff` on PyPI computes the same; it is under the GPL, and this package is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from typing import Literal

Level = Literal["ordinal", "interval"]
"""What marks mean: an order only, or distances, too."""

RELIABLE = 0.8
TENTATIVE = 0.667
"""From where on one may rely on marks, and may draw tentative conclusions: K. Krippendorff,
"Content Analysis" (2004), page 241."""

Mark = float | None
"""None: it does not fit."""

_Distance = Callable[[float, float], float]


def alpha(units: Sequence[Sequence[Mark]], level: Level) -> float | None:
    """Return the agreement on some units, each with the marks that people gave it.

    Returns:
        The alpha; None where it cannot be told: no unit has two marks, or all marks are the same.
    """
    pairs = _coincidences(units)
    totals: dict[Mark, float] = defaultdict(float)
    for (mark, _), count in pairs.items():
        totals[mark] += count
    marks = sum(totals.values())
    squared = _squared(totals, level)
    expected = sum(
        totals[one] * totals[other] * squared(one, other) for one, other in permutations(totals, 2)
    )
    if not expected:
        return None
    observed = sum(count * squared(one, other) for (one, other), count in pairs.items())
    return 1 - (marks - 1) * observed / expected


def _coincidences(units: Sequence[Sequence[Mark]]) -> Mapping[tuple[Mark, Mark], float]:
    """Count the pairs of marks within each unit, so that each mark counts once in all."""
    found: dict[tuple[Mark, Mark], float] = defaultdict(float)
    for unit in units:
        for pair in permutations(unit, 2):
            found[pair] += 1 / (len(unit) - 1)
    return found


def _squared(totals: Mapping[Mark, float], level: Level) -> Callable[[Mark, Mark], float]:
    """Return the squared distance of any two, of marks by their level."""
    fitting = {mark: many for mark, many in totals.items() if mark is not None}
    of_marks = _ordinal(fitting) if level == "ordinal" else _interval
    # Where all marks are the same there is this one distance alone, and its size does not matter.
    apart = of_marks(min(fitting, default=0.0), max(fitting, default=0.0)) or 1.0

    def squared(one: Mark, other: Mark) -> float:
        if one is None or other is None:
            return 0.0 if one is other else apart
        return of_marks(one, other)

    return squared


def _interval(one: float, other: float) -> float:
    return (one - other) ** 2


def _ordinal(totals: Mapping[float, float]) -> _Distance:
    """Return the distance of ranks: how many marks lie between two, each end by half."""

    def squared(one: float, other: float) -> float:
        low, high = sorted((one, other))
        between = sum(many for mark, many in totals.items() if low <= mark <= high)
        return 0.0 if low == high else (between - (totals[low] + totals[high]) / 2) ** 2

    return squared
