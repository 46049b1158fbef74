"""The bounded queue behind the reader: in order of arrival, and shedding the least important."""

from __future__ import annotations

from collections import deque
from enum import IntEnum
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")


class Importance(IntEnum):
    """What is lost first when handlers cannot keep up."""

    LOW = 0
    """Only a figure would be wrong without it."""
    NORMAL = 1
    """A state is wrong until the next look at Asterisk."""
    HIGH = 2
    """A caller would notice: keys, the start and end of calls, command results."""
    LINK = 3
    """News of the link itself; never shed, and too rare to matter."""


class Inbox(Generic[T]):
    """Items in order of arrival, at most `limit` of them.

    Args:
        limit: How many items may wait.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting = 0
        self._order = count()
        self._lanes: tuple[deque[tuple[int, T]], ...] = tuple(deque() for _ in Importance)

    def __len__(self) -> int:
        return self._waiting

    def put(self, item: T, importance: Importance) -> T | None:
        """Add an item.

        Returns:
            The item that was shed to make room: the oldest of the least important ones, or the new
            one if all others matter more. None if there was room.
        """
        shed = None
        if importance < Importance.LINK and self._waiting >= self._limit:
            lane = next((lane for lane in self._lanes[: importance + 1] if lane), None)
            if lane is None:
                return item
            shed = self._take(lane)
        self._lanes[importance].append((next(self._order), item))
        self._waiting += 1
        return shed

    def pop(self) -> T | None:
        """Take the oldest item, or None if there is none."""
        oldest: deque[tuple[int, T]] | None = None
        for lane in self._lanes:
            if lane and (oldest is None or lane[0][0] < oldest[0][0]):
                oldest = lane
        return self._take(oldest) if oldest is not None else None

    def _take(self, lane: deque[tuple[int, T]]) -> T:
        self._waiting -= 1
        return lane.popleft()[1]
