"""How far to the right each item stands: as near to what it is linked with as its row lets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotline.flow.drawing.lanes import Item, Lane
from hotline.flow.drawing.ordering import Rows

GAP = 26.0
LANE_GAP = 11.0
SWEEPS = 30

Pulls = Mapping[Item, Sequence[tuple[Item, float, float]]]
"""Item to what it is linked with: the other item, how far to the right of the other's middle this
one's middle wants to be, and how strongly."""


def placed(rows: Rows, widths: Mapping[Item, float], pulls: Pulls) -> dict[Item, float]:
    """Return the middle of every item."""
    x: dict[Item, float] = {}
    for row in rows:
        at = 0.0
        for item in row:
            x[item] = at + widths[item] / 2
            at += widths[item] + GAP
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            if row:
                _settle(row, widths, pulls, x)
    return x


def _settle(
    row: Sequence[Item], widths: Mapping[Item, float], pulls: Pulls, x: dict[Item, float]
) -> None:
    """Move a row's items to where they are pulled, in their order and apart.

    With the least sum of squared deviations: regression by pooling neighbours that would overlap.
    """
    offset = 0.0
    blocks: list[tuple[float, float, int]] = []
    offsets: list[float] = []
    for index, item in enumerate(row):
        if index:
            offset += apart(row[index - 1], item, widths)
        offsets.append(offset)
        pulled = pulls.get(item, ())
        weight = sum(pull for _, _, pull in pulled) or 0.01
        wish = sum((x[other] + shift) * pull for other, shift, pull in pulled)
        wish = wish / weight if pulled else x[item]
        block = (wish - offset, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            wished, heavy, count = blocks.pop()
            total = heavy + block[1]
            block = ((wished * heavy + block[0] * block[1]) / total, total, count + block[2])
        blocks.append(block)
    settled = [at for at, _, count in blocks for _ in range(count)]
    for item, at, shift in zip(row, settled, offsets, strict=True):
        x[item] = at + shift


def apart(left: Item, right: Item, widths: Mapping[Item, float]) -> float:
    """Return how far apart the middles of two neighbours are at least."""
    lanes = isinstance(left, Lane) and isinstance(right, Lane)
    return (widths[left] + widths[right]) / 2 + (LANE_GAP if lanes else GAP)
