"""A call that is on offer to an agent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hotline.routing.entry import Entry
from hotline.routing.presence import Presence
from hotline.routing.rule import Rule


class OfferState(StrEnum):
    """How far an offer has come."""

    OFFERED = "offered"
    RINGING = "ringing"
    AGENT_UP = "agent_up"
    """The agent is on the phone and hears who is calling."""
    DIALLING = "dialling"
    """The agent is on the phone, and the customer who is called back is being rung."""
    BRIDGING = "bridging"
    CONSULTING = "consulting"
    """The agent talks with a colleague whose caller is on hold, or is there, too."""


@dataclass(eq=False, kw_only=True, slots=True)
class Offer:
    """A call and the agent whom it is offered, until they are bridged or the offer has failed.

    Attributes:
        ref: Names it.
        entry: The call.
        presence: The agent.
        rule: Why they were brought together.
        state: How far it has come.
        timer: The `ref` of its timer.
        asked: How often in a row the shell was asked whether they are bridged.
        consult: The conversation of the colleague who asks, as long as the call is the colleague's;
            None for a call that waits.
    """

    ref: int
    entry: Entry
    presence: Presence
    rule: Rule
    state: OfferState = OfferState.OFFERED
    timer: int = 0
    asked: int = 0
    consult: Conversation | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outside:
    """Another telephone that an agent asks: a place of the call's flow.

    Attributes:
        ref: Names its leg.
        place: The place.
        is_there: Whether somebody has picked up, and talks with the agent.
    """

    ref: int
    place: str
    is_there: bool = False


@dataclass(eq=False, kw_only=True, slots=True)
class Conversation:
    """Caller and agent who are bridged, or who were and will be.

    Attributes:
        entry: The call, as it was in its queue.
        presence: The agent.
        waited_s: Seconds that the caller had waited when they were bridged.
        is_held: Whether the caller is on hold.
        was_held: Whether the caller is, or ever was.
        is_conference: Whether the colleague, or the place, that is consulted hears the caller, too.
        consult: The offer to the colleague who is asked meanwhile, or None.
        outside: The other telephone that is asked meanwhile, or None; never beside a colleague.
        outside_before: The `ref` of the last other telephone that was hung up; 0 for none.
        came_of: How the last consult ended; "" while there is one, and for none.
        asked_outside: Whether the last consult was of another telephone.
        disposition: What came of the call, as the agent says; "" for nothing said.
    """

    entry: Entry
    presence: Presence
    waited_s: float
    is_held: bool = False
    was_held: bool = False
    is_conference: bool = False
    consult: Offer | None = None
    outside: Outside | None = None
    outside_before: int = 0
    came_of: str = ""
    asked_outside: bool = False
    disposition: str = ""


@dataclass(eq=False, kw_only=True, slots=True)
class WrapUp:
    """What an agent does after a conversation.

    Attributes:
        talk: The conversation.
        until: When it ends by itself, in seconds since 1970.
        latest: No extension goes beyond that, in seconds since 1970.
        is_overtime: Whether it lasts only because a disposition is missing.
    """

    talk: Conversation
    until: float
    latest: float
    is_overtime: bool = False
