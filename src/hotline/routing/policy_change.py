"""The policy becomes another one while callers wait: nobody loses the place.

All that is decided from then on goes by the new policy: who may take a call that has waited so
long, and when it overflows. Ranks stay, for the order of two callers never changes. Offers that are
out stand until they end, and the call that a consult is about would wait by the new policy. A queue
that the new policy does not have serves those who are in it as it did, and takes nobody else.

The log of a floor holds its policies, each where it begins: else whoever folds it by the file of
another day would find agents and callers where they never were.
"""

from __future__ import annotations

from hotline.routing.events import PolicyChanged
from hotline.routing.floor import Floor
from hotline.routing.matching import find_agent
from hotline.routing.overflow import max_wait_s


def take(floor: Floor, event: PolicyChanged) -> None:
    """Go by another policy."""
    floor.go_by(event.policy)
    entries = sorted(floor.entries.values(), key=lambda entry: entry.rank)
    waiting = [entry for entry in entries if entry.offer is None and not entry.resting]
    for entry in waiting:
        floor.stop_waiting(entry)
    floor.waiting.forget_lanes()
    consults = [offer.entry for offer in floor.offers.values() if offer.consult is not None]
    for entry in (*entries, *consults):
        queue = entry.queue = event.policy.queues.get(entry.queue.name, entry.queue)
        # The flow's own limit is over once a call has overflowed.
        limit_s = queue.max_wait_s if entry.visited else max_wait_s(queue, entry.asked)
        entry.max_wait_s = limit_s
    for entry in waiting:
        find_agent(floor, entry)
