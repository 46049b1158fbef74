"""What an agent's desk shows, read from the floor as it is."""

from __future__ import annotations

from datetime import UTC, datetime

from hotline.desk.protocol import CallAtDesk, DeskNow, OfferAtDesk, PromisedWait
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import AgentState
from hotline.routing.entry import Entry
from hotline.routing.offer import Offer


def desk_now(floor: LiveFloor, agent_id: str) -> DeskNow:
    """Return an agent's desk as it is now."""
    seen = floor.router.floor
    presence = seen.agents.get(agent_id)
    if presence is None:
        return DeskNow(
            seq=floor.seq,
            agent=agent_id,
            seat="",
            state=AgentState.OFFLINE,
            reason="",
            since=None,
            then="",
            offer=None,
            talk=None,
        )
    talk = next((one for one in seen.conversations.values() if one.presence is presence), None)
    return DeskNow(
        seq=floor.seq,
        agent=agent_id,
        seat=floor.seat_of(agent_id),
        state=presence.state,
        reason=presence.reason,
        since=_moment(presence.state_since),
        then=presence.then,
        offer=_offer(floor, presence.offer) if presence.offer is not None else None,
        talk=_call(floor, talk.entry) if talk is not None else None,
    )


def _offer(floor: LiveFloor, offer: Offer) -> OfferAtDesk:
    promise = floor.promise_of(offer.entry.call_id)
    return OfferAtDesk(
        ref=offer.ref,
        state=offer.state,
        rule=offer.rule.name,
        step=offer.rule.step,
        promised=PromisedWait(
            said_at=_moment(promise.said_at),
            from_minutes=promise.from_minutes,
            to_minutes=promise.to_minutes,
        )
        if promise is not None
        else None,
        call=_call(floor, offer.entry),
    )


def _call(floor: LiveFloor, entry: Entry) -> CallAtDesk:
    caller = floor.caller(entry.call_id)
    return CallAtDesk(
        call=entry.call_id,
        queue=entry.queue.name,
        tier=entry.asked.tier,
        language=entry.asked.language,
        skills=tuple(sorted(entry.asked.skills)),
        matter=entry.asked.matter,
        number=caller.line.info.caller_number if caller is not None else "",
        customer=caller.customer if caller is not None else "",
        is_another_customer=caller is not None and caller.is_another_customer,
        since=_moment(entry.queued_at),
        callback=entry.callback,
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
