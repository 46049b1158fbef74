"""What agents ask for in a conversation: hold, a consult, another agent for the caller.

Who holds a caller may ask a colleague: an agent, or the first free one of a queue. That is an offer
as any other, but the caller is not at stake: when it comes to nothing, the caller is still on hold
with the agent. A consult never waits, for a caller is on hold: where nobody is free it is refused.

The caller becomes the colleague's when the agent says so, or hangs up:

- they talk with each other: the caller is bridged with the colleague;
- the colleague's telephone rings, or the whisper plays: the caller waits for that very offer, which
  is an ordinary one from then on. If it fails, the caller looks for another agent of that queue.

Or the agent asks a place of the call's flow, on another telephone; see `outside`.

The caller may be let into the consult: a conference of three. Whoever of the two agents hangs up
leaves the caller with the other one.

Without a colleague a caller may be sent to a queue, or to one agent. There the caller has the place
of somebody who came as long ago as the caller has waited before: nobody waits twice for having been
sent to the wrong people, and no conversation counts as waiting.

Or a caller is sent on, and goes back to the flow, at a place that the flow offers to agents. That
one waits for nobody: whether the flow brings the caller here again, only the flow knows.

A customer whom the bank has rung can be put on hold, and is given to nobody else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.routing import offers, outside, sending, wrapping_up
from hotline.routing.commands import (
    Confer,
    HoldCaller,
    OfferConsult,
    QueueAgain,
    ResumeCaller,
)
from hotline.routing.entry import Entry, Wish
from hotline.routing.events import (
    AnyHandlingEvent,
    Ask,
    CallerLeft,
    CompleteAsked,
    ConferenceAsked,
    ConsultAsked,
    ConversationEnded,
    FlowTransferAsked,
    HoldAsked,
    PlaceConsultAsked,
    ResumeAsked,
    TransferAsked,
)
from hotline.routing.floor import Floor
from hotline.routing.matching import find_agent, free_agent, is_let_in
from hotline.routing.offer import Conversation, Offer, OfferState
from hotline.routing.overflow import max_wait_s
from hotline.routing.preferred import is_about, may_serve
from hotline.routing.presence import Presence
from hotline.routing.priority import rank_time
from hotline.routing.restricted import queue_for
from hotline.routing.rule import Rule

ALONE_S = 60.0
"""So long a caller who was sent to one agent waits for that agent alone."""


def may_ask(talk: Conversation) -> frozenset[Ask]:
    """Return what the agent of a conversation may ask for now."""
    if talk.is_conference:
        return frozenset({"resume", "complete"})
    asks: set[Ask] = {"resume"} if talk.is_held else {"hold"}
    if not talk.entry.callback:
        asks.add("transfer")
        if talk.consult is None and talk.outside is None:
            asks.add("consult")
        elif talk.consult is None or talk.consult.state is not OfferState.BRIDGING:
            asks.add("complete")
        if _hears_somebody(talk):
            asks.add("conference")
    return frozenset(asks)


def _hears_somebody(talk: Conversation) -> bool:
    """Return whether the agent talks with a colleague, or a place, who may hear the caller."""
    if talk.outside is not None:
        return talk.outside.is_there
    return talk.consult is not None and talk.consult.state is OfferState.CONSULTING


def receive(floor: Floor, event: AnyHandlingEvent) -> None:
    """Take what an agent asks for."""
    talk = floor.conversations.get(event.call_id)
    if talk is None or talk.presence.agent.agent_id != event.agent_id:
        floor.ignore("the agent does not talk with that caller")
        return
    if event.ask not in may_ask(talk):
        floor.ignore("not now")
        return
    match event:
        case HoldAsked():
            _hold(floor, talk)
        case ResumeAsked():
            _resume(floor, talk)
        case ConsultAsked():
            _consult(floor, talk, event)
        case PlaceConsultAsked():
            _consult_place(floor, talk, event)
        case ConferenceAsked():
            _confer(floor, talk)
        case CompleteAsked():
            _give(floor, talk)
        case TransferAsked():
            _transfer(floor, talk, event)
        case FlowTransferAsked():
            sending.send_on(floor, talk, event.to_flow)
        case _:
            assert_never(event)


def end(floor: Floor, event: CallerLeft | ConversationEnded) -> None:
    """Let a conversation be over; an agent who hangs up in a consult gives the caller away."""
    talk = floor.conversations.get(event.call_id)
    if talk is None:
        floor.ignore("no such call is here")
    elif talk.consult is None and talk.outside is None:
        wrapping_up.finish(floor, talk)
    elif isinstance(event, ConversationEnded):
        _give(floor, talk)
    else:
        sending.end_company(floor, talk, "caller_left")
        wrapping_up.finish(floor, talk)


def _hold(floor: Floor, talk: Conversation) -> None:
    talk.is_held = talk.was_held = True
    floor.do(HoldCaller(call_id=talk.entry.call_id))
    offers.show_doing(floor, talk, "hold")


def _resume(floor: Floor, talk: Conversation) -> None:
    sending.end_company(floor, talk, "taken_back")
    if talk.is_held:
        talk.is_held = False
        floor.do(ResumeCaller(call_id=talk.entry.call_id))
        offers.show_doing(floor, talk, "talk")


def _consult(floor: Floor, talk: Conversation, event: ConsultAsked) -> None:
    found = _colleague(floor, talk, event)
    if found is None:
        floor.ignore("nobody is free")
        return
    if not talk.is_held:
        _hold(floor, talk)
    leg, presence = found
    made = Offer(
        ref=floor.new_ref(), entry=leg, presence=presence, rule=Rule("consulted"), consult=talk
    )
    floor.offers[made.ref] = presence.offer = talk.consult = made
    floor.set_state(presence, AgentState.RESERVED)
    floor.do(
        OfferConsult(
            ref=made.ref,
            call_id=leg.call_id,
            agent_id=presence.agent.agent_id,
            colleague=talk.presence.agent.agent_id,
            rule=made.rule,
        )
    )
    floor.start_timer(leg.queue.offer_s, made)


def _consult_place(floor: Floor, talk: Conversation, event: PlaceConsultAsked) -> None:
    if not outside.may_ring(floor, talk, event.to_flow):
        floor.ignore(sending.NOT_THERE)
        return
    if not talk.is_held:
        _hold(floor, talk)
    outside.ring(floor, talk, event)


def _confer(floor: Floor, talk: Conversation) -> None:
    talk.is_held, talk.is_conference = False, True
    if talk.outside is not None:
        outside.confer(floor, talk, talk.outside)
    else:
        assert talk.consult is not None, "there is somebody to confer with"
        floor.do(Confer(call_id=talk.entry.call_id, ref=talk.consult.ref))
    offers.show_doing(floor, talk, "talk")


def _give(floor: Floor, talk: Conversation) -> None:
    """Give a caller to whoever was asked: a place, or a colleague."""
    if talk.outside is not None:
        outside.give(floor, talk, talk.outside)
    else:
        _hand_over(floor, talk)


def _hand_over(floor: Floor, talk: Conversation) -> None:
    """Give a caller to the colleague who was asked."""
    consult = talk.consult
    assert consult is not None, "there is somebody to give the caller to"
    leg = consult.entry
    _take_from_agent(floor, talk, leg, to_agent=consult.presence.agent.agent_id, attended=True)
    consult.consult, leg.offer = None, consult
    match consult.state:
        case OfferState.CONSULTING:
            offers.bridge(floor, consult)
        case OfferState.BRIDGING:
            # The agent has hung up between both: nobody knows whether the colleague is there.
            offers.start_again(floor, consult, "not_together")
        case _:
            pass
    wrapping_up.begin(floor, talk)


def _transfer(floor: Floor, talk: Conversation, event: TransferAsked) -> None:
    spec = queue_named(floor, talk, event.to_queue)
    leg = leg_in(floor, talk, spec, event.to_agent) if spec is not None else None
    if leg is None or not _is_let_in(floor, talk, leg):
        floor.ignore("the caller cannot go there")
        return
    sending.end_company(floor, talk, "transferred")
    _take_from_agent(floor, talk, leg, to_agent=event.to_agent, attended=False)
    find_agent(floor, leg, is_new=True)
    wrapping_up.begin(floor, talk)


def _colleague(
    floor: Floor, talk: Conversation, event: ConsultAsked
) -> tuple[Entry, Presence] | None:
    """Return whom an agent may consult now, and what the call would be for them, or None."""
    spec = queue_named(floor, talk, event.to_queue)
    if spec is None:
        return None
    leg = leg_in(floor, talk, spec, event.to_agent)
    # Nobody stands in line for a consult: whoever may take such a call at all may be asked.
    found = free_agent(floor, leg, len(spec.relaxations))
    if found is None or (event.to_agent and found[0].agent.agent_id != event.to_agent):
        return None
    return leg, found[0]


def _is_let_in(floor: Floor, talk: Conversation, leg: Entry) -> bool:
    """Return whether a caller may wait in another place, and for whom."""
    if leg.wish is not None:
        presence = floor.agents.get(leg.wish.agent_id)
        if presence is None or presence is talk.presence or not is_about(presence):
            return False
        if not may_serve(presence, leg):
            return False
    return is_let_in(floor, leg, is_new=True)


def _take_from_agent(
    floor: Floor, talk: Conversation, leg: Entry, *, to_agent: str, attended: bool
) -> None:
    del floor.conversations[leg.call_id]
    _wait_from_now(floor, talk, leg)
    leg.rank = (leg.rank[0], floor.new_entry_number())
    floor.do(
        QueueAgain(
            call_id=leg.call_id,
            queue=leg.queue.name,
            agent_id=talk.presence.agent.agent_id,
            to_agent=to_agent,
            attended=attended,
            waited_s=floor.waited_s(leg),
        )
    )
    floor.join_queue(leg)


def queue_named(floor: Floor, talk: Conversation, name: str) -> QueueSpec | None:
    """Return where a call would be; of "" its own queue. None where the policy has no such."""
    if not name:
        return own_queue(floor, talk)
    return floor.policy.queues.get(queue_for(floor.policy, replace(talk.entry.asked, queue=name)))


def own_queue(floor: Floor, talk: Conversation) -> QueueSpec:
    """Return the queue of a call as it is by now, or as it was where the policy has it no more."""
    return floor.policy.queues.get(talk.entry.queue.name, talk.entry.queue)


def leg_in(floor: Floor, talk: Conversation, spec: QueueSpec, to_agent: str) -> Entry:
    """Return what a call would be in a queue, where its first wait counts."""
    is_same = spec.name == talk.entry.queue.name
    # What it was about needed these, and another queue is about something else.
    skills = talk.entry.asked.skills if is_same else frozenset[str]()
    asked = replace(talk.entry.asked, queue=spec.name, skills=skills)
    wish = Wish(to_agent, "transferred", talk.waited_s + ALONE_S) if to_agent else None
    leg = Entry(
        call_id=asked.call_id,
        queue=spec,
        demand=(spec.name, asked.tier, asked.language, asked.skills),
        asked=asked,
        queued_at=floor.now,
        joined_at=floor.now,
        rank=(floor.now, 0),
        max_wait_s=max_wait_s(spec, asked),
        wish=wish,
    )
    _wait_from_now(floor, talk, leg)
    return leg


def _wait_from_now(floor: Floor, talk: Conversation, leg: Entry) -> None:
    """Let a call begin to wait anew, where its first wait counts; a consult before does not."""
    asked = leg.asked
    leg.queued_at, leg.joined_at = floor.now - talk.waited_s, floor.now
    # Its number in the order of coming it is given when it comes.
    leg.rank = (rank_time(floor.policy, asked.tier, asked.priority, leg.queued_at), 0)
