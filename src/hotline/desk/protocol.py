"""What a desk and the service tell each other over a WebSocket, as JSON; version 1.

The service never tells what has changed: each `DeskNow` is the whole desk. Whoever missed some, or
was away, is right again with the next one, and the first comes at once. `seq` only grows, also when
another process takes over: it numbers the records of the floor's log.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from hotline.model.agent import AgentState
from hotline.model.tier import Tier
from hotline.routing.offer import OfferState
from hotline.routing.presence import Leaving
from hotline.routing.rule import RuleName

LONGEST_BYTES = 1024
"""The longest message that a desk may send."""


class Message(BaseModel):
    """The root of all that is told."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class PromisedWait(Message):
    """What the caller was told of the wait, and when."""

    said_at: AwareDatetime
    from_minutes: int
    to_minutes: int


class CallAtDesk(Message):
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


class OfferAtDesk(Message):
    """A call that is on offer.

    Attributes:
        ref: Names the offer; `Shown` and `Decline` repeat it.
        state: How far it has come.
        rule: Why the agent is the one.
        step: How far the call had to relax for this agent: 0 for not at all.
        promised: What the caller was told; None for nothing.
        call: Who is calling.
    """

    ref: int
    state: OfferState
    rule: RuleName
    step: int
    promised: PromisedWait | None
    call: CallAtDesk


class DeskNow(Message):
    """The whole desk.

    Attributes:
        seq: Of two, the one with the higher number is true; of two with the same, the later one.
        agent: Whose desk it is.
        seat: Where the agent sits; "" for nowhere.
        state: What the agent does.
        reason: Why; "" where the state says it all.
        since: Since when; None for an agent who is not here.
        then: What comes after the conversation; "" for available.
        offer: The call that is on offer, or None.
        talk: The call that the agent talks on, or None.
    """

    type: Literal["desk_now"] = "desk_now"
    version: Literal[1] = 1
    seq: int
    agent: str
    seat: str
    state: AgentState
    reason: str
    since: AwareDatetime | None
    then: Leaving
    offer: OfferAtDesk | None
    talk: CallAtDesk | None


class Refused(Message):
    """What the desk asked for cannot be; the code is for programs, the words for people."""

    type: Literal["refused"] = "refused"
    version: Literal[1] = 1
    code: str
    detail: str


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


FromDesk = Shown | Decline | Ready | TakeBreak
FROM_DESK: TypeAdapter[FromDesk] = TypeAdapter(Annotated[FromDesk, Field(discriminator="type")])
"""Reads what a desk sends; raises `pydantic.ValidationError`."""
