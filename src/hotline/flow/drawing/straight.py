"""Straightens lanes: what passes through many rows runs down one line as far as there is room."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from hotline.flow.drawing.lanes import Item, Lane
from hotline.flow.drawing.ordering import Rows
from hotline.flow.drawing.placing import apart

ROUNDS = 6
"""Lanes that run side by side make room for one another, one after the other."""


def straightened(
    rows: Rows, widths: Mapping[Item, float], x: Mapping[Item, float]
) -> dict[Item, float]:
    """Return the middles with lanes moved between their neighbours, whose order stays."""
    moved = dict(x)
    neighbours = {item: _beside(row, place) for row in rows for place, item in enumerate(row)}
    for _ in range(ROUNDS):
        for chain in _chains(rows):
            limits = [_limits(lane, neighbours[lane], widths, moved) for lane in chain]
            for run in _runs(limits):
                left, right = _common(limits[index] for index in run)
                mean = sum(moved[chain[index]] for index in run) / len(run)
                for index in run:
                    moved[chain[index]] = min(max(mean, left), right)
    return moved


def _chains(rows: Rows) -> list[list[Lane]]:
    """Return the lanes of each net and direction, one below the other."""
    chains: dict[tuple[object, bool], list[Lane]] = {}
    for row in rows:
        for item in row:
            if isinstance(item, Lane):
                chains.setdefault((item.net, item.up), []).append(item)
    return list(chains.values())


def _beside(row: Sequence[Item], place: int) -> tuple[Item | None, Item | None]:
    left = row[place - 1] if place else None
    return left, row[place + 1] if place + 1 < len(row) else None


def _limits(
    lane: Lane,
    beside: tuple[Item | None, Item | None],
    widths: Mapping[Item, float],
    x: Mapping[Item, float],
) -> tuple[float, float]:
    left, right = beside
    return (
        -math.inf if left is None else x[left] + apart(left, lane, widths),
        math.inf if right is None else x[right] - apart(lane, right, widths),
    )


def _runs(limits: Sequence[tuple[float, float]]) -> Iterator[range]:
    """Yield runs, as long as can be, in which all limits leave a common place."""
    start = 0
    for end in range(1, len(limits) + 1):
        if end < len(limits):
            left, right = _common(limits[start : end + 1])
            if left <= right:
                continue
        yield range(start, end)
        start = end


def _common(
    limits: Iterator[tuple[float, float]] | Sequence[tuple[float, float]],
) -> tuple[float, float]:
    several = list(limits)
    return max(left for left, _ in several), min(right for _, right in several)
