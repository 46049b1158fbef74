"""Callbacks without a caller: a promise is due, and the bank rings by itself.

It stands in the same line as everybody, from now on: no promise comes before a caller who came
earlier, and none is starved. A customer who rings meanwhile has its place, as of any callback.

It is refused to the restricted tier, to nobody who is known, and where the same customer is to be
called back already; and it is taken out again when it is not to be kept now, until the agent and
the customer are on the line.
"""

from __future__ import annotations

from hotline.routing import offers
from hotline.routing.commands import ConfirmCallback, LeaveQueue
from hotline.routing.events import CallbackWithdrawn, CallQueued
from hotline.routing.floor import Floor
from hotline.routing.known_again import who
from hotline.routing.matching import find_agent
from hotline.routing.queueing import NO_SUCH_QUEUE, new_entry
from hotline.routing.restricted import may_be_called_back

CALLED_BACK_ALREADY = "is_called_back"


def queue(floor: Floor, event: CallQueued) -> None:
    """Let a promise look for an agent, and wait where there is none."""
    if event.call_id in floor.entries or event.call_id in floor.conversations:
        floor.ignore("the call is here already")
        return
    spec = floor.policy.queues.get(event.queue)
    known = who(event.queue, event)
    if spec is None:
        _refuse(floor, event, NO_SUCH_QUEUE)
    elif not may_be_called_back(event.tier):
        _refuse(floor, event, "restricted")
    elif known is None:
        _refuse(floor, event, "no_number")
    elif floor.callbacks.find(known) is not None:
        _refuse(floor, event, CALLED_BACK_ALREADY)
    else:
        entry = new_entry(floor, spec, event)
        floor.join_queue(entry)
        floor.promise_callback(entry, known)
        floor.do(ConfirmCallback(call_id=entry.call_id))
        find_agent(floor, entry)


def withdraw(floor: Floor, event: CallbackWithdrawn) -> None:
    """Let a customer not be rung any more; who is on the line with an agent talks on."""
    entry = floor.entries.get(event.call_id)
    if entry is None or not entry.callback or not offers.may_take_over(entry):
        floor.ignore("no such callback waits")
    elif entry.offer is not None:
        offers.call_off(floor, entry.offer, event.why)
    else:
        floor.leave_queue(entry, "overflowed", event.why)


def _refuse(floor: Floor, event: CallQueued, why: str) -> None:
    floor.do(
        LeaveQueue(call_id=event.call_id, queue=event.queue, way="overflowed", why=why, wait_s=0.0)
    )
