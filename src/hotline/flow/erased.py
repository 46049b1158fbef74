"""How a call whose person was erased is run again: by the ways that its journal has.

Where an amount decided which way the call took, the amount is no more, but the way is structure and
stays in clear: each `Mark` tells it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable
from itertools import pairwise

from hotline.flow.commands import AnyCommand, Mark
from hotline.model.personal import ERASED
from hotline.model.types import AnyType, Type
from hotline.model.values import Digits, Erased, Rows, Scalar, Text, Value


class RecordedWays:
    """The ways that a recorded call took from each node, the first time, the second time, and on.

    Args:
        commands: All that the call's journal has.

    Attributes:
        missing: The first node, as `flow.node` in a sub-flow, whose way was wanted and is not
            recorded; "" for none.
    """

    def __init__(self, commands: Iterable[AnyCommand]) -> None:
        self.missing = ""
        self._place, self._way = "", ""
        self._ways: dict[str, deque[str]] = defaultdict(deque)
        marks = (command for command in commands if isinstance(command, Mark))
        for mark, after in pairwise(marks):
            self._ways[mark.node].append(after.way)

    def come_to(self, place: str) -> None:
        """Note that the run has come to a node."""
        left = self._ways[place]
        self._place, self._way = place, left.popleft() if left else ""

    def way(self, labels: Collection[str]) -> str:
        """Return which of these ways was taken from here; "" where that is not recorded."""
        if self._way in labels:
            return self._way
        self.missing = self.missing or self._place
        return ""


def is_erased(value: Value | None) -> bool:
    """Return whether a value, or a part of it, was erased."""
    match value:
        case Erased():
            return True
        case Text(text=word) | Digits(digits=word):
            return word == ERASED
        case Rows(rows=rows):
            return any(is_erased(part) for row in rows for part in row.values())
    return False


def erased(kind: AnyType) -> Scalar:
    """Return what is left of a value of this type."""
    match kind:
        case Type.TEXT:
            return Text(text=ERASED)
        case Type.DIGITS | Type.CUSTOMER:
            return Digits(digits=ERASED)
    return Erased(was=str(kind))
