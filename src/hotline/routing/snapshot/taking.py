"""A snapshot of a floor."""

from __future__ import annotations

from hotline.model.queue import QueueSpec
from hotline.routing.entry import Entry
from hotline.routing.floor import Floor
from hotline.routing.offer import Conversation, Offer, WrapUp
from hotline.routing.presence import Presence
from hotline.routing.snapshot.form import (
    KeptConversation,
    KeptEntry,
    KeptOffer,
    KeptPresence,
    KeptSupervision,
    KeptWrapUp,
    Snapshot,
)
from hotline.routing.supervising import all_of
from hotline.routing.waiting_line import Lane


def take(floor: Floor) -> Snapshot:
    """Return all that a floor knows, whose commands were taken."""
    places = _Places(floor)
    return Snapshot(
        policy=floor.policy,
        now=floor.now,
        queues=places.queues,
        lanes=[
            (places.of_queue(lane.queue), lane.demand, lane.step) for lane in floor.waiting.lanes()
        ],
        agents=[_kept_presence(one, places) for one in floor.agents.values()],
        has_bands=floor.free.has_bands,
        free=[
            (one.agent.agent_id, is_shown, band) for one, is_shown, band in floor.free.in_order()
        ],
        entries=[_kept_entry(one, places) for one in floor.entries.values()],
        offers=[_kept_offer(one, places) for one in floor.offers.values()],
        conversations=[_kept_talk(one, places) for one in floor.conversations.values()],
        supervisions=[
            KeptSupervision(
                ref=one.ref,
                agent_id=one.presence.agent.agent_id,
                call_id=one.talk.entry.call_id,
                mode=one.mode,
            )
            for one in all_of(floor)
        ],
        timers=floor.timers(),
        last_agents=floor.last_agents.kept(),
        leavers=floor.leavers.kept(),
        callbacks=[(known, entry.call_id) for known, entry in floor.callbacks.kept()],
        sent=floor.sent.kept(),
        closed=sorted(floor.closed),
        has_line_out=floor.has_line_out,
        last_ref=floor.last_ref,
        last_entry=floor.last_entry,
        version=9,
    )


class _Places:
    """Queues and lanes by their places in a snapshot."""

    def __init__(self, floor: Floor) -> None:
        self.queues: list[QueueSpec] = []
        self._of_lane = {lane.number: at for at, lane in enumerate(floor.waiting.lanes())}

    def of_queue(self, queue: QueueSpec) -> int:
        if queue not in self.queues:
            self.queues.append(queue)
        return self.queues.index(queue)

    def of_lane(self, lane: Lane | None) -> int | None:
        return self._of_lane[lane.number] if lane is not None else None


def _kept_entry(entry: Entry, places: _Places) -> KeptEntry:
    return KeptEntry(
        queue=places.of_queue(entry.queue),
        asked=entry.asked,
        queued_at=entry.queued_at,
        joined_at=entry.joined_at,
        rank=entry.rank,
        max_wait_s=entry.max_wait_s,
        wish=entry.wish,
        waits_for_wished=entry.waits_for_wished,
        lane=places.of_lane(entry.lane),
        timer=entry.timer,
        visited=entry.visited,
        callback=entry.callback,
        attempts=entry.attempts,
        faults=entry.faults,
        rests_for=entry.rests_for,
    )


def _kept_presence(presence: Presence, places: _Places) -> KeptPresence:
    return KeptPresence(
        record=presence.record,
        requalified=presence.requalified,
        since=presence.since,
        state=presence.state,
        reason=presence.reason,
        state_since=presence.state_since,
        busy_s=presence.busy_s,
        wrap_up=_kept_wrap_up(presence.wrap_up, places) if presence.wrap_up is not None else None,
        timer=presence.timer,
        then=presence.then,
        then_reason=presence.then_reason,
    )


def _kept_talk(talk: Conversation, places: _Places) -> KeptConversation:
    return KeptConversation(
        entry=_kept_entry(talk.entry, places),
        agent_id=talk.presence.agent.agent_id,
        waited_s=talk.waited_s,
        is_held=talk.is_held,
        was_held=talk.was_held,
        is_conference=talk.is_conference,
        outside=talk.outside,
        outside_before=talk.outside_before,
        came_of=talk.came_of,
        asked_outside=talk.asked_outside,
        disposition=talk.disposition,
    )


def _kept_wrap_up(wrap_up: WrapUp, places: _Places) -> KeptWrapUp:
    return KeptWrapUp(
        talk=_kept_talk(wrap_up.talk, places),
        until=wrap_up.until,
        latest=wrap_up.latest,
        is_overtime=wrap_up.is_overtime,
    )


def _kept_offer(offer: Offer, places: _Places) -> KeptOffer:
    return KeptOffer(
        ref=offer.ref,
        call_id=offer.entry.call_id,
        consult=_kept_entry(offer.entry, places) if offer.consult is not None else None,
        agent_id=offer.presence.agent.agent_id,
        rule=offer.rule,
        state=offer.state,
        timer=offer.timer,
        asked=offer.asked,
    )
