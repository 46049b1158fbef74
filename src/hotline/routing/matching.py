"""Brings callers and agents together, so that no caller waits beside a free agent who fits.

Two things can happen: a call looks for an agent, or an agent for a call. Before either, no waiting
call fits a free agent; so a call that looks competes with nobody, nor does an agent.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.model.agent import AgentState
from hotline.model.queue import OverflowReason, QueueSpec
from hotline.routing import overflow
from hotline.routing.commands import OfferCall
from hotline.routing.entry import Entry
from hotline.routing.floor import Floor
from hotline.routing.offer import Offer
from hotline.routing.preferred import is_about, may_serve
from hotline.routing.presence import Presence
from hotline.routing.relaxation import next_step_s, step_after
from hotline.routing.resting import must_rest
from hotline.routing.rule import Rule


def find_agent(floor: Floor, entry: Entry, *, is_new: bool = False) -> None:
    """Offer a call to a free agent, or let it wait in its place, rest, or leave the queue."""
    if must_rest(floor, entry):
        return
    if is_new and entry.queue.name in floor.closed:
        _overflow(floor, entry, "closed")
        return
    if _waits_for_wished(floor, entry, is_new=is_new):
        return
    found = _free_agent(floor, entry)
    if found is not None:
        offer(floor, entry, *found)
        return
    why = overflow.reason(floor, entry, is_new=is_new)
    if why is not None:
        _overflow(floor, entry, why)
        return
    step = step_after(entry.queue, floor.waited_s(entry))
    floor.wait(entry, floor.waiting.lane(entry, step))
    looks_s = (_next_step_s(floor, entry, step), overflow.next_look_s(floor, entry))
    _wake(floor, entry, looks_s)


def is_let_in(floor: Floor, entry: Entry, *, is_new: bool) -> bool:
    """Return whether `find_agent` would find an agent or a place, in whichever queue."""
    why: OverflowReason | None = "closed"
    if not is_new or entry.queue.name not in floor.closed:
        if _free_agent(floor, entry) is not None:
            return True
        why = overflow.reason(floor, entry, is_new=is_new)
    if why is None:
        return True
    to = overflow.target(floor, entry, why)
    return to is not None and is_let_in(floor, moved(floor, entry, to), is_new=True)


def move(floor: Floor, entry: Entry, to: QueueSpec, why: str) -> None:
    """Let a call, which is not on offer, be in another queue, with its age and rank."""
    floor.leave_queue(entry, "overflowed", why, to=to.name)
    there = moved(floor, entry, to)
    floor.join_queue(there)
    find_agent(floor, there, is_new=True)


def moved(floor: Floor, entry: Entry, to: QueueSpec) -> Entry:
    """Return what a call would be in another queue."""
    return replace(
        entry,
        queue=to,
        demand=(to.name, *entry.demand[1:]),
        joined_at=floor.now,
        max_wait_s=to.max_wait_s,
        visited=(*entry.visited, entry.queue.name),
    )


def look_again(floor: Floor, entry: Entry) -> None:
    """Let a call that waits look among those who may take it by now."""
    floor.stop_waiting(entry)
    find_agent(floor, entry)


def find_call(floor: Floor, presence: Presence) -> None:
    """Offer the first call in line to an agent who has become free."""
    while (found := _first_call(floor, presence)) is not None:
        entry, rule = found
        floor.stop_waiting(entry)
        if not must_rest(floor, entry):
            offer(floor, entry, presence, rule)
            return


def fits(floor: Floor, entry: Entry, presence: Presence) -> bool:
    """Return whether an agent may take a call by now, for what the agent can or by the wish."""
    if entry.wish is not None and entry.wish.agent_id == presence.agent.agent_id:
        return may_serve(presence, entry)
    lane = floor.waiting.lane(entry, step_after(entry.queue, floor.waited_s(entry)))
    return lane.fits(presence.qualification)


def take_out(
    floor: Floor, presence: Presence, reason: str, *, offline: bool, dropped: Entry | None = None
) -> None:
    """Let an agent take no calls; the call that was `dropped` looks for another one.

    So do those that waited for that agent alone, all in the order of the line.
    """
    if offline:
        floor.log_out(presence, reason)
    else:
        floor.set_state(presence, AgentState.ON_BREAK, reason)
    let_go(floor, presence, dropped)
    if offline:
        look_where_nobody_is_left(floor)


def look_where_nobody_is_left(floor: Floor) -> None:
    """Let calls overflow that nobody who is logged in could ever take any more."""
    for lane in floor.waiting.occupied():
        entries = list(lane)
        if entries[0].queue.nobody_s is None or overflow.is_staffed(floor, entries[0]):
            continue
        for entry in entries:
            look_again(floor, entry)


def let_go(floor: Floor, presence: Presence, dropped: Entry | None = None) -> None:
    """Let the calls look further that wait for an agent alone who does not come soon."""
    looking = floor.wishes.waiting_for(presence)
    if dropped is not None:
        looking = sorted([*looking, dropped], key=lambda entry: entry.rank)
    for entry in looking:
        look_again(floor, entry)


def offer(floor: Floor, entry: Entry, presence: Presence, rule: Rule) -> None:
    """Offer a call that is not in the waiting line to a free agent."""
    entry.waits_for_wished = False
    made = Offer(ref=floor.new_ref(), entry=entry, presence=presence, rule=rule)
    floor.offers[made.ref] = entry.offer = presence.offer = made
    floor.set_state(presence, AgentState.RESERVED)
    floor.do(
        OfferCall(
            ref=made.ref,
            call_id=entry.call_id,
            agent_id=presence.agent.agent_id,
            rule=rule,
            callback=entry.callback,
        )
    )
    floor.start_timer(entry.queue.offer_s, made)


def _first_call(floor: Floor, presence: Presence) -> tuple[Entry, Rule] | None:
    entry = floor.waiting.first_for(presence.qualification)
    wished = floor.wishes.first_for(presence)
    if wished is not None and (entry is None or wished.rank <= entry.rank):
        assert wished.wish is not None, "it is among the wishes"
        return wished, Rule(wished.wish.rule)
    if entry is None:
        return None
    assert entry.lane is not None, "whoever is first in line stands in a lane"
    held = presence.qualification.mask
    masks = enumerate(entry.lane.masks)
    return entry, Rule("first_in_line", next(step for step, one in masks if held & one == one))


def _waits_for_wished(floor: Floor, entry: Entry, *, is_new: bool) -> bool:
    """Let a call wait for the agent alone whom it would rather have; return whether it does."""
    may_wait = entry.waits_for_wished or is_new
    entry.waits_for_wished = False
    presence = _wished(floor, entry)
    if entry.wish is None or presence is None or presence.state is AgentState.AVAILABLE:
        return False
    left_s = entry.wish.alone_s - floor.waited_s(entry)
    if not may_wait or left_s <= 0 or not is_about(presence):
        return False
    if overflow.reason(floor, entry, is_new=is_new) is not None:
        return False
    entry.waits_for_wished = True
    floor.wait(entry, None)
    _wake(floor, entry, (left_s, overflow.next_look_s(floor, entry)))
    return True


def free_agent(floor: Floor, entry: Entry, step: int) -> tuple[Presence, Rule] | None:
    """Return the free agent who takes a call that has relaxed so far, and by which rule."""
    wished = _wished(floor, entry)
    if entry.wish is not None and wished is not None and wished.state is AgentState.AVAILABLE:
        return wished, Rule(entry.wish.rule)
    lane = floor.waiting.lane(entry, step)
    for reached, numbers in enumerate(lane.steps):
        presence = floor.free.choose(entry.queue.selection, numbers)
        if presence is not None:
            return presence, Rule(entry.queue.selection, reached)
    return None


def _free_agent(floor: Floor, entry: Entry) -> tuple[Presence, Rule] | None:
    return free_agent(floor, entry, step_after(entry.queue, floor.waited_s(entry)))


def _wished(floor: Floor, entry: Entry) -> Presence | None:
    """Return the agent whom a call would rather have, who is logged in and may serve it."""
    presence = floor.agents.get(entry.wish.agent_id) if entry.wish is not None else None
    return presence if presence is not None and may_serve(presence, entry) else None


def _overflow(floor: Floor, entry: Entry, why: OverflowReason) -> None:
    to = overflow.target(floor, entry, why)
    if to is not None:
        move(floor, entry, to, why)
    else:
        floor.leave_queue(entry, "overflowed", why)


def _next_step_s(floor: Floor, entry: Entry, step: int) -> float | None:
    after_s = next_step_s(entry.queue, step)
    return after_s - floor.waited_s(entry) if after_s is not None else None


def _wake(floor: Floor, entry: Entry, looks_s: tuple[float | None, ...]) -> None:
    soonest_s = min((one for one in looks_s if one is not None), default=None)
    if soonest_s is not None:
        floor.start_timer(soonest_s, entry)
