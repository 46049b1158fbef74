"""A supervisor gives a call that waits another place: in another queue, or before all others.

Moved, it keeps its age and rank, as after an overflow. Put first, it comes before all that are in
its queue by then, whatever their tiers; whoever is put first after it comes before it. A call on
offer stays with the agent who is being rung, and a callback in the queue where it was promised.
"""

from __future__ import annotations

from typing import Literal, assert_never

from hotline.routing.commands import PutFirst
from hotline.routing.entry import Entry
from hotline.routing.events import AnyPlacingEvent, CallMoved, CallPrioritised
from hotline.routing.floor import Floor
from hotline.routing.matching import is_let_in, look_again, move, moved
from hotline.routing.restricted import may_overflow

MOVED = "moved"

WhyNot = Literal[
    "not_waiting",
    "on_offer",
    "callback",
    "restricted",
    "no_such_queue",
    "there_already",
    "not_let_in",
    "first_already",
]
"""Why a call cannot have another place."""


def why_not(floor: Floor, event: AnyPlacingEvent) -> WhyNot | None:
    """Return why a call cannot have another place now, or None."""
    entry = floor.entries.get(event.call_id)
    if entry is None:
        return "not_waiting"
    if entry.offer is not None:
        return "on_offer"
    match event:
        case CallMoved():
            return _why_not_there(floor, entry, event.to_queue)
        case CallPrioritised():
            return "first_already" if entry.rank == _first_rank(floor, entry) else None
        case _:
            assert_never(event)


def receive(floor: Floor, event: AnyPlacingEvent) -> None:
    """Take that a call is to have another place."""
    reason = why_not(floor, event)
    if reason is not None:
        floor.ignore(reason)
        return
    entry = floor.entries[event.call_id]
    match event:
        case CallMoved():
            move(floor, entry, floor.policy.queues[event.to_queue], MOVED)
        case CallPrioritised():
            _put_first(floor, entry)
        case _:
            assert_never(event)


def _why_not_there(floor: Floor, entry: Entry, name: str) -> WhyNot | None:
    queue = floor.policy.queues.get(name)
    if queue is None:
        return "no_such_queue"
    if entry.callback:
        return "callback"
    if not may_overflow(entry.asked.tier):
        return "restricted"
    if queue.name == entry.queue.name:
        return "there_already"
    if name in floor.closed or not is_let_in(floor, moved(floor, entry, queue), is_new=True):
        return "not_let_in"
    return None


def _first_rank(floor: Floor, entry: Entry) -> tuple[float, int]:
    queue = entry.queue.name
    return min(one.rank for one in floor.entries.values() if one.queue.name == queue)


def _put_first(floor: Floor, entry: Entry) -> None:
    # The line is ordered by rank: it must not change while the call stands in it.
    floor.stop_waiting(entry)
    time, _ = _first_rank(floor, entry)
    entry.rank = (time, -floor.new_entry_number())
    floor.do(PutFirst(call_id=entry.call_id, queue=entry.queue.name))
    look_again(floor, entry)
