"""Lanes: the places in rows through which edges pass on their way to a target in another row.

All edges to one target (and of one mark) share their lanes, so that ten ways to `goodbye` are one
line with ten tributaries. Down lanes lead to later rows. Up lanes lead back; they begin in the row
of the source and end in that of the target, beside both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hotline.flow.drawing.cards import Card, Cell
from hotline.flow.drawing.graph import Mark


@dataclass(frozen=True)
class Net:
    """All edges to one target that are drawn as one line."""

    target: str
    mark: Mark


@dataclass(frozen=True, eq=False)
class Lane:
    """Where a net passes through a row; there is one for each, so that it is quick to look up."""

    net: Net
    row: int
    up: bool


Item = str | Lane
"""What takes room in a row: a box or a lane."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """One cell's way to its target: box, lanes, box."""

    source: str
    cell: Cell
    lanes: tuple[Lane, ...]

    @property
    def net(self) -> Net:
        """What it is drawn with."""
        return Net(self.cell.target, self.cell.mark)

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything that it passes, both ends included."""
        return (self.source, *self.lanes, self.cell.target)


def routes_of(cards: Mapping[str, Card], rank: Mapping[str, int]) -> Iterator[Route]:
    """Yield the route of every cell."""
    known: dict[tuple[Net, int, bool], Lane] = {}
    for source, card in cards.items():
        for cell in card.cells:
            net = Net(cell.target, cell.mark)
            here, there = rank[source], rank[cell.target]
            up = there <= here
            rows = range(here, there - 1, -1) if up else range(here + 1, there)
            lanes = [known.setdefault((net, row, up), Lane(net, row, up)) for row in rows]
            yield Route(source=source, cell=cell, lanes=tuple(lanes))
