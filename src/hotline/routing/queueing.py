"""Calls that come to a queue, wait there, and end."""

from __future__ import annotations

from hotline.model.queue import QueueSpec
from hotline.routing import callback, handling, offers
from hotline.routing.commands import KeepPlace, LeaveQueue
from hotline.routing.entry import Entry
from hotline.routing.events import CallerLeft, CallQueued, QueueClosed, QueueOpened
from hotline.routing.floor import Floor
from hotline.routing.known_again import who
from hotline.routing.matching import find_agent, is_let_in, look_again
from hotline.routing.overflow import max_wait_s
from hotline.routing.preferred import wish
from hotline.routing.priority import rank_time
from hotline.routing.restricted import queue_for
from hotline.routing.returning import Abandoned

NO_SUCH_QUEUE = "no_such_queue"


def queue(floor: Floor, event: CallQueued) -> None:
    """Let a call look for an agent, and wait where there is none."""
    if event.call_id in floor.entries or event.call_id in floor.conversations:
        floor.ignore("the call is here already")
        return
    name = queue_for(floor.policy, event)
    spec = floor.policy.queues.get(name)
    if spec is None:
        floor.do(
            LeaveQueue(
                call_id=event.call_id,
                queue=name,
                way="overflowed",
                why=NO_SUCH_QUEUE,
                wait_s=0.0,
            )
        )
        return
    if not _has_place_of_callback(floor, spec, event):
        place = floor.leavers.come_back(who(spec.name, event), floor.now)
        entry = new_entry(floor, spec, event, place)
        floor.join_queue(entry)
        find_agent(floor, entry, is_new=place is None)
    offers.let_alone(floor, event)


def caller_left(floor: Floor, event: CallerLeft) -> None:
    """Let a caller be gone, wherever the call is."""
    entry = floor.entries.get(event.call_id)
    if entry is None:
        handling.end(floor, event)
    elif entry.callback and offers.may_take_over(entry):
        callback.has_hung_up(floor, entry)
    else:
        floor.leavers.leave(entry, floor.now)
        if entry.offer is not None:
            offers.withdraw(floor, entry.offer, "abandoned")
        else:
            floor.leave_queue(entry, "abandoned")


def close(floor: Floor, event: QueueClosed) -> None:
    """Let a queue take no calls any more."""
    spec = floor.policy.queues.get(event.queue)
    if spec is None:
        floor.ignore("no such queue")
        return
    floor.closed.add(event.queue)
    if not spec.serves_out:
        for entry in [one for one in floor.entries.values() if one.queue is spec]:
            if entry.offer is None and not entry.resting:
                look_again(floor, entry)


def open_again(floor: Floor, event: QueueOpened) -> None:
    """Let a queue take calls again."""
    floor.closed.discard(event.queue)


def _has_place_of_callback(floor: Floor, spec: QueueSpec, event: CallQueued) -> bool:
    """Let a call have the place of the callback to the same customer; return whether it does."""
    promised = callback.waiting_for(floor, spec.name, event)
    if promised is None or not offers.may_take_over(promised):
        return False
    caller = callback.as_caller(floor, promised, spec, event)
    is_new = promised.queue is not spec
    if not offers.is_expected(floor, caller) and not is_let_in(floor, caller, is_new=is_new):
        return False
    callback.take_over(floor, promised, caller)
    if caller.offer is None:
        find_agent(floor, caller, is_new=is_new)
    else:
        offers.go_on_with_caller(floor, caller, caller.offer, is_new=is_new)
    return True


def new_entry(
    floor: Floor, spec: QueueSpec, event: CallQueued, place: Abandoned | None = None
) -> Entry:
    """Return a call that comes to a queue, at its end or in the place of a call before."""
    queued_at = floor.now if place is None else place.queued_at
    if place is not None:
        floor.do(
            KeepPlace(
                call_id=event.call_id,
                of_call=place.call_id,
                why="returned",
                waited_s=round(floor.now - queued_at, 6),
            )
        )
    time = rank_time(floor.policy, event.tier, event.priority, queued_at)
    return Entry(
        call_id=event.call_id,
        queue=spec,
        demand=(spec.name, event.tier, event.language, event.skills),
        asked=event,
        queued_at=queued_at,
        joined_at=floor.now,
        rank=(time, floor.new_entry_number() if place is None else place.number),
        max_wait_s=max_wait_s(spec, event),
        wish=wish(floor.policy.preferred, event, floor.last_agents.of(event, floor.now)),
        # Whoever has an old place may have waited there for one agent alone.
        waits_for_wished=place is not None,
    )
