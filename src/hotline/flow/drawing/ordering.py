"""The order of the items in each row, so that few edges cross: barycentres, sweep after sweep.

Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures"
(1981), with the exchange of neighbours by Gansner et al., "A Technique for Drawing Directed Graphs"
(1993).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

from hotline.flow.drawing.lanes import Item

SWEEPS = 24

Rows = list[list[Item]]
Links = Mapping[Item, Sequence[Item]]
"""Item to the items of its own row and the rows beside it that it is linked with."""


def ordered(rows: Rows, links: Links) -> Rows:
    """Return the rows with their items in the order with the fewest crossings found."""
    row_of = {item: index for index, row in enumerate(rows) for item in row}
    best, fewest = rows, _cost(rows, links)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        rows = [list(row) for row in rows]
        indexes = range(len(rows)) if down else range(len(rows) - 1, -1, -1)
        for index in indexes:
            rows[index] = _by_barycentre(rows, index, -1 if down else 1, links, row_of)
        _exchange(rows, links)
        found = _cost(rows, links)
        if found < fewest:
            best, fewest = rows, found
    return best


def _by_barycentre(
    rows: Rows, index: int, beside: int, links: Links, row_of: Mapping[Item, int]
) -> list[Item]:
    row = rows[index]
    share = _shares(rows[index + beside]) if 0 <= index + beside < len(rows) else {}
    own = _shares(row)
    wish: dict[Item, float] = {}
    for item in row:
        near = [share[other] for other in links.get(item, ()) if other in share]
        # A line that turns back begins and ends beside its box.
        near = near or [own[other] for other in links.get(item, ()) if row_of[other] == index]
        wish[item] = sum(near) / len(near) if near else own[item]
    return sorted(row, key=lambda item: (wish[item], own[item]))


def _shares(row: Sequence[Item]) -> dict[Item, float]:
    return {item: (place + 0.5) / len(row) for place, item in enumerate(row)}


def _exchange(rows: Rows, links: Links) -> None:
    """Exchange neighbours as long as that takes crossings away."""
    for _ in range(4):
        better = False
        for index, row in enumerate(rows):
            near = [rows[other] for other in (index - 1, index + 1) if 0 <= other < len(rows)]
            places = [{item: place for place, item in enumerate(other)} for other in near]
            for place in range(len(row) - 1):
                left, right = row[place], row[place + 1]
                now = sum(
                    _pair(links.get(left, ()), links.get(right, ()), there) for there in places
                )
                then = sum(
                    _pair(links.get(right, ()), links.get(left, ()), there) for there in places
                )
                if then < now:
                    row[place], row[place + 1] = right, left
                    better = True
        if not better:
            return


def _pair(left: Sequence[Item], right: Sequence[Item], there: Mapping[Item, int]) -> int:
    rights = sorted(there[item] for item in right if item in there)
    return sum(bisect_right(rights, there[item] - 1) for item in left if item in there)


def _cost(rows: Rows, links: Links) -> float:
    """Return how many edges cross, and a quarter of how far lines that turn back go aside."""
    count = 0.0
    for upper, lower in pairwise(rows):
        there = {item: place for place, item in enumerate(lower)}
        seen: list[int] = []
        for item in upper:
            ends = sorted(there[other] for other in links.get(item, ()) if other in there)
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count + sum(_strays(row, links) for row in rows) / 4


def _strays(row: Sequence[Item], links: Links) -> int:
    place = {item: at for at, item in enumerate(row)}
    return sum(
        abs(place[item] - place[other]) - 1
        for item in row
        for other in links.get(item, ())
        if other in place
    )
