"""Which row everything stands in, and how far to the right: all of a layout but its heights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from hotline.flow.drawing.cards import Card, Cell, cards_of
from hotline.flow.drawing.graph import Graph
from hotline.flow.drawing.lanes import Item, Lane, Route, routes_of
from hotline.flow.drawing.ordering import Links, Rows, ordered
from hotline.flow.drawing.placing import Pulls, placed
from hotline.flow.drawing.ranks import ranks_of
from hotline.flow.drawing.straight import straightened

LANE = 6.0
SLIDE, CELL_EDGE = 24.0, 5.0
"""So far an exit may move inside its cell, and so near to the cell's edge."""

Exits = Mapping[tuple[str, Cell], float]
"""Where edges leave each cell of each box, from the box's middle."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything in its row.

    Attributes:
        cards: Box id to card, its cells in order.
        rank: Box id to row.
        routes: How each cell's edges reach their target.
        rows: The items of each row, from the left.
        x: Every item's middle.
        exits: Where edges leave.
    """

    cards: Mapping[str, Card]
    rank: Mapping[str, int]
    routes: tuple[Route, ...]
    rows: Rows
    x: Mapping[Item, float]
    exits: Exits

    def start(self, route: Route) -> float:
        """Return where a route leaves its box."""
        return self.x[route.source] + self.exits[route.source, route.cell]


def planned(graph: Graph) -> Plan:
    """Return the plan of a graph."""
    cards = cards_of(graph)
    rank = ranks_of({box: _onward(card) for box, card in cards.items()})
    routes = tuple(routes_of(cards, rank))
    rows = ordered(_rows(rank, routes), _links(routes))
    widths = {item: LANE if isinstance(item, Lane) else cards[item].width for item in _all(rows)}
    x = placed(rows, widths, _pulls(routes, {}))
    cards = {box: _sorted_cells(card, routes, x) for box, card in cards.items()}
    exits = {
        (box, cell): left + (right - left - card.width) / 2
        for box, card in cards.items()
        for cell, left, right in cell_edges(card)
    }
    x = straightened(rows, widths, placed(rows, widths, _pulls(routes, exits)))
    leftmost = min(x[item] - width / 2 for item, width in widths.items())
    plan = Plan(
        cards=cards,
        rank=rank,
        routes=routes,
        rows=rows,
        x={item: at - leftmost for item, at in x.items()},
        exits=exits,
    )
    return replace(plan, exits=dict(_slid(plan)))


def cell_edges(card: Card) -> Iterator[tuple[Cell, float, float]]:
    """Yield every cell with its left and right edge; together they fill the card's width."""
    spare = (card.width - sum(cell.width for cell in card.cells)) / max(len(card.cells), 1)
    left = 0.0
    for cell in card.cells:
        yield cell, left, left + cell.width + spare
        left += cell.width + spare


def _all(rows: Rows) -> Iterable[Item]:
    return (item for row in rows for item in row)


def _onward(card: Card) -> list[str]:
    """Return the targets, those of callers who got nowhere last: other ways make the rows."""
    return [cell.target for cell in sorted(card.cells, key=lambda cell: cell.aside)]


def _rows(rank: Mapping[str, int], routes: tuple[Route, ...]) -> Rows:
    rows: list[dict[Item, None]] = [{} for _ in range(max(rank.values()) + 1)]
    for route in routes:
        for item in route.items:
            rows[item.row if isinstance(item, Lane) else rank[item]][item] = None
    for box, row in rank.items():
        rows[row].setdefault(box)
    return [list(row) for row in rows]


def _links(routes: tuple[Route, ...]) -> Links:
    links: dict[Item, dict[Item, None]] = {}
    for route in routes:
        for one, other in pairwise(route.items):
            links.setdefault(one, {})[other] = None
            links.setdefault(other, {})[one] = None
    return {item: list(others) for item, others in links.items()}


def _pulls(routes: tuple[Route, ...], exits: Exits) -> Pulls:
    pulls: dict[Item, dict[Item, tuple[float, float]]] = {}
    for route in routes:
        for one, other in pairwise(route.items):
            shift = exits.get((route.source, route.cell), 0.0) if one == route.source else 0.0
            lanes = isinstance(one, Lane) and isinstance(other, Lane)
            strength = 16.0 if lanes else 0.3 if route.cell.aside else 1.0
            pulls.setdefault(other, {})[one] = (shift, strength)
            pulls.setdefault(one, {})[other] = (-shift, strength)
    return {item: [(o, *how) for o, how in others.items()] for item, others in pulls.items()}


def _sorted_cells(card: Card, routes: tuple[Route, ...], x: Mapping[Item, float]) -> Card:
    """Return the card with its cells in the order of where they lead, from the left."""
    first = {route.cell: x[route.items[1]] for route in routes if route.source == card.box.id}
    return replace(card, cells=tuple(sorted(card.cells, key=lambda cell: first[cell])))


def _slid(plan: Plan) -> Iterator[tuple[tuple[str, Cell], float]]:
    """Yield the exits, moved inside their cells where an edge can so run straight down."""
    for route in plan.routes:
        key = route.source, route.cell
        card = plan.cards[route.source]
        width = next(right - left for cell, left, right in cell_edges(card) if cell == route.cell)
        by = plan.x[route.items[1]] - plan.start(route)
        moves = abs(by) <= min(width / 2 - CELL_EDGE, SLIDE)
        yield key, plan.exits[key] + (by if moves else 0.0)
