"""Abandon and return: whoever hung up, or was cut off, and calls again soon has the old place."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from hotline.routing.entry import Entry
from hotline.routing.events import CallQueued

Who = tuple[str, str]
"""The queue that a call came to first, and a customer or else a number."""


def who(queue: str, asked: CallQueued) -> Who | None:
    """Return by what a caller is known again in a queue; None for nothing."""
    known_by = asked.customer or asked.caller_number
    return (queue, known_by) if known_by else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Abandoned:
    """A place in the line that its caller has left.

    Attributes:
        call_id: The call that had it.
        queued_at: Since when, in seconds.
        number: Its number in the order of coming.
        left_at: When the caller left, in seconds.
    """

    call_id: str
    queued_at: float
    number: int
    left_at: float


class Leavers:
    """The places of those who left lately."""

    def __init__(self, return_s: float) -> None:
        self._return_s = return_s
        self._places: OrderedDict[Who, Abandoned] = OrderedDict()

    def leave(self, entry: Entry, now: float) -> None:
        """Keep the place of a caller who hangs up."""
        self._forget(now)
        known = who(entry.came_to, entry.asked)
        if known is not None:
            self._places.pop(known, None)
            self._places[known] = Abandoned(
                call_id=entry.call_id,
                queued_at=entry.queued_at,
                number=entry.rank[1],
                left_at=now,
            )

    def come_back(self, known: Who | None, now: float) -> Abandoned | None:
        """Return the place of a caller who left lately, once; None where there is none."""
        self._forget(now)
        return self._places.pop(known, None) if known is not None else None

    def _forget(self, now: float) -> None:
        while self._places:
            known, first = next(iter(self._places.items()))
            if first.left_at + self._return_s >= now:
                return
            del self._places[known]
