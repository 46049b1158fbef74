"""What an agent's desk shows, read from the floor as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from hotline.desk.protocol import (
    CallAtDesk,
    Can,
    ConsultAtDesk,
    DeskNow,
    HandlingAtDesk,
    OfferAtDesk,
    PromisedWait,
)
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import AgentState
from hotline.routing.entry import Entry
from hotline.routing.offer import Conversation, Offer
from hotline.routing.offers import may_decline
from hotline.routing.presence import Presence


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
            handling=None,
            can=(),
        )
    talk = floor.handling.talk_of(agent_id)
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
        handling=_handling(talk) if talk is not None else None,
        can=tuple(sorted(_can(floor, presence))),
    )


def _can(floor: LiveFloor, presence: Presence) -> Iterator[Can]:
    """Yield what the router would not ignore."""
    yield from floor.handling.may_ask(presence.agent.agent_id)
    if presence.state in (AgentState.ON_BREAK, AgentState.WRAP_UP) or presence.then:
        yield "ready"
    if presence.state is not AgentState.ON_BREAK and presence.then != "on_break":
        yield "break"
    if presence.offer is not None and may_decline(presence.offer):
        yield "decline"


def _handling(talk: Conversation) -> HandlingAtDesk:
    consult = talk.consult
    return HandlingAtDesk(
        held=talk.is_held,
        consult=ConsultAtDesk(agent=consult.presence.agent.agent_id, state=consult.state)
        if consult is not None
        else None,
        came_of=talk.came_of,
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
        consult=offer.consult.presence.agent.agent_id if offer.consult is not None else "",
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
