"""Abandon and return: whoever hung up, or was cut off, and calls again soon has the old place.

It was left for so short a time that nothing came of it: a queue that is full by now lets its caller
in, and one that has closed meanwhile serves whom it serves out.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.routing.entry import Entry
from hotline.routing.known_again import KnownAgain, Who, who


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
        self.return_s = return_s
        self._places: KnownAgain[Abandoned] = KnownAgain()

    def kept(self) -> list[tuple[Who, Abandoned]]:
        """Return the places, and whose they were, in the order in which they were left."""
        return self._places.kept()

    def keep(self, known: Who, place: Abandoned) -> None:
        """Keep a place that was left later than all others."""
        self._places.keep(known, place)

    def leave(self, entry: Entry, now: float) -> None:
        """Keep the place of a caller who hangs up."""
        self._forget(now)
        known = who(entry.came_to, entry.asked)
        if known is not None:
            place = Abandoned(
                call_id=entry.call_id,
                queued_at=entry.queued_at,
                number=entry.rank[1],
                left_at=now,
            )
            self.keep(known, place)

    def come_back(self, known: Who | None, now: float) -> Abandoned | None:
        """Return the place of a caller who left lately, once; None where there is none."""
        self._forget(now)
        return self._places.take(known) if known is not None else None

    def _forget(self, now: float) -> None:
        while (oldest := self._places.oldest()) is not None:
            known, place = oldest
            if place.left_at + self.return_s >= now:
                return
            self._places.forget(known)
