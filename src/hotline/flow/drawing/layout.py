"""Where everything stands: a layered layout, rows from the top, edges in right angles.

Our own, and small: the pure-Python packages for this are not kept up, and those that are kept bring
a compiled engine or a binary, know nothing of cells from which edges leave, and draw each way to
`goodbye` as a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.flow.drawing.cards import Card, Cell
from hotline.flow.drawing.graph import Graph
from hotline.flow.drawing.lanes import Lane, Net, Route
from hotline.flow.drawing.plan import Plan, cell_edges, planned
from hotline.flow.drawing.tracks import heights
from hotline.flow.drawing.wiring import Channels, Leg, channels_of, legs_of

TRACK = 9.0
ABOVE, BELOW = 12.0, 20.0
"""Free height between a row and the first line that runs across, and under the last: for arrows."""

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A card in its place: its upper left corner, and each cell's left and right edge inside it."""

    card: Card
    x: float
    y: float
    cells: tuple[tuple[Cell, float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """The edges that leave one cell: corner points from the box to the target."""

    source: str
    cell: Cell
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A laid out graph; nothing of it is left of or above 0."""

    graph: Graph
    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


def laid_out(graph: Graph) -> Picture:
    """Return the picture of a graph."""
    plan = planned(graph)
    legs = legs_of(plan)
    levels = _levels(plan, channels_of(legs))
    spots = [
        Spot(
            card=card,
            x=plan.x[box] - card.width / 2,
            y=levels.rows[plan.rank[box]],
            cells=tuple(cell_edges(card)),
        )
        for box, card in plan.cards.items()
    ]
    lines = [_line(route, parts, plan, levels) for route, parts in legs.items()]
    rights = [spot.x + spot.card.width for spot in spots]
    rights += [x for line in lines for x, _ in line.points]
    return Picture(
        graph=graph,
        spots=tuple(spots),
        lines=tuple(lines),
        width=max(rights),
        height=levels.height,
    )


@dataclass(frozen=True)
class _Levels:
    """Every row's top, and how far down each net runs across each channel."""

    rows: Sequence[float]
    across: Mapping[tuple[int, Net], float]
    height: float


def _levels(plan: Plan, channels: Channels) -> _Levels:
    across: dict[tuple[int, Net], float] = {}
    tops: list[float] = []
    y = 0.0
    for index in range(len(plan.rows) + 1):
        height, count = heights(channels.get(index, ()))
        across |= {(index, net): y + ABOVE + level * TRACK for net, level in height.items()}
        if index in channels:
            y += ABOVE + max(count - 1, 0) * TRACK + BELOW
        if index < len(plan.rows):
            tops.append(y)
            cards = [plan.cards[item] for item in plan.rows[index] if not isinstance(item, Lane)]
            y += max((card.height for card in cards), default=0.0)
    return _Levels(tops, across, y)


def _line(route: Route, legs: Sequence[Leg], plan: Plan, levels: _Levels) -> Line:
    bottom = levels.rows[plan.rank[route.source]] + plan.cards[route.source].height
    points = [(legs[0].start, bottom)]
    for leg in legs:
        y = levels.across.get((leg.channel, route.net))
        # What runs straight through a channel has no corner there.
        if y is not None:
            points += [(leg.start, y), (leg.end, y)]
    points.append((legs[-1].end, levels.rows[plan.rank[route.cell.target]]))
    return Line(source=route.source, cell=route.cell, points=tuple(points))
