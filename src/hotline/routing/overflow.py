"""When a call leaves its queue without an agent, and where it goes.

- `closed`: the queue takes no calls now. Those that wait at closing time are served, unless the
  queue says otherwise.
- `full`: as many callers wait as may, without those whom an agent is being offered and those who
  are to be called back. Only a call that would have to wait is turned away.
- `nobody`: it has waited for `nobody_s` seconds, and nobody is logged in who could ever take it.
- `too_long`: it has waited for the queue's limit, or for the flow's own.

A queue may name another one that takes such calls: there they keep their age and rank. Otherwise
the flow goes on with the caller. A call comes to no queue twice that way.
"""

from __future__ import annotations

from hotline.model.queue import OverflowReason, QueueSpec
from hotline.routing.entry import Entry
from hotline.routing.events import CallQueued
from hotline.routing.floor import Floor
from hotline.routing.restricted import may_overflow


def reason(floor: Floor, entry: Entry, *, is_new: bool) -> OverflowReason | None:
    """Return why a call that no free agent takes cannot wait, or not any longer; None if it can.

    A callback is a promise already: only that nobody is left to keep it takes it out.
    """
    queue = entry.queue
    if queue.name in floor.closed and not queue.serves_out and not entry.callback:
        return "closed"
    waited_s = floor.joined_s(entry)
    if 0 < entry.max_wait_s <= waited_s and not entry.callback:
        return "too_long"
    if is_abandoned_by_all(floor, entry):
        return "nobody"
    if is_new and 0 < queue.most_waiting <= floor.count_on_the_line(queue.name):
        return "full"
    return None


def max_wait_s(queue: QueueSpec, asked: CallQueued) -> float:
    """Return after how many seconds a call overflows: the queue's limit or the flow's; 0 never."""
    limits_s = [one for one in (queue.max_wait_s, asked.max_wait_s) if one > 0]
    return min(limits_s, default=0.0)


def next_look_s(floor: Floor, entry: Entry) -> float | None:
    """Return after how many more seconds a call that waits may have to overflow; None for never."""
    waited_s = floor.joined_s(entry)
    limits = (entry.max_wait_s, entry.queue.nobody_s or 0.0)
    return min((limit - waited_s for limit in limits if limit > waited_s), default=None)


def is_abandoned_by_all(floor: Floor, entry: Entry) -> bool:
    """Return whether a call waits too long for that nobody is logged in who could ever take it."""
    nobody_s = entry.queue.nobody_s
    if nobody_s is None or floor.joined_s(entry) < nobody_s:
        return False
    if entry.wish is not None and entry.wish.agent_id in floor.agents:
        return False
    return not is_staffed(floor, entry)


def is_staffed(floor: Floor, entry: Entry) -> bool:
    """Return whether anybody is logged in who could ever take calls like this one."""
    at_last = floor.waiting.lane(entry, len(entry.queue.relaxations))
    return any(floor.staff.first(numbers) is not None for numbers in at_last.steps)


def target(floor: Floor, entry: Entry, why: OverflowReason) -> QueueSpec | None:
    """Return the queue that takes over a call that overflows, or None."""
    name = entry.queue.overflow.get(why, "")
    if not name or name in entry.visited or name == entry.queue.name or entry.callback:
        return None
    if not may_overflow(entry.asked.tier) or name in floor.closed:
        return None
    return floor.policy.queues.get(name)
