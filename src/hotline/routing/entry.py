"""A call in its queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotline.model.queue import QueueSpec
from hotline.model.tier import Tier

if TYPE_CHECKING:
    from hotline.routing.offer import Offer
    from hotline.routing.waiting_line import Lane

Demand = tuple[str, Tier, str, frozenset[str]]
"""Queue, tier, language and skills: calls with the same demand may be served by the same agents."""


@dataclass(eq=False, kw_only=True, slots=True)
class Entry:
    """A call from `CallQueued` until it leaves the queue.

    Attributes:
        call_id: The call.
        queue: Where it waits.
        demand: Who may serve it.
        customer: The customer whom the bank has identified, or "".
        queued_at: When it came, in seconds.
        rank: What orders the line: the lowest is first. It never changes; see `priority`.
        lane: Where it stands in the waiting line, or None.
        offer: The offer that is out for it, or None.
        timer: The `ref` of its timer, or 0.
    """

    call_id: str
    queue: QueueSpec
    demand: Demand
    customer: str
    queued_at: float
    rank: tuple[float, int]
    lane: Lane | None = None
    offer: Offer | None = None
    timer: int = 0
