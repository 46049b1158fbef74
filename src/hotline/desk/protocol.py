"""What a desk and the service tell each other over a WebSocket, as JSON; version 1.

All messages are here. What is told carries `seq`, the number of the last record of the floor's log
that it knows of; it only grows, also when another process takes over. The service never tells what
has changed: each message is whole, so that a desk that missed some, or was away, is right again
with the next one, and the first comes at once. That one counts whatever its number: the log may
have been restored meanwhile.

Any program may be a desk, and say anything: what it says is read strictly, and acted on by who
opened it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from hotline.desk.caller_parts import CustomerAtDesk, StepAtDesk
from hotline.desk.parts import (
    BroadcastAtDesk,
    CallAtDesk,
    Can,
    DispositionAtDesk,
    HandlingAtDesk,
    OfferAtDesk,
    Part,
    RequalifiedAtDesk,
    SupervisionAtDesk,
)
from hotline.model.agent import AgentState
from hotline.model.outside_number import MAX_CHARACTERS
from hotline.model.tier import Tier
from hotline.routing.presence import Leaving

LONGEST_BYTES = 1024
"""The longest message that a desk may send."""
BEAT_S = 3.0
"""How often a desk hears a `Beat`: one that has heard nothing for 8 s has lost the service."""


class Message(Part):
    """The root of all messages. Another version is another protocol, and read by nobody here."""

    version: Literal[1] = 1


class Told(Message):
    """What the service tells.

    Attributes:
        seq: Of two of one kind, the one with the higher number is true; of two with the same, the
            later one.
    """

    seq: int


class DeskNow(Told):
    """The whole desk.

    Attributes:
        agent: Whose desk it is.
        seat: Where the agent sits; "" for nowhere.
        state: What the agent does.
        reason: Why; "" where the state says it all.
        since: Since when; None for an agent who is not here.
        then: What comes after the conversation; "" for available.
        offer: The call that is on offer, or None.
        talk: The call that the agent talks on, or None.
        handling: What the agent does with its caller, or None.
        wrap_up: The call that the agent wraps up, or None.
        until: When wrap-up ends by itself; None where there is none.
        disposition: What may have come of the call in `talk` or `wrap_up`; None where nobody asks.
        can: What can be asked for now; all else is refused.
        broadcasts: What the agent has still to read, the oldest first.
        supervision: Whom the agent hears, or is rung to hear, as a supervisor; None for nobody.
        requalified: What is changed for now in what the agent can serve, or None.
    """

    type: Literal["desk_now"] = "desk_now"
    agent: str
    seat: str
    state: AgentState
    reason: str
    since: AwareDatetime | None
    then: Leaving
    offer: OfferAtDesk | None
    talk: CallAtDesk | None
    handling: HandlingAtDesk | None
    wrap_up: CallAtDesk | None
    until: AwareDatetime | None
    disposition: DispositionAtDesk | None
    can: tuple[Can, ...]
    broadcasts: tuple[BroadcastAtDesk, ...]
    supervision: SupervisionAtDesk | None
    requalified: RequalifiedAtDesk | None


class CallerAtDesk(Told):
    """Who is calling, as far as it is known.

    Attributes:
        call: The call; the message counts for no other one.
        is_verified: Whether the bank has identified the caller in this call.
        customer: Who it is; None while nobody knows, and where the CRM does not know them.
        tier: The tier by which the call is served; None where nobody has asked the CRM.
        tier_why: The rule that decided it, or who did; "" likewise.
        number_of: Names of customers who have the number that an unknown caller shows; the first
            few. It proves nothing.
        steps: The last things that happened in the call.
        has_more_steps: Whether more happened before.
    """

    type: Literal["caller_at_desk"] = "caller_at_desk"
    call: str
    is_verified: bool
    customer: CustomerAtDesk | None
    tier: Tier | None
    tier_why: str
    number_of: tuple[str, ...]
    steps: tuple[StepAtDesk, ...]
    has_more_steps: bool


class Refused(Told):
    """What the desk asked for cannot be; the code is for programs, the words for people."""

    type: Literal["refused"] = "refused"
    code: str
    detail: str


class Beat(Told):
    """The service is there, and has told all there is: the link is no older than this."""

    type: Literal["beat"] = "beat"


ToDesk = DeskNow | CallerAtDesk | Refused | Beat

Call = Annotated[str, Field(min_length=1, max_length=64)]
To = Annotated[str, Field(max_length=64)]
Number = Annotated[str, Field(max_length=MAX_CHARACTERS)]


class Shown(Message):
    """The agent can see who is calling: the telephone may ring."""

    type: Literal["shown"] = "shown"
    ref: int


class Decline(Message):
    """The agent does not take the call that is on offer, and is on break by that."""

    type: Literal["decline"] = "decline"
    ref: int
    reason: str = Field(default="", max_length=64)


class Ready(Message):
    """The agent wants calls."""

    type: Literal["ready"] = "ready"


class TakeBreak(Message):
    """The agent wants no calls for a while; after the conversation, where there is one."""

    type: Literal["break"] = "break"
    reason: str = Field(min_length=1, max_length=64)


class Hold(Message):
    """The caller is to hear music. `call` names the call here and below, so that none is late."""

    type: Literal["hold"] = "hold"
    call: Call


class Resume(Message):
    """Agent and caller are to hear each other again; a consult is over by that."""

    type: Literal["resume"] = "resume"
    call: Call


class Consult(Message):
    """A colleague is to be asked: an agent, or whoever is free of a queue; "" for the call's own.

    The caller hears music. Where nobody is free it is refused, for nobody waits for that.

    With a `flow` another telephone is rung: a place that the call's flow offers to agents. Its
    `number` goes with one that wants it, as somebody would write it.
    """

    type: Literal["consult"] = "consult"
    call: Call
    agent: To = ""
    queue: To = ""
    flow: To = ""
    number: Number = ""


class Conference(Message):
    """The caller is to hear and be heard in the consult."""

    type: Literal["conference"] = "conference"
    call: Call


class PauseRecording(Message):
    """What is recorded is to be silent, as for a number that the caller says aloud."""

    type: Literal["pause_recording"] = "pause_recording"
    call: Call


class ResumeRecording(Message):
    """What is recorded is to be heard again."""

    type: Literal["resume_recording"] = "resume_recording"
    call: Call


class Secure(Message):
    """The caller is to prove something in a secure flow, out of the agent's hearing."""

    type: Literal["secure"] = "secure"
    call: Call
    flow: Annotated[str, Field(min_length=1, max_length=64)]


class Complete(Message):
    """The caller is to be the colleague's who was asked, also while that one's telephone rings."""

    type: Literal["complete"] = "complete"
    call: Call


class Transfer(Message):
    """The caller is to wait for an agent, or in a queue; "" for the call's own.

    With a `flow` the caller waits for nobody, and goes on there: a place that the call's flow
    offers to agents. Its `number` goes with one that wants it, as somebody would write it.
    """

    type: Literal["transfer"] = "transfer"
    call: Call
    agent: To = ""
    queue: To = ""
    flow: To = ""
    number: Number = ""


class Dispose(Message):
    """This came of the call, in `talk` or `wrap_up`; the last word counts.

    `instead_of` is what the desk shows as given: where something else was meanwhile, at another
    desk, it is refused. Without it, it is instead of whatever was.
    """

    type: Literal["dispose"] = "dispose"
    call: Call
    disposition: Annotated[str, Field(min_length=1, max_length=64)]
    instead_of: Annotated[str, Field(max_length=64)] | None = None


class ExtendWrapUp(Message):
    """The agent wants more time to wrap the call up."""

    type: Literal["extend_wrap_up"] = "extend_wrap_up"
    call: Call


class Read(Message):
    """The agent has read a broadcast."""

    type: Literal["read"] = "read"
    broadcast: Annotated[str, Field(min_length=1, max_length=64)]


FromDesk = (
    Shown
    | Decline
    | Ready
    | TakeBreak
    | Hold
    | Resume
    | Consult
    | Conference
    | PauseRecording
    | ResumeRecording
    | Secure
    | Complete
    | Transfer
    | Dispose
    | ExtendWrapUp
    | Read
)
FROM_DESK: TypeAdapter[FromDesk] = TypeAdapter(Annotated[FromDesk, Field(discriminator="type")])
"""Reads what a desk sends; raises `pydantic.ValidationError`."""
