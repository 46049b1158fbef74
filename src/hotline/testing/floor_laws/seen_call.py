"""A call in a queue, as an onlooker knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hotline.routing.commands import OfferCall, OfferConsult
from hotline.routing.events import CallQueued

BEFORE = datetime.min.replace(tzinfo=UTC)
"""Before all that can happen."""


@dataclass(kw_only=True)
class SeenCall:
    """A call in a queue.

    Attributes:
        asked: What was asked for it.
        queue: Where it is.
        at: When it came, or the earlier call whose place it has.
        number: Which one that was.
        head_start_s: By how many seconds it is put forward.
        wish: Who may take it alone for a while, and for how many seconds; None for nobody.
        offers: Its offers that are out.
        callback: Whether the customer is to be called back.
        hung_up: Whether the customer has ended the call in which that was chosen.
        lacks_line: Whether there was no line out for it, and none was found since.
        rests_until: Until when nobody tries that, or tries it again.
        put_first: Whether a supervisor has put it first.
    """

    asked: CallQueued
    queue: str
    at: datetime
    number: int
    head_start_s: float
    wish: tuple[str, float] | None = None
    offers: list[OfferCall | OfferConsult] = field(default_factory=list)
    callback: bool = False
    hung_up: bool = False
    lacks_line: bool = False
    rests_until: datetime = BEFORE
    put_first: bool = False


def are_of_one_customer(one: CallQueued, other: CallQueued) -> bool:
    """Return whether two calls are, as far as is known, of the same customer."""
    if one.customer and other.customer:
        return one.customer == other.customer
    return bool(one.caller_number) and one.caller_number == other.caller_number
