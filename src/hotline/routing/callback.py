"""Callbacks: a customer who hangs up and keeps the place, and is rung when the turn comes.

A callback waits in the same line with the rank of the call that it was, so that it neither starves
those who stayed on the line nor is starved by them. It rests until the caller has hung up, and
whenever else nobody is to be rung (see `resting`). An agent takes it like a call; then the customer
is rung. One who does not pick up is rung again after `retry_s`, from the same place, up to
`attempts` times; then the callback overflows, for people to keep. So it does at once where another
attempt would be in vain, as at a number that is nobody's.

A customer who rings again meanwhile is not called back besides: the new call has the place. That is
so even while the customer is being rung, whose line is busy with this very call: the agent who
waits is bridged with it. But a call that would be sent away at once, for the queue is closed or
nobody speaks its language, has taken nobody's place: the promise stands.

The choice is refused when an agent is already on the way, to the restricted tier, and to a second
call of the same customer.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.model.queue import QueueSpec
from hotline.routing.commands import ConfirmCallback, KeepPlace, RefuseChoice
from hotline.routing.entry import Entry
from hotline.routing.events import CallbackChosen, CallQueued, Unreached
from hotline.routing.floor import Floor
from hotline.routing.known_again import who
from hotline.routing.matching import look_again
from hotline.routing.overflow import max_wait_s
from hotline.routing.preferred import wish
from hotline.routing.resting import ON_THE_LINE_S, rest, rest_for_line
from hotline.routing.restricted import may_be_called_back

FAILED = "callback_failed"


def choose(floor: Floor, event: CallbackChosen) -> None:
    """Let a caller who waits be called back instead."""
    entry = floor.entries.get(event.call_id)
    if entry is None or entry.callback:
        floor.ignore("no such caller waits")
    elif entry.offer is not None:
        floor.do(RefuseChoice(call_id=event.call_id, why="agent_found"))
    elif not may_be_called_back(entry.asked.tier):
        floor.do(RefuseChoice(call_id=event.call_id, why="restricted"))
    elif (known := who(entry.came_to, entry.asked)) is None:
        floor.do(RefuseChoice(call_id=event.call_id, why="no_number"))
    elif floor.callbacks.find(known) is not None:
        floor.do(RefuseChoice(call_id=event.call_id, why="is_called_back"))
    else:
        floor.promise_callback(entry, known)
        floor.do(ConfirmCallback(call_id=entry.call_id))
        floor.stop_waiting(entry)
        rest(floor, entry, "hang_up", ON_THE_LINE_S)


def has_hung_up(floor: Floor, entry: Entry) -> None:
    """Let the turn of a callback come whose caller was still on the line."""
    if entry.is_on_the_line:
        look_again(floor, entry)
    else:
        floor.ignore("the customer is called back")


def is_unreached(floor: Floor, entry: Entry, why: str, means: Unreached) -> None:
    """Let a callback be tried again later, if that is any use, whose customer was not reached."""
    rules = floor.policy.callback
    match means:
        case "for_now" if entry.attempts < rules.attempts:
            rest(floor, entry, "attempt", rules.retry_s)
        case "for_now":
            floor.leave_queue(entry, "overflowed", FAILED)
        case "no_line":
            entry.attempts -= 1
            rest_for_line(floor, entry)
        case "for_good":
            floor.leave_queue(entry, "overflowed", why)


def waiting_for(floor: Floor, queue: str, event: CallQueued) -> Entry | None:
    """Return the callback for which a customer who calls need not wait any more, or None."""
    known = who(queue, event)
    return floor.callbacks.find(known) if known is not None else None


def as_caller(floor: Floor, entry: Entry, spec: QueueSpec, event: CallQueued) -> Entry:
    """Return what a callback would be whose customer is on the line again, in the old place.

    Whoever was promised a call has no limit; who is on the line has, from now on.
    """
    return replace(
        entry,
        call_id=event.call_id,
        queue=spec,
        demand=(spec.name, event.tier, event.language, event.skills),
        asked=event,
        joined_at=floor.now,
        max_wait_s=max_wait_s(spec, event),
        wish=wish(floor.policy.preferred, event, floor.last_agents.of(event, floor.now)),
        lane=None,
        timer=0,
        visited=(),
        callback=False,
        attempts=0,
        faults=0,
        rests_for="",
    )


def take_over(floor: Floor, entry: Entry, caller: Entry) -> None:
    """Let a call have the place, and the agent, of the callback to the same customer."""
    floor.do(
        KeepPlace(
            call_id=caller.call_id,
            of_call=entry.call_id,
            why="rang_again",
            waited_s=floor.waited_s(entry),
        )
    )
    floor.forget_callback(entry)
    floor.stop_waiting(entry)
    del floor.entries[entry.call_id]
    floor.join_queue(caller)
    if caller.offer is not None:
        caller.offer.entry = caller
