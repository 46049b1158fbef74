"""What an agent's desk shows, read from the floor as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from hotline.desk.parts import (
    BroadcastAtDesk,
    CallAtDesk,
    Can,
    ConsultAtDesk,
    DispositionAtDesk,
    HandlingAtDesk,
    OfferAtDesk,
    PromisedWait,
    RequalifiedAtDesk,
    SupervisionAtDesk,
)
from hotline.desk.protocol import DeskNow
from hotline.floor.callers import Caller
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import AgentState
from hotline.routing.agents import why_not_ready
from hotline.routing.entry import Entry
from hotline.routing.events import BroadcastSent
from hotline.routing.offer import Conversation, Offer, OfferState
from hotline.routing.offers import may_decline
from hotline.routing.presence import Presence
from hotline.routing.wrapping_up import lacks_disposition, may_extend


def desk_now(floor: LiveFloor, agent_id: str, *, may_be_ready: bool = True) -> DeskNow:
    """Return an agent's desk as it is now.

    Args:
        floor: Who waits and who serves.
        agent_id: The agent.
        may_be_ready: Whether the agent may be so at that desk, where the floor lets them.
    """
    presence = floor.router.floor.agents.get(agent_id)
    broadcasts = tuple(map(_broadcast, floor.noticeboard.unread(agent_id, datetime.now(UTC))))
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
            wrap_up=None,
            until=None,
            disposition=None,
            can=(),
            broadcasts=broadcasts,
            supervision=None,
            requalified=None,
        )
    talk, wrap_up = floor.router.floor.talk_of(agent_id), presence.wrap_up
    last = wrap_up.talk if wrap_up is not None else talk
    return DeskNow(
        seq=floor.seq,
        agent=agent_id,
        seat=floor.seat_of(agent_id),
        state=presence.state,
        reason=presence.reason,
        since=_moment(presence.state_since),
        then=presence.then,
        offer=_offer(floor, presence.offer) if presence.offer is not None else None,
        talk=_call(talk.entry, floor.caller(talk.entry.call_id)) if talk is not None else None,
        handling=_handling(floor, talk) if talk is not None else None,
        # It may be another agent's by now: who calls then is not this one's to see.
        wrap_up=_call(wrap_up.talk.entry, None) if wrap_up is not None else None,
        until=_moment(wrap_up.until) if wrap_up is not None else None,
        disposition=_disposition(last) if last is not None else None,
        can=tuple(sorted(one for one in _can(floor, presence) if may_be_ready or one != "ready")),
        broadcasts=broadcasts,
        supervision=_supervision(presence),
        requalified=_requalified(presence),
    )


def call_at(now: DeskNow) -> str:
    """Return the id of the call that is at a desk; "" for none."""
    offered = now.offer.call if now.offer is not None else None
    call = now.talk or offered or now.wrap_up
    return call.call if call is not None else ""


def _can(floor: LiveFloor, presence: Presence) -> Iterator[Can]:
    """Yield what the router would not ignore."""
    yield from floor.handling.may_ask(presence.agent.agent_id)
    if why_not_ready(presence) is None:
        yield "ready"
    # A supervisor who listens is on break for that alone, and takes calls after it.
    is_resting = presence.state is AgentState.ON_BREAK and presence.supervision is None
    is_wrapping_up = presence.wrap_up is not None and not lacks_disposition(presence)
    if (presence.then != "on_break" or is_wrapping_up) and not is_resting:
        yield "break"
    if presence.offer is not None and may_decline(presence.offer):
        yield "decline"
    recorded = floor.recording_pauses.of(presence.agent.agent_id)
    if recorded != "off":
        yield "resume_recording" if recorded == "paused" else "pause_recording"
    if floor.securing.offered(presence.agent.agent_id):
        yield "secure"
    if may_extend(presence):
        yield "extend_wrap_up"
    wrap_up = presence.wrap_up
    talk = wrap_up.talk if wrap_up else floor.router.floor.talk_of(presence.agent.agent_id)
    if talk is not None and talk.entry.queue.dispositions:
        yield "dispose"


def _handling(floor: LiveFloor, talk: Conversation) -> HandlingAtDesk:
    agent_id = talk.presence.agent.agent_id
    return HandlingAtDesk(
        held=talk.is_held,
        moving=floor.handling.moving(agent_id),
        conference=talk.is_conference,
        consult=_consult(talk),
        came_of=talk.came_of,
        asked_outside=talk.asked_outside,
        recorded=floor.recording_pauses.of(agent_id),
        aside=floor.securing.is_aside(agent_id),
        secure=tuple(floor.securing.offered(agent_id)),
    )


def _consult(talk: Conversation) -> ConsultAtDesk | None:
    if talk.outside is not None:
        state = OfferState.CONSULTING if talk.outside.is_there else OfferState.RINGING
        return ConsultAtDesk(agent="", place=talk.outside.place, state=state)
    if talk.consult is None:
        return None
    asked = talk.consult.presence.agent.agent_id
    return ConsultAtDesk(agent=asked, place="", state=talk.consult.state)


def _disposition(talk: Conversation) -> DispositionAtDesk | None:
    queue = talk.entry.queue
    if not queue.dispositions:
        return None
    return DispositionAtDesk(
        choices=queue.dispositions, required=queue.disposition_required, given=talk.disposition
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
        conference=offer.consult is not None and offer.consult.is_conference,
        call=_call(offer.entry, floor.caller(offer.entry.call_id)),
    )


def _call(entry: Entry, caller: Caller | None) -> CallAtDesk:
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


def _broadcast(sent: BroadcastSent) -> BroadcastAtDesk:
    return BroadcastAtDesk(id=sent.broadcast_id, at=sent.at, by=sent.by, text=sent.text)


def _supervision(presence: Presence) -> SupervisionAtDesk | None:
    supervision = presence.supervision
    if supervision is None:
        return None
    return SupervisionAtDesk(
        agent=supervision.talk.presence.agent.agent_id,
        call=supervision.talk.entry.call_id,
        mode=supervision.mode,
    )


def _requalified(presence: Presence) -> RequalifiedAtDesk | None:
    change, agent = presence.requalified, presence.agent
    if change is None:
        return None
    return RequalifiedAtDesk(
        skills=dict(agent.skills),
        languages=tuple(sorted(agent.languages)),
        reason=change.reason,
        by=change.by,
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
