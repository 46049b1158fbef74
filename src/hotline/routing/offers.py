"""An offer's life: offered, ringing, agent up, bridging, bridged; and every race on the way.

Until the agent is to be bridged, an offer ends at once, and the call is in its place again:

- the caller leaves: the offer is withdrawn, and the agent available at the old place;
- the agent declines, cannot be reached or does not answer in time: on break, with the reason;
- the agent takes a break, logs out or is lost: on break, or offline.

From `BridgeCall` on only the shell knows whether caller and agent are together:

- the caller leaves: the offer is withdrawn; what was bridged comes apart by that;
- the agent declines, takes a break or logs out: it takes effect after the conversation;
- the agent is lost, or time is up: the shell is asked, `MOST_ASKED` times in a row at most.

An answer to an offer that is over is ignored, and the offer is withdrawn once more: the agent's leg
may be up although nobody waits for it.
"""

from __future__ import annotations

from hotline.model.agent import AgentState
from hotline.routing.commands import AskBridge, BridgeCall, PlayWhisper, RingAgent, WithdrawOffer
from hotline.routing.events import (
    AgentAnswered,
    AgentUnreachable,
    AnyOfferEvent,
    BridgeFailed,
    CallBridged,
    OfferAccepted,
    OfferDeclined,
    WhisperFinished,
)
from hotline.routing.floor import Floor
from hotline.routing.matching import find_agent, find_call
from hotline.routing.offer import Conversation, Offer, OfferState
from hotline.routing.presence import Leaving, Presence

MOST_ASKED = 3
"""So often in a row the shell is asked about a bridge; then it counts as failed."""

TOO_LATE = "too_late"

_EXPECTED: dict[type[AnyOfferEvent], frozenset[OfferState]] = {
    OfferAccepted: frozenset({OfferState.OFFERED}),
    AgentAnswered: frozenset({OfferState.RINGING}),
    WhisperFinished: frozenset({OfferState.AGENT_UP}),
    OfferDeclined: frozenset({OfferState.OFFERED, OfferState.RINGING, OfferState.AGENT_UP}),
    AgentUnreachable: frozenset({OfferState.RINGING, OfferState.AGENT_UP}),
    CallBridged: frozenset({OfferState.BRIDGING}),
    BridgeFailed: frozenset({OfferState.BRIDGING}),
}
"""In which states of an offer an event means something. All that decides it stands here."""


def receive(floor: Floor, event: AnyOfferEvent) -> None:
    """Take what happened to an offer."""
    offer = floor.offers.get(event.ref)
    if offer is None:
        if not isinstance(event, OfferDeclined | AgentUnreachable | BridgeFailed):
            floor.do(WithdrawOffer(ref=event.ref, why=TOO_LATE))
        floor.ignore("that offer is over")
        return
    if offer.state not in _EXPECTED[type(event)]:
        floor.ignore(f"the offer is {offer.state}")
        return
    match event:
        case OfferAccepted():
            offer.state = OfferState.RINGING
            floor.do(RingAgent(ref=offer.ref, agent_id=offer.presence.agent.agent_id))
        case AgentAnswered():
            _agent_up(floor, offer)
        case WhisperFinished():
            _bridge(floor, offer)
        case CallBridged():
            _bridged(floor, offer)
        case OfferDeclined():
            fail(floor, offer, event.reason or "declined")
        case AgentUnreachable():
            fail(floor, offer, "unreachable")
        case BridgeFailed():
            fail(floor, offer, "bridge_failed")


def time_up(floor: Floor, offer: Offer) -> None:
    """Take that an offer has been as it is for too long."""
    if offer.state is OfferState.BRIDGING:
        ask(floor, offer)
    else:
        fail(floor, offer, "no_answer")


def caller_left(floor: Floor, offer: Offer) -> None:
    """End an offer whose caller has gone; the agent is free again, at the old place."""
    entry = _end(floor, offer).entry
    floor.do(WithdrawOffer(ref=offer.ref, why="caller_left"))
    floor.leave_queue(entry, "abandoned")
    free(floor, offer.presence)


def fail(floor: Floor, offer: Offer, why: str, then: Leaving = "on_break") -> None:
    """End an offer that the agent did not take: the call goes back to its place."""
    _end(floor, offer)
    floor.do(WithdrawOffer(ref=offer.ref, why=why))
    presence = offer.presence
    if presence.then == "offline" or then == "offline":
        floor.log_out(presence, presence.then_reason or why)
    else:
        floor.set_state(presence, AgentState.ON_BREAK, why)
    find_agent(floor, offer.entry)


def free(floor: Floor, presence: Presence) -> None:
    """Let an agent without a call be what comes then: available, on break, or offline."""
    floor.cancel_timer(presence)
    match presence.then:
        case "offline":
            floor.log_out(presence, presence.then_reason)
        case "on_break":
            reason, presence.then, presence.then_reason = presence.then_reason, "", ""
            floor.set_state(presence, AgentState.ON_BREAK, reason)
        case _:
            floor.set_state(presence, AgentState.AVAILABLE)
            find_call(floor, presence)


def ask(floor: Floor, offer: Offer) -> None:
    """Ask the shell whether caller and agent are together, and give it time to answer."""
    floor.cancel_timer(offer)
    offer.asked += 1
    if offer.asked > MOST_ASKED:
        fail(floor, offer, "bridge_unknown")
        return
    floor.do(AskBridge(ref=offer.ref))
    floor.start_timer(offer.entry.queue.bridge_s, offer)


def _agent_up(floor: Floor, offer: Offer) -> None:
    floor.cancel_timer(offer)
    queue = offer.entry.queue
    if not queue.whisper:
        _bridge(floor, offer)
        return
    offer.state = OfferState.AGENT_UP
    floor.do(PlayWhisper(ref=offer.ref))
    floor.start_timer(queue.bridge_s, offer)


def _bridge(floor: Floor, offer: Offer) -> None:
    floor.cancel_timer(offer)
    offer.state = OfferState.BRIDGING
    floor.do(
        BridgeCall(
            ref=offer.ref,
            call_id=offer.entry.call_id,
            agent_id=offer.presence.agent.agent_id,
        )
    )
    floor.start_timer(offer.entry.queue.bridge_s, offer)


def _bridged(floor: Floor, offer: Offer) -> None:
    entry, presence = _end(floor, offer).entry, offer.presence
    floor.set_state(presence, AgentState.ON_CALL)
    floor.leave_queue(entry, "answered")
    floor.conversations[entry.call_id] = Conversation(entry=entry, presence=presence)


def _end(floor: Floor, offer: Offer) -> Offer:
    floor.cancel_timer(offer)
    del floor.offers[offer.ref]
    offer.entry.offer = offer.presence.offer = None
    return offer
