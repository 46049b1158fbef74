"""The floor of which a snapshot was taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotline.model.queue import QueueSpec
from hotline.routing.entry import Entry
from hotline.routing.floor import Floor, Subject
from hotline.routing.offer import Conversation, Offer, WrapUp
from hotline.routing.policy import Policy
from hotline.routing.presence import Presence
from hotline.routing.requalifying import qualified
from hotline.routing.snapshot.form import KeptConversation, KeptEntry, KeptOffer, Snapshot
from hotline.routing.supervision import Supervision


def restore(snapshot: Snapshot) -> Floor:
    """Return the floor of which a snapshot was taken.

    Raises:
        LookupError: It was never taken of a floor: what it names is not in it.
    """
    floor = Floor(snapshot.policy)
    floor.now = snapshot.now
    floor.closed.update(snapshot.closed)
    floor.has_line_out = snapshot.has_line_out
    floor.last_ref, floor.last_entry = snapshot.last_ref, snapshot.last_entry
    _restore_agents(floor, snapshot)
    _restore_calls(floor, snapshot)
    _restore_timers(floor, dict(snapshot.timers))
    for served in snapshot.last_agents:
        floor.last_agents.keep(*served)
    for sending in snapshot.sent:
        floor.sent.keep(sending)
    for known, place in snapshot.leavers:
        floor.leavers.keep(known, place)
    return floor


def _restore_agents(floor: Floor, snapshot: Snapshot) -> None:
    for kept in snapshot.agents:
        agent = qualified(kept.record, kept.requalified)
        presence = Presence(
            agent=agent,
            record=kept.record,
            requalified=kept.requalified,
            qualification=floor.traits.of(agent),
            since=kept.since,
            state=kept.state,
            reason=kept.reason,
            state_since=kept.state_since,
            busy_s=kept.busy_s,
            timer=kept.timer,
            then=kept.then,
            then_reason=kept.then_reason,
        )
        floor.agents[agent.agent_id] = presence
        floor.staff.add(presence)
    if snapshot.has_bands:
        # The policy that began with them may be an older one.
        floor.free.order_by(["least_occupied"], floor.now)
    for agent_id, is_shown, band in snapshot.free:
        presence = floor.agents[agent_id]
        floor.free.place(presence, band)
        if not is_shown:
            floor.free.hide(presence)


def _restore_calls(floor: Floor, snapshot: Snapshot) -> None:
    queues = [_queue(one, floor.policy) for one in snapshot.queues]
    lanes = [
        floor.waiting.open_lane(queues[queue], demand, step)
        for queue, demand, step in snapshot.lanes
    ]
    for kept in snapshot.entries:
        entry = _entry(kept, queues)
        floor.join_queue(entry)
        if kept.lane is not None:
            floor.wait(entry, lanes[kept.lane])
        elif kept.waits_for_wished and not kept.rests_for:
            floor.wait(entry, None)
    for talk in snapshot.conversations:
        floor.conversations[talk.entry.asked.call_id] = _conversation(floor, talk, queues)
    for one in snapshot.agents:
        if one.wrap_up is not None:
            floor.agents[one.record.agent_id].wrap_up = WrapUp(
                talk=_conversation(floor, one.wrap_up.talk, queues),
                until=one.wrap_up.until,
                latest=one.wrap_up.latest,
                is_overtime=one.wrap_up.is_overtime,
            )
    for offer in snapshot.offers:
        _restore_offer(floor, offer, queues)
    for heard in snapshot.supervisions:
        presence = floor.agents[heard.agent_id]
        presence.supervision = Supervision(
            ref=heard.ref,
            presence=presence,
            talk=floor.conversations[heard.call_id],
            mode=heard.mode,
        )
    for known, call_id in snapshot.callbacks:
        floor.callbacks.keep(known, floor.entries[call_id])


def _conversation(
    floor: Floor, kept: KeptConversation, queues: Sequence[QueueSpec]
) -> Conversation:
    return Conversation(
        entry=_entry(kept.entry, queues),
        presence=floor.agents[kept.agent_id],
        waited_s=kept.waited_s,
        is_held=kept.is_held,
        was_held=kept.was_held,
        is_conference=kept.is_conference,
        outside=kept.outside,
        outside_before=kept.outside_before,
        came_of=kept.came_of,
        asked_outside=kept.asked_outside,
        disposition=kept.disposition,
    )


def _restore_offer(floor: Floor, kept: KeptOffer, queues: Sequence[QueueSpec]) -> None:
    is_consult = kept.consult is not None
    entry = _entry(kept.consult, queues) if kept.consult else floor.entries[kept.call_id]
    presence = floor.agents[kept.agent_id]
    floor.offers[kept.ref] = presence.offer = offer = Offer(
        ref=kept.ref,
        entry=entry,
        presence=presence,
        rule=kept.rule,
        state=kept.state,
        timer=kept.timer,
        asked=kept.asked,
        consult=floor.conversations[kept.call_id] if is_consult else None,
    )
    if offer.consult is not None:
        offer.consult.consult = offer
    else:
        entry.offer = offer


def _restore_timers(floor: Floor, until: Mapping[int, float]) -> None:
    subjects: list[Subject] = [
        *floor.entries.values(),
        *floor.offers.values(),
        *floor.agents.values(),
    ]
    by_ref = {one.timer: one for one in subjects if one.timer}
    for ref, at in until.items():
        floor.run_timer(by_ref[ref], at)


def _queue(queue: QueueSpec, policy: Policy) -> QueueSpec:
    """Return the very queue of the policy, unless it is of an older one."""
    known = policy.queues.get(queue.name)
    return known if known is not None and known == queue else queue


def _entry(kept: KeptEntry, queues: Sequence[QueueSpec]) -> Entry:
    asked, queue = kept.asked, queues[kept.queue]
    return Entry(
        call_id=asked.call_id,
        queue=queue,
        demand=(queue.name, asked.tier, asked.language, asked.skills),
        asked=asked,
        queued_at=kept.queued_at,
        joined_at=kept.joined_at,
        rank=kept.rank,
        max_wait_s=kept.max_wait_s,
        wish=kept.wish,
        waits_for_wished=kept.waits_for_wished,
        timer=kept.timer,
        visited=kept.visited,
        callback=kept.callback,
        attempts=kept.attempts,
        faults=kept.faults,
        rests_for=kept.rests_for,
    )
