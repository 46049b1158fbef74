"""A call in its queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hotline.model.queue import QueueSpec
from hotline.model.tier import Tier
from hotline.routing.events import CallQueued
from hotline.routing.rule import RuleName

if TYPE_CHECKING:
    from hotline.routing.offer import Offer
    from hotline.routing.waiting_line import Lane

Demand = tuple[str, Tier, str, frozenset[str]]
"""Queue, tier, language and skills: calls with the same demand may be served by the same agents."""


Rest = Literal["", "hang_up", "attempt", "customer", "line"]
"""What a callback rests for: nothing, the end of the call in which it was chosen, the next attempt,
the customer, who is on the floor, or the line out.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """An agent whom a call would rather have.

    Attributes:
        agent_id: The agent.
        rule: Why.
        alone_s: For how many seconds of waiting nobody else may take the call.
    """

    agent_id: str
    rule: RuleName
    alone_s: float


@dataclass(eq=False, kw_only=True, slots=True)
class Entry:
    """A call from `CallQueued` until it leaves the queue.

    Attributes:
        call_id: The call.
        queue: Where it waits.
        demand: Who may serve it.
        asked: How it came.
        queued_at: When it came, or the earlier call whose place it has, in seconds.
        joined_at: When it came to this queue, in seconds.
        rank: What orders the line: the lowest is first. It changes only for who is put first; see
            `priority` and `placing`.
        max_wait_s: Seconds in this queue after which it overflows; 0 for never.
        wish: The agent whom it would rather have, or None.
        waits_for_wished: Whether it waits for that agent alone.
        lane: Where it stands in the waiting line; None while it waits for one
            agent alone, is on offer or rests.
        offer: The offer that is out for it, or None.
        timer: The `ref` of its timer, or 0.
        visited: The queues that it has overflowed from.
        callback: Whether the customer is to be called back.
        attempts: How often the customer was rung.
        faults: How often there was no line for that.
        rests_for: For what it rests, while its turn cannot come; "" while it can.
    """

    call_id: str
    queue: QueueSpec
    demand: Demand
    asked: CallQueued
    queued_at: float
    joined_at: float
    rank: tuple[float, int]
    max_wait_s: float = 0.0
    wish: Wish | None = None
    waits_for_wished: bool = False
    lane: Lane | None = None
    offer: Offer | None = None
    timer: int = 0
    visited: tuple[str, ...] = ()
    callback: bool = False
    attempts: int = 0
    faults: int = 0
    rests_for: Rest = ""

    @property
    def resting(self) -> bool:
        """Whether its turn cannot come yet."""
        return self.rests_for != ""

    @property
    def is_on_the_line(self) -> bool:
        """Whether the caller is on the line; of a callback, whether nobody knows of a hang-up."""
        return not self.callback or self.rests_for == "hang_up"

    @property
    def came_to(self) -> str:
        """The queue that it came to first, by which its caller is known again."""
        return self.visited[0] if self.visited else self.queue.name
