"""What the desks' messages are made of: what the floor knows of a call, and of an agent."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from hotline.floor.conversation import Moving
from hotline.floor.recording_pauses import Recorded
from hotline.model.supervision import SupervisionMode
from hotline.model.tier import Tier
from hotline.routing.offer import OfferState
from hotline.routing.rule import RuleName

Can = Literal[
    "ready",
    "break",
    "decline",
    "hold",
    "resume",
    "consult",
    "conference",
    "complete",
    "transfer",
    "dispose",
    "extend_wrap_up",
    "pause_recording",
    "resume_recording",
    "secure",
]
"""What a desk may ask for, by the messages' types."""


class Part(BaseModel):
    """The root of all that stands in a message, and of the messages themselves."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class PromisedWait(Part):
    """What the caller was told of the wait, and when."""

    said_at: AwareDatetime
    from_minutes: int
    to_minutes: int


class CallAtDesk(Part):
    """A call that is on offer to the agent, or that the agent talks on.

    Attributes:
        call: Our id of the call.
        queue: Where it waited.
        tier: The customer's tier.
        language: BCP-47 tag of the language to be served in.
        skills: What it needs besides.
        matter: What it is about; "" for what the queue is for.
        number: The number that the caller shows; "" while nobody knows it. It proves nothing.
        customer: Who the caller has proved to be, by the bank's customer number; "" for nobody.
        is_another_customer: Whether the caller had proved to be somebody else, earlier in the call.
        since: Since when it waits, or waited.
        callback: Whether the customer is still to be rung.
    """

    call: str
    queue: str
    tier: Tier
    language: str
    skills: tuple[str, ...]
    matter: str
    number: str
    customer: str = ""
    is_another_customer: bool = False
    since: AwareDatetime
    callback: bool


class OfferAtDesk(Part):
    """A call that is on offer.

    Attributes:
        ref: Names the offer; `Shown` and `Decline` repeat it.
        state: How far it has come.
        rule: Why the agent is the one.
        step: How far the call had to relax for this agent: 0 for not at all.
        promised: What the caller was told; None for nothing.
        consult: The colleague who asks, and has the caller on hold; "" where the caller is to be
            this agent's. In state `consulting` both agents talk.
        conference: Whether the caller is there, too.
        call: Who is calling.
    """

    ref: int
    state: OfferState
    rule: RuleName
    step: int
    promised: PromisedWait | None
    consult: str
    conference: bool
    call: CallAtDesk


class ConsultAtDesk(Part):
    """Whom the agent asks, and how far that has come.

    Attributes:
        agent: A colleague; "" for a place.
        place: A place of the call's flow, on another telephone; "" for a colleague. It is `ringing`
            or `consulting`.
        state: How far the offer to the colleague has come, or the call to the place.
    """

    agent: str
    place: str
    state: OfferState


class HandlingAtDesk(Part):
    """What the agent does with the caller.

    Attributes:
        held: Whether the caller is on hold, or is about to be.
        moving: What is under way and not done yet: the caller is taken out of the agent's hearing
            (`parting`), and may hear the agent still; is brought back (`joining`); or the agent's
            telephone, a page that was gone, is rung again (`reconnecting`). "" for nothing.
        conference: Whether the colleague, or the place, hears the caller, too.
        consult: Who is asked meanwhile, or None.
        came_of: How the last consult ended, such as `declined`; "" while there is one or was none.
        asked_outside: Whether that one was of a place, on another telephone.
        recorded: Whether what is said is recorded; `paused` where the agent has asked for silence.
        aside: Whether the caller is in a secure flow, and the agent hears music.
        secure: The secure flows into which the caller may be sent now, in the flow's order.
    """

    held: bool
    moving: Moving
    conference: bool
    consult: ConsultAtDesk | None
    came_of: str
    asked_outside: bool
    recorded: Recorded
    aside: bool
    secure: tuple[str, ...]


class DispositionAtDesk(Part):
    """What may have come of the call that the agent talks on, or wraps up.

    Attributes:
        choices: What the agent may say.
        required: Whether the agent is not ready before it is said.
        given: What the agent has said; "" for nothing yet.
    """

    choices: tuple[str, ...]
    required: bool
    given: str


class BroadcastAtDesk(Part):
    """What a supervisor has written to the agent, who has not said yet that it is read."""

    id: str
    at: AwareDatetime
    by: str
    text: str


class SupervisionAtDesk(Part):
    """Whom the agent hears as a supervisor, or is rung to hear.

    Attributes:
        agent: Who talks.
        call: The call that is talked on.
        mode: Whom the supervisor speaks to.
    """

    agent: str
    call: str
    mode: SupervisionMode


class RequalifiedAtDesk(Part):
    """What a supervisor has changed for now in what the agent can serve, and why.

    Attributes:
        skills: Each skill that the agent has for now, with the proficiency.
        languages: Each language that the agent is to speak for now.
        reason: Why.
        by: Who did it.
    """

    skills: dict[str, int]
    languages: tuple[str, ...]
    reason: str
    by: str
