"""What a desk says to the service over a WebSocket, as JSON; version 1.

Any program may say it, and anything else: it is read strictly, and acted on by who opened the desk.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from hotline.desk.protocol import Message

LONGEST_BYTES = 1024
"""The longest message that a desk may send."""

Call = Annotated[str, Field(min_length=1, max_length=64)]
To = Annotated[str, Field(max_length=64)]


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

    With a `flow` another telephone is rung: a place that the call's flow offers to agents.
    """

    type: Literal["consult"] = "consult"
    call: Call
    agent: To = ""
    queue: To = ""
    flow: To = ""


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
    offers to agents.
    """

    type: Literal["transfer"] = "transfer"
    call: Call
    agent: To = ""
    queue: To = ""
    flow: To = ""


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
