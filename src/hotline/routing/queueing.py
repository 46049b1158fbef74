"""Calls that come to a queue, wait there, and end."""

from __future__ import annotations

from hotline.routing import agents, offers
from hotline.routing.commands import LeaveQueue
from hotline.routing.entry import Entry
from hotline.routing.events import CallerLeft, CallQueued, ConversationEnded
from hotline.routing.floor import Floor
from hotline.routing.matching import find_agent
from hotline.routing.priority import rank_time

NO_SUCH_QUEUE = "no_such_queue"


def queue(floor: Floor, event: CallQueued) -> None:
    """Let a call look for an agent, and wait where there is none."""
    if event.call_id in floor.entries or event.call_id in floor.conversations:
        floor.ignore("the call is here already")
        return
    spec = floor.policy.queues.get(event.queue)
    if spec is None:
        floor.do(
            LeaveQueue(
                call_id=event.call_id,
                queue=event.queue,
                way="overflowed",
                why=NO_SUCH_QUEUE,
                wait_s=0.0,
            )
        )
        return
    time = rank_time(floor.policy, event.tier, event.priority, floor.now)
    entry = Entry(
        call_id=event.call_id,
        queue=spec,
        demand=(event.queue, event.tier, event.language, event.skills),
        customer=event.customer,
        queued_at=floor.now,
        rank=(time, floor.new_entry_number()),
    )
    floor.entries[event.call_id] = entry
    find_agent(floor, entry)


def caller_left(floor: Floor, event: CallerLeft) -> None:
    """Let a caller be gone, wherever the call is."""
    entry = floor.entries.get(event.call_id)
    if entry is None:
        end(floor, event)
    elif entry.offer is not None:
        offers.caller_left(floor, entry.offer)
    else:
        floor.leave_queue(entry, "abandoned")


def end(floor: Floor, event: CallerLeft | ConversationEnded) -> None:
    """Let a conversation be over."""
    conversation = floor.conversations.get(event.call_id)
    if conversation is None:
        floor.ignore("no such call is here")
    else:
        agents.finish(floor, conversation)
