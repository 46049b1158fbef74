"""Brings callers and agents together, so that no caller waits beside a free agent who fits.

Two things can happen: a call looks for an agent, or an agent for a call. Before either, no waiting
call fits a free agent; so a call that looks competes with nobody, nor does an agent.
"""

from __future__ import annotations

from hotline.model.agent import AgentState
from hotline.routing.commands import OfferCall
from hotline.routing.entry import Entry
from hotline.routing.floor import Floor
from hotline.routing.offer import Offer
from hotline.routing.presence import Presence
from hotline.routing.relaxation import next_step_s, step_after
from hotline.routing.rule import Rule


def find_agent(floor: Floor, entry: Entry) -> None:
    """Offer a call to a free agent, or let it wait in its place."""
    step = step_after(entry.queue, floor.now - entry.queued_at)
    lane = floor.waiting.lane(entry, step)
    selection = entry.queue.selection
    for reached, numbers in enumerate(lane.steps):
        presence = floor.free.choose(selection, numbers)
        if presence is not None:
            offer(floor, entry, presence, Rule(selection, reached))
            return
    floor.waiting.add(entry, lane)
    _wake_at_next_step(floor, entry, step)


def find_call(floor: Floor, presence: Presence) -> None:
    """Offer the first call in line to an agent who has become free."""
    entry = floor.waiting.first_for(presence.qualification)
    if entry is None:
        return
    assert entry.lane is not None, "whoever is first in line stands in a lane"
    held = presence.qualification.mask
    step = next(step for step, mask in enumerate(entry.lane.masks) if held & mask == mask)
    floor.waiting.remove(entry)
    offer(floor, entry, presence, Rule("first_in_line", step))


def offer(floor: Floor, entry: Entry, presence: Presence, rule: Rule) -> None:
    """Offer a call that is not in the waiting line to a free agent."""
    floor.cancel_timer(entry)
    made = Offer(ref=floor.new_ref(), entry=entry, presence=presence, rule=rule)
    floor.offers[made.ref] = entry.offer = presence.offer = made
    floor.set_state(presence, AgentState.RESERVED)
    floor.do(
        OfferCall(ref=made.ref, call_id=entry.call_id, agent_id=presence.agent.agent_id, rule=rule)
    )
    floor.start_timer(entry.queue.offer_s, made)


def relax(floor: Floor, entry: Entry) -> None:
    """Let a call that waits look among those who may take it by now."""
    floor.waiting.remove(entry)
    find_agent(floor, entry)


def _wake_at_next_step(floor: Floor, entry: Entry, step: int) -> None:
    after_s = next_step_s(entry.queue, step)
    if after_s is not None:
        floor.start_timer(entry.queued_at + after_s - floor.now, entry)
