"""What happens on the floor, in the past tense. Every event carries `at` (UTC), the only clock.

Of callers: `CallQueued`, then what befalls the offer `ref` that the router made for the call, then
what the agent asks for, and `ConversationEnded`; or `CallerLeft` at any moment. Then what the agent
says came of it. Of agents: log in,
be ready, break, log out; `by` tells who did that in the agent's name, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from hotline.model.agent import Agent
from hotline.model.personal import PERSONAL
from hotline.model.supervision import SupervisionMode
from hotline.model.tier import Tier
from hotline.routing.policy import Policy

Unreached = Literal["for_now", "no_line", "for_good"]
"""What it means that a customer was not reached: that there was no answer, that it says nothing of
the customer, for the line is to blame, or that it will not be otherwise another time.
"""

Ask = Literal["hold", "resume", "consult", "conference", "complete", "transfer"]
"""What an agent may ask for in a conversation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """The root of all events."""

    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentLoggedIn(Event):
    """An agent is on the floor, and on break until `AgentReady`.

    Attributes:
        agent: Who.
        seat: The workplace, which decides nothing.
        by: Who did it.
    """

    agent: Agent
    seat: str = ""
    by: str = ""
    kind: Literal["agent_logged_in"] = "agent_logged_in"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentReady(Event):
    """An agent wants calls: after logging in, after a break, or before the wrap-up's time is up."""

    agent_id: str
    by: str = ""
    kind: Literal["agent_ready"] = "agent_ready"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentBreakStarted(Event):
    """An agent wants no calls for a while; during a conversation, from its end on.

    `after_caller`: an offer that is out, and a wrap-up, are not cut short by it either.
    """

    agent_id: str
    reason: str
    by: str = ""
    after_caller: bool = False
    kind: Literal["agent_break_started"] = "agent_break_started"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentLoggedOut(Event):
    """An agent leaves the floor; during a conversation, at its end."""

    agent_id: str
    by: str = ""
    kind: Literal["agent_logged_out"] = "agent_logged_out"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentLost(Event):
    """An agent's desk or phone is gone, and nobody knows whether it comes back."""

    agent_id: str
    why: str
    kind: Literal["agent_lost"] = "agent_lost"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentChanged(Event):
    """Another agent record holds from now on: skills were learned, teams changed."""

    agent: Agent
    kind: Literal["agent_changed"] = "agent_changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentRequalified(Event):
    """A supervisor lets an agent serve other calls for now: until undone, or until the agent goes.

    It takes the place of what was changed for now before.

    Attributes:
        agent_id: Who.
        skills: Skill to proficiency, of those that are another than on record; 0 takes one away.
        languages: What the agent is to speak for now; None for what is on record.
        reason: Why.
        by: Who did it.
    """

    agent_id: str
    skills: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str] | None = None
    reason: str
    by: str = ""
    kind: Literal["agent_requalified"] = "agent_requalified"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentRestored(Event):
    """An agent can serve again what is on record."""

    agent_id: str
    by: str = ""
    kind: Literal["agent_restored"] = "agent_restored"


NO_WISH = 0
"""The wish of a promise, and of a call that a version wrote which did not tell wishes apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallQueued(Event):
    """A caller wants an agent.

    Attributes:
        call_id: Our id of the call.
        queue: Where it waits.
        tier: The customer's tier.
        language: BCP-47 tag of the language to be served in.
        skills: Skills that this call needs besides the queue's, at any proficiency.
        priority: 1 to 10, 5 is usual: the flow's wish, which moves the call up or down the line.
        customer: The customer whom the bank has identified, or "".
        caller_number: The number that the caller shows, or "".
        matter: What it is about, as for a case; "" for what the queue is for.
        manager: The agent who is the customer's relationship manager, or "".
        max_wait_s: The flow's own limit in seconds; 0 for none.
        callback: Whether nobody is on the line, and the bank is to ring: a promise that is due.
        wish: Which of the call's wishes for an agent, by the `ref` of its flow's command.
    """

    call_id: str
    queue: str
    tier: Tier = "standard"
    language: str
    skills: frozenset[str] = frozenset()
    priority: int = 5
    customer: str = field(default="", metadata=PERSONAL)
    caller_number: str = field(default="", metadata=PERSONAL)
    matter: str = ""
    manager: str = ""
    max_wait_s: float = 0.0
    callback: bool = False
    wish: int = NO_WISH
    kind: Literal["call_queued"] = "call_queued"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallerLeft(Event):
    """The caller's leg is gone; `cause` is the PBX's word for why."""

    call_id: str
    cause: str = ""
    kind: Literal["caller_left"] = "caller_left"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackChosen(Event):
    """A caller who waits would rather be called back; answered at once, see `callback`."""

    call_id: str
    kind: Literal["callback_chosen"] = "callback_chosen"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackWithdrawn(Event):
    """A customer who is to be called back is not to be rung any more, as after hours."""

    call_id: str
    why: str
    kind: Literal["callback_withdrawn"] = "callback_withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class VoicemailChosen(Event):
    """A caller who waits would rather leave a message."""

    call_id: str
    kind: Literal["voicemail_chosen"] = "voicemail_chosen"


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueClosed(Event):
    """A queue takes no calls any more, as its hours say."""

    queue: str
    kind: Literal["queue_closed"] = "queue_closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueOpened(Event):
    """A queue takes calls again. Every queue is open until it is closed."""

    queue: str
    kind: Literal["queue_opened"] = "queue_opened"


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyChanged(Event):
    """The bank's policy is this one from now on; a floor's log begins with its first."""

    policy: Policy
    kind: Literal["policy_changed"] = "policy_changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class LineOutLost(Event):
    """No customer can be rung for the time being: the trunk is away."""

    kind: Literal["line_out_lost"] = "line_out_lost"


@dataclass(frozen=True, kw_only=True, slots=True)
class LineOutFound(Event):
    """Customers can be rung again. A floor has a line out until it is lost."""

    kind: Literal["line_out_found"] = "line_out_found"


@dataclass(frozen=True, kw_only=True, slots=True)
class FloorResumed(Event):
    """Another process carries the floor: the one that rang and timed things has died."""

    kind: Literal["floor_resumed"] = "floor_resumed"


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferAccepted(Event):
    """The agent takes the call at the desk; answers `OfferCall`."""

    ref: int
    kind: Literal["offer_accepted"] = "offer_accepted"


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferDeclined(Event):
    """The agent does not take the call; answers `OfferCall`, `RingAgent` or `PlayWhisper`."""

    ref: int
    reason: str = ""
    by: str = ""
    kind: Literal["offer_declined"] = "offer_declined"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentAnswered(Event):
    """The agent has picked up the phone; answers `RingAgent`."""

    ref: int
    kind: Literal["agent_answered"] = "agent_answered"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentUnreachable(Event):
    """The agent's phone cannot be rung, or is gone again before the bridge."""

    ref: int
    why: str
    kind: Literal["agent_unreachable"] = "agent_unreachable"


@dataclass(frozen=True, kw_only=True, slots=True)
class WhisperFinished(Event):
    """The agent knows who is calling; answers `PlayWhisper`."""

    ref: int
    kind: Literal["whisper_finished"] = "whisper_finished"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerAnswered(Event):
    """The customer who is called back has picked up; answers `DialCustomer`."""

    ref: int
    kind: Literal["customer_answered"] = "customer_answered"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerUnreachable(Event):
    """The customer who is called back was not reached; answers `DialCustomer`.

    Attributes:
        ref: Of the offer.
        why: Why, such as `busy`.
        means: What that means for another attempt.
    """

    ref: int
    why: str
    means: Unreached = "for_now"
    kind: Literal["customer_unreachable"] = "customer_unreachable"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallBridged(Event):
    """Caller and agent hear each other; answers `BridgeCall` or `AskBridge`.

    Attributes:
        ref: Of the offer.
        in_call: In which call the customer of a callback is, whom the bank has rung; "" of a
            caller, who is in the call that has waited, and in logs of older versions.
    """

    ref: int
    in_call: str = ""
    kind: Literal["call_bridged"] = "call_bridged"


@dataclass(frozen=True, kw_only=True, slots=True)
class BridgeFailed(Event):
    """Caller and agent are not together, and will not be; answers `BridgeCall` or `AskBridge`."""

    ref: int
    why: str
    kind: Literal["bridge_failed"] = "bridge_failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversationEnded(Event):
    """Caller and agent are apart; the caller may still be on the line."""

    call_id: str
    kind: Literal["conversation_ended"] = "conversation_ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceAnswered(Event):
    """Whoever picked up at a place talks with the agent; answers `RingPlace`."""

    ref: int
    kind: Literal["place_answered"] = "place_answered"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceGone(Event):
    """Nobody is at a place, or has hung up there; answers `RingPlace`.

    Attributes:
        ref: Names the place's telephone.
        why: Why, such as `busy`, or `left` of whoever was there.
    """

    ref: int
    why: str
    kind: Literal["place_gone"] = "place_gone"


@dataclass(frozen=True, kw_only=True, slots=True)
class HandlingEvent(Event):
    """The root of what an agent asks for in a conversation.

    Attributes:
        call_id: The call: what is asked too late is not meant for the next one.
        agent_id: The agent, who talks with its caller.
        by: Who did it in the agent's name.
    """

    call_id: str
    agent_id: str
    by: str = ""
    ask: ClassVar[Ask]


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldAsked(HandlingEvent):
    """The caller is to hear music, and the agent nothing."""

    ask: ClassVar[Ask] = "hold"
    kind: Literal["hold_asked"] = "hold_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResumeAsked(HandlingEvent):
    """Agent and caller are to hear each other again; a consult is over by that."""

    ask: ClassVar[Ask] = "resume"
    kind: Literal["resume_asked"] = "resume_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsultAsked(HandlingEvent):
    """A colleague is to be asked: an agent, or whoever is free of a queue; the caller is on hold.

    Attributes:
        to_agent: Who is asked; "" for the first free one.
        to_queue: Of which queue; "" for the call's own.
    """

    to_agent: str = ""
    to_queue: str = ""
    ask: ClassVar[Ask] = "consult"
    kind: Literal["consult_asked"] = "consult_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceConsultAsked(HandlingEvent):
    """Another telephone is to be asked, at a place of the call's flow; the caller is on hold.

    Attributes:
        to_flow: The place, by the name that the call's flow gives it.
        number: Which number that is, as the flow says, in E.164; "" where an agent has typed it,
            for that is a person's own: it stands in the call's journal, sealed.
        ring_s: Seconds after which it rings no more.
    """

    to_flow: str
    number: str
    ring_s: int
    ask: ClassVar[Ask] = "consult"
    kind: Literal["place_consult_asked"] = "place_consult_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConferenceAsked(HandlingEvent):
    """The caller is to hear and be heard in the consult."""

    ask: ClassVar[Ask] = "conference"
    kind: Literal["conference_asked"] = "conference_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class CompleteAsked(HandlingEvent):
    """The caller is to be the colleague's who was asked."""

    ask: ClassVar[Ask] = "complete"
    kind: Literal["complete_asked"] = "complete_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class TransferAsked(HandlingEvent):
    """The caller is to wait for another agent, or in another queue, and the agent has done.

    Attributes:
        to_agent: For whom; "" for whoever comes first.
        to_queue: In which queue; "" for the call's own.
    """

    to_agent: str = ""
    to_queue: str = ""
    ask: ClassVar[Ask] = "transfer"
    kind: Literal["transfer_asked"] = "transfer_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowTransferAsked(HandlingEvent):
    """The caller is to go on in the flow, at a place that it offers, and the agent has done.

    Attributes:
        to_flow: The place, by the name that the call's flow gives it.
    """

    to_flow: str
    ask: ClassVar[Ask] = "transfer"
    kind: Literal["flow_transfer_asked"] = "flow_transfer_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallDisposed(Event):
    """An agent says what came of a call, while talking or in wrap-up; the last word counts.

    Attributes:
        call_id: The call.
        agent_id: The agent.
        disposition: One of those of the call's queue.
        by: Who did it in the agent's name.
        instead_of: What was said before, as far as who says it knows, "" for nothing; where another
            one was, it is ignored. None for whatever was said before.
    """

    call_id: str
    agent_id: str
    disposition: str
    by: str = ""
    instead_of: str | None = None
    kind: Literal["call_disposed"] = "call_disposed"


@dataclass(frozen=True, kw_only=True, slots=True)
class WrapUpExtended(Event):
    """An agent wants more time to wrap up a call.

    Attributes:
        call_id: The call.
        agent_id: The agent.
        by: Who did it in the agent's name.
    """

    call_id: str
    agent_id: str
    by: str = ""
    kind: Literal["wrap_up_extended"] = "wrap_up_extended"


@dataclass(frozen=True, kw_only=True, slots=True)
class SupervisionAsked(Event):
    """A supervisor is to hear a conversation, or to take part in it in another way than before.

    Attributes:
        agent_id: The supervisor, who is on the floor as an agent is.
        call_id: The call that is talked on.
        mode: Whom the supervisor speaks to.
        by: Who did it.
    """

    agent_id: str
    call_id: str
    mode: SupervisionMode
    by: str = ""
    kind: Literal["supervision_asked"] = "supervision_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class SupervisionEndAsked(Event):
    """A supervisor has heard enough."""

    agent_id: str
    by: str = ""
    kind: Literal["supervision_end_asked"] = "supervision_end_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class SupervisorGone(Event):
    """The supervisor's telephone is not picked up, or is hung up; answers `Supervise`."""

    ref: int
    why: str
    kind: Literal["supervisor_gone"] = "supervisor_gone"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallMoved(Event):
    """A supervisor has a call wait in another queue, with its age and rank."""

    call_id: str
    to_queue: str
    by: str = ""
    kind: Literal["call_moved"] = "call_moved"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallPrioritised(Event):
    """A supervisor has a call come before all others that are in its queue by now."""

    call_id: str
    by: str = ""
    kind: Literal["call_prioritised"] = "call_prioritised"


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastSent(Event):
    """A supervisor writes something on the desks of agents; the line stays as it is.

    Attributes:
        broadcast_id: Names it.
        text: What it says, to agents and about no customer: it is kept in clear.
        audience: Whom it was meant for: "" for all, `queue NAME` or `team NAME`.
        to: The agents who were that, by the roster of then.
        by: Who wrote it.
    """

    broadcast_id: str
    text: str
    audience: str = ""
    to: tuple[str, ...]
    by: str = ""
    kind: Literal["broadcast_sent"] = "broadcast_sent"


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastRead(Event):
    """An agent has read a broadcast."""

    broadcast_id: str
    agent_id: str
    by: str = ""
    kind: Literal["broadcast_read"] = "broadcast_read"


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastWithdrawn(Event):
    """A broadcast counts no more, and goes from the desks where it is: those of `to`."""

    broadcast_id: str
    to: tuple[str, ...]
    by: str = ""
    kind: Literal["broadcast_withdrawn"] = "broadcast_withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class TimerFired(Event):
    """The time of a `StartTimer` is over."""

    ref: int
    kind: Literal["timer_fired"] = "timer_fired"


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitContinued(Event):
    """A caller has waited for a while since the wait was looked at; the line stays as it is."""

    call_id: str
    kind: Literal["wait_continued"] = "wait_continued"


AnyOfferEvent = (
    OfferAccepted
    | OfferDeclined
    | AgentAnswered
    | AgentUnreachable
    | WhisperFinished
    | CustomerAnswered
    | CustomerUnreachable
    | CallBridged
    | BridgeFailed
)
"""The events that tell of an offer by its `ref`."""

AnyHandlingEvent = (
    HoldAsked
    | ResumeAsked
    | ConsultAsked
    | PlaceConsultAsked
    | ConferenceAsked
    | CompleteAsked
    | TransferAsked
    | FlowTransferAsked
)
"""The events by which an agent asks for something in a conversation."""

AnyPlaceEvent = PlaceAnswered | PlaceGone
"""The events that tell of another telephone that an agent asks."""

AnyWrapUpEvent = CallDisposed | WrapUpExtended
"""The events by which an agent tells of a call that is over, or will be."""

AnySupervisionEvent = SupervisionAsked | SupervisionEndAsked | SupervisorGone
"""The events that tell of a supervisor in somebody else's conversation."""

AnyPlacingEvent = CallMoved | CallPrioritised
"""The events by which a supervisor gives a call that waits another place."""

AnyBroadcastEvent = BroadcastSent | BroadcastRead | BroadcastWithdrawn
"""The events that tell of what supervisors write on desks."""

AnyQualifyingEvent = AgentRequalified | AgentRestored
"""The events by which a supervisor changes for now what an agent can serve."""

AnyAgentEvent = AgentReady | AgentBreakStarted | AgentLoggedOut | AgentLost
"""The events that tell of an agent by its id."""

AnyEvent = (
    AgentLoggedIn
    | AgentChanged
    | AnyAgentEvent
    | AnyQualifyingEvent
    | AnyBroadcastEvent
    | CallQueued
    | CallerLeft
    | CallbackChosen
    | CallbackWithdrawn
    | VoicemailChosen
    | QueueClosed
    | QueueOpened
    | PolicyChanged
    | LineOutLost
    | LineOutFound
    | FloorResumed
    | AnyOfferEvent
    | AnyHandlingEvent
    | AnyPlaceEvent
    | AnyWrapUpEvent
    | AnySupervisionEvent
    | AnyPlacingEvent
    | ConversationEnded
    | TimerFired
    | WaitContinued
)
