"""Between two rows: on which height each net runs across, so that few lines cross or overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.flow.drawing.lanes import Net

OVERLAP = 50
"""A line on top of another is as bad as so many crossings."""
NEAR = 5.0


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """What a net does between two rows: it comes from above and below, and runs across.

    Attributes:
        tops: Where it touches the row above.
        bottoms: Where it touches the row below.
    """

    net: Net
    tops: tuple[float, ...]
    bottoms: tuple[float, ...]

    @property
    def left(self) -> float:
        """Its leftmost point."""
        return min(*self.tops, *self.bottoms)

    @property
    def right(self) -> float:
        """Its rightmost point."""
        return max(*self.tops, *self.bottoms)

    @property
    def is_straight(self) -> bool:
        """Whether it needs no height to run across on."""
        return self.right - self.left < 0.5


def heights(crossings: Sequence[Crossing]) -> tuple[dict[Net, int], int]:
    """Return on which height, from 0, each net runs across, and how many heights there are."""
    order = sorted(
        (one for one in crossings if not one.is_straight), key=lambda one: (one.left, one.right)
    )
    for _ in range(len(order)):
        changed = False
        for index in range(len(order) - 1):
            upper, lower = order[index], order[index + 1]
            if _price(lower, upper) < _price(upper, lower):
                order[index], order[index + 1] = lower, upper
                changed = True
        if not changed:
            break
    height: dict[Net, int] = {}
    for index, one in enumerate(order):
        above = [
            height[other.net] + 1
            for other in order[:index]
            if other.left - NEAR <= one.right and one.left - NEAR <= other.right
        ]
        height[one.net] = max(above, default=0)
    return height, max(height.values(), default=-1) + 1


def _price(upper: Crossing, lower: Crossing) -> int:
    """Return what it costs to have one net run across above the other."""
    crossed = sum(lower.left < x < lower.right for x in upper.bottoms)
    crossed += sum(upper.left < x < upper.right for x in lower.tops)
    on_top = sum(abs(a - b) < NEAR for a in upper.bottoms for b in lower.tops)
    return crossed + OVERLAP * on_top
