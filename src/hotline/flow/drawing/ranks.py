"""Which row each box stands in: the longest way from the top, ways back left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def ranks_of(onward: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return each box's row, from 0; every way but those back leads to a later row.

    `onward` is box to the boxes its ways lead to, in the order in which they are to be followed;
    the first boxes are looked at first.
    """
    order, forward = _without_ways_back(onward)
    rank = dict.fromkeys(onward, 0)
    for box in order:
        for target in forward[box]:
            rank[target] = max(rank[target], rank[box] + 1)
    return rank


def _without_ways_back(
    onward: Mapping[str, Sequence[str]],
) -> tuple[list[str], dict[str, list[str]]]:
    """Return the boxes so that every way leads to a later one, and the ways that do."""
    forward: dict[str, list[str]] = {box: [] for box in onward}
    done: list[str] = []
    open_boxes: set[str] = set()
    seen: set[str] = set()
    for first in onward:
        if first in seen:
            continue
        seen.add(first)
        open_boxes.add(first)
        stack = [(first, iter(onward[first]))]
        while stack:
            box, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                stack.pop()
                open_boxes.remove(box)
                done.append(box)
                continue
            if target in open_boxes:
                continue
            forward[box].append(target)
            if target not in seen:
                seen.add(target)
                open_boxes.add(target)
                stack.append((target, iter(onward[target])))
    return done[::-1], forward
