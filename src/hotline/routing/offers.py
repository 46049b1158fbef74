"""An offer's life: offered, ringing, agent up, bridging, bridged; and every race on the way.

A callback has `dialling` between agent up and bridging: the agent waits while the customer is rung.
When the offer comes to nothing, the customer is neither left ringing nor on a line with nobody.

Until the agent is to be bridged, an offer ends at once, and the call is in its place again:

- the caller leaves, or leaves a message: it is withdrawn, and the agent available at the old place;
- the caller would rather be called back: refused, for an agent is coming;
- the agent declines, cannot be reached or does not answer in time: on break, with the reason;
- the agent takes a break, logs out or is lost: on break, or offline.

From `BridgeCall` on only the shell knows whether caller and agent are together:

- the caller leaves: the offer is withdrawn; what was bridged comes apart by that;
- the agent takes a break or logs out: it takes effect after the conversation;
- the agent declines: it comes too late, and is ignored; who said it is told so;
- the agent is lost, or time is up: the shell is asked again and again, for `ASKED_FOR_S` at most.

A consult has `consulting` after bridging: an agent and the colleague who asks talk with each other.
What ends it, or the offer before, leaves the caller with the colleague as before; see `handling`.

An answer to an offer that is over is ignored, and the offer is withdrawn once more: the agent's leg
may be up although nobody waits for it.
"""

from __future__ import annotations

from hotline.model.agent import AgentState
from hotline.routing import callback
from hotline.routing.commands import (
    AskBridge,
    BridgeCall,
    BridgeConsult,
    DialCustomer,
    Doing,
    PlayWhisper,
    RingAgent,
    SetDoing,
    StopDialling,
    Way,
    WithdrawOffer,
)
from hotline.routing.entry import Entry
from hotline.routing.events import (
    AgentAnswered,
    AgentUnreachable,
    AnyOfferEvent,
    BridgeFailed,
    CallBridged,
    CallQueued,
    CustomerAnswered,
    CustomerUnreachable,
    OfferAccepted,
    OfferDeclined,
    Unreached,
    WhisperFinished,
)
from hotline.routing.floor import Floor
from hotline.routing.matching import find_agent, find_call, fits, take_out
from hotline.routing.offer import Conversation, Offer, OfferState
from hotline.routing.presence import Presence
from hotline.routing.resting import is_to_be_rung

ASKED_FOR_S = 200.0
"""So long the shell is asked about a bridge; then it counts as failed. The shell itself gives up
before, even where the link to the PBX is gone: two people who talk are not to be parted for that.
"""

TOO_LATE = "too_late"
NO_ANSWER = "no_answer"

_BEFORE_BRIDGING = frozenset(OfferState) - {OfferState.BRIDGING, OfferState.CONSULTING}
_BEFORE_DIALLING = _BEFORE_BRIDGING - {OfferState.DIALLING}

_EXPECTED: dict[type[AnyOfferEvent], frozenset[OfferState]] = {
    OfferAccepted: frozenset({OfferState.OFFERED}),
    AgentAnswered: frozenset({OfferState.RINGING}),
    WhisperFinished: frozenset({OfferState.AGENT_UP}),
    OfferDeclined: _BEFORE_BRIDGING,
    AgentUnreachable: _BEFORE_BRIDGING - {OfferState.OFFERED} | {OfferState.CONSULTING},
    CustomerAnswered: frozenset({OfferState.DIALLING}),
    CustomerUnreachable: frozenset({OfferState.DIALLING}),
    CallBridged: frozenset({OfferState.BRIDGING}),
    BridgeFailed: frozenset({OfferState.BRIDGING}),
}
"""In which states of an offer an event means something. All that decides it stands here."""


def receive(floor: Floor, event: AnyOfferEvent) -> None:
    """Take what happened to an offer."""
    offer = floor.offers.get(event.ref)
    if offer is None:
        if isinstance(event, OfferAccepted | AgentAnswered | WhisperFinished | CallBridged):
            floor.do(WithdrawOffer(ref=event.ref, why=TOO_LATE))
        elif isinstance(event, CustomerAnswered):
            floor.do(StopDialling(ref=event.ref, why=TOO_LATE))
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
            _agent_knows(floor, offer)
        case CustomerAnswered():
            bridge(floor, offer)
        case CustomerUnreachable():
            customer_unreachable(floor, offer, event.why, event.means)
        case CallBridged() if offer.consult is not None:
            _consulting(floor, offer, offer.consult)
        case CallBridged():
            _bridged(floor, offer)
        case OfferDeclined():
            fail(floor, offer, event.reason or "declined")
        case AgentUnreachable() if offer.state is OfferState.CONSULTING:
            end_consult(floor, offer, "left")
        case AgentUnreachable():
            fail(floor, offer, "unreachable")
        case BridgeFailed():
            fail(floor, offer, "bridge_failed")


def may_decline(offer: Offer) -> bool:
    """Return whether an agent may still say no."""
    return offer.state in _EXPECTED[OfferDeclined]


def time_up(floor: Floor, offer: Offer) -> None:
    """Take that an offer has been as it is for too long."""
    match offer.state:
        case OfferState.BRIDGING if offer.consult is not None:
            fail(floor, offer, "bridge_failed")
        case OfferState.BRIDGING:
            ask(floor, offer)
        case OfferState.DIALLING:
            floor.do(StopDialling(ref=offer.ref, why=NO_ANSWER))
            customer_unreachable(floor, offer, NO_ANSWER, "for_now")
        case _:
            fail(floor, offer, NO_ANSWER)


def withdraw(floor: Floor, offer: Offer, way: Way) -> None:
    """End an offer whose call leaves the queue; the agent is free again, at the old place."""
    entry = _end(floor, offer).entry
    floor.do(WithdrawOffer(ref=offer.ref, why=way))
    floor.leave_queue(entry, way)
    free(floor, offer.presence)


def fail(floor: Floor, offer: Offer, why: str, *, offline: bool = False) -> None:
    """End an offer that the agent did not take: the call goes back to its place."""
    _take_back(floor, offer, why)
    presence = offer.presence
    dropped = offer.entry if offer.consult is None else None
    if offer.consult is not None:
        _is_answered(floor, offer.consult, why)
    offline = offline or presence.then == "offline"
    presence.then, presence.then_reason = "", ""
    take_out(floor, presence, why, offline=offline, dropped=dropped)


def customer_unreachable(floor: Floor, offer: Offer, why: str, means: Unreached) -> None:
    """End an offer because the customer who is called back was not reached."""
    entry = _end(floor, offer).entry
    floor.do(WithdrawOffer(ref=offer.ref, why="customer_unreachable"))
    callback.is_unreached(floor, entry, why, means)
    free(floor, offer.presence)


def call_off(floor: Floor, offer: Offer, why: str) -> None:
    """End an offer whose customer is not to be rung any more; the call leaves its queue."""
    _take_back(floor, offer, why)
    floor.leave_queue(offer.entry, "overflowed", why)
    free(floor, offer.presence)


def end_consult(floor: Floor, offer: Offer, came_of: str) -> None:
    """End a consult that the agent who was asked is not to blame for; the agent is free."""
    _take_back(floor, offer, came_of)
    if offer.consult is not None:
        _is_answered(floor, offer.consult, came_of)
    free(floor, offer.presence)


def show_doing(floor: Floor, talk: Conversation, doing: Doing, came_of: str = "") -> None:
    """Show what the agent of a conversation does from now on, and what came of the consult."""
    floor.do(
        SetDoing(
            agent_id=talk.presence.agent.agent_id,
            call_id=talk.entry.call_id,
            doing=doing,
            came_of=came_of,
        )
    )


def start_again(floor: Floor, offer: Offer, why: str, *, is_new: bool = False) -> None:
    """End an offer that neither call nor agent is to blame for; both are where they were."""
    _take_back(floor, offer, why)
    find_agent(floor, offer.entry, is_new=is_new)
    free(floor, offer.presence)


def free(floor: Floor, presence: Presence) -> None:
    """Let an agent without a call be what comes then: available, on break, or offline."""
    floor.cancel_timer(presence)
    then, reason = presence.then, presence.then_reason
    presence.then, presence.then_reason = "", ""
    if then:
        take_out(floor, presence, reason, offline=then == "offline")
    else:
        floor.set_state(presence, AgentState.AVAILABLE)
        find_call(floor, presence)


def may_take_over(entry: Entry) -> bool:
    """Return whether a customer who is called back is not on the phone for it yet."""
    return entry.offer is None or entry.offer.state is not OfferState.BRIDGING


def is_before_dialling(offer: Offer) -> bool:
    """Return whether nobody has had the customer of a callback rung yet for an offer."""
    return offer.state in _BEFORE_DIALLING


def let_alone(floor: Floor, caller: CallQueued) -> None:
    """Let nobody be rung any more who calls, and came to the floor: the line is busy with that."""
    if caller.call_id not in floor.entries:
        return
    for offer in list(floor.offers.values()):
        is_rung = is_to_be_rung(offer.entry, caller) and may_take_over(offer.entry)
        if is_rung and offer.ref in floor.offers:
            start_again(floor, offer, "calls")


def is_expected(floor: Floor, caller: Entry) -> bool:
    """Return whether an agent on the phone has a customer rung who now calls, and may be served."""
    offer = caller.offer
    if offer is None or offer.state is not OfferState.DIALLING:
        return False
    return fits(floor, caller, offer.presence)


def go_on_with_caller(floor: Floor, caller: Entry, offer: Offer, *, is_new: bool) -> None:
    """Let an agent who waits for the customer to pick up have the caller instead.

    The caller may ask for another language or skill now: then for an agent who has them.
    """
    if is_expected(floor, caller):
        floor.do(StopDialling(ref=offer.ref, why="rang_again"))
        bridge(floor, offer)
    elif not fits(floor, caller, offer.presence):
        start_again(floor, offer, "rang_again", is_new=is_new)


def ask(floor: Floor, offer: Offer) -> None:
    """Ask the shell whether caller and agent are together, and give it time to answer."""
    floor.cancel_timer(offer)
    offer.asked += 1
    if (offer.asked - 1) * offer.entry.queue.bridge_s >= ASKED_FOR_S:
        fail(floor, offer, "bridge_unknown")
        return
    floor.do(AskBridge(ref=offer.ref))
    floor.start_timer(offer.entry.queue.bridge_s, offer)


def bridge(floor: Floor, offer: Offer) -> None:
    """Bring caller and agent together, now that both are on the phone."""
    floor.cancel_timer(offer)
    offer.state = OfferState.BRIDGING
    call_id, agent_id = offer.entry.call_id, offer.presence.agent.agent_id
    if offer.consult is not None:
        floor.do(BridgeConsult(ref=offer.ref, call_id=call_id))
    else:
        floor.do(BridgeCall(ref=offer.ref, call_id=call_id, agent_id=agent_id))
    floor.start_timer(offer.entry.queue.bridge_s, offer)


def _agent_up(floor: Floor, offer: Offer) -> None:
    floor.cancel_timer(offer)
    queue = offer.entry.queue
    if not queue.whisper:
        _agent_knows(floor, offer)
        return
    offer.state = OfferState.AGENT_UP
    floor.do(PlayWhisper(ref=offer.ref))
    floor.start_timer(queue.bridge_s, offer)


def _agent_knows(floor: Floor, offer: Offer) -> None:
    if not offer.entry.callback:
        bridge(floor, offer)
        return
    floor.cancel_timer(offer)
    offer.state = OfferState.DIALLING
    offer.entry.attempts += 1
    floor.do(DialCustomer(ref=offer.ref, call_id=offer.entry.call_id))
    floor.start_timer(floor.policy.callback.dial_s, offer)


def _bridged(floor: Floor, offer: Offer) -> None:
    entry, presence = _end(floor, offer).entry, offer.presence
    floor.set_state(presence, AgentState.ON_CALL)
    agent_id = presence.agent.agent_id
    floor.leave_queue(entry, "called_back" if entry.callback else "answered", agent_id=agent_id)
    floor.last_agents.serve(entry.asked, agent_id, floor.now)
    floor.conversations[entry.call_id] = Conversation(
        entry=entry, presence=presence, waited_s=floor.waited_s(entry)
    )


def _consulting(floor: Floor, offer: Offer, talk: Conversation) -> None:
    floor.cancel_timer(offer)
    offer.state = OfferState.CONSULTING
    floor.set_state(offer.presence, AgentState.ON_CALL)
    show_doing(floor, talk, "consult")
    floor.do(
        SetDoing(
            agent_id=offer.presence.agent.agent_id,
            call_id=talk.entry.call_id,
            doing="consult",
            asked_by=talk.presence.agent.agent_id,
        )
    )


def _is_answered(floor: Floor, talk: Conversation, came_of: str) -> None:
    """Let the agent who has asked a colleague be alone again with the caller."""
    talk.consult, talk.came_of, talk.is_conference = None, came_of, False
    talk.asked_outside = False
    show_doing(floor, talk, "hold" if talk.is_held else "talk", came_of)


def _take_back(floor: Floor, offer: Offer, why: str) -> None:
    """End an offer whose call stays in the queue, and with it the legs that were for it."""
    is_rung = offer.state is OfferState.DIALLING
    has_picked_up = offer.state is OfferState.BRIDGING and offer.entry.callback
    _end(floor, offer)
    if is_rung or has_picked_up:
        floor.do(StopDialling(ref=offer.ref, why=why))
    floor.do(WithdrawOffer(ref=offer.ref, why=why))


def _end(floor: Floor, offer: Offer) -> Offer:
    floor.cancel_timer(offer)
    del floor.offers[offer.ref]
    offer.entry.offer = offer.presence.offer = None
    return offer
