"""What predecessor and successor say to each other. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, TypeAdapter, ValidationError

from hotline.asterisk.carried import Carried, Count, Text
from hotline.calls.carried import MOST_OF_ANY, CarriedCall

PROTOCOL = 1
"""Raised when a process of another number would misunderstand."""


class Message(Carried):
    """The root of all messages."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


class Hello(Message):
    """The successor's first word.

    Attributes:
        protocol: `PROTOCOL`.
        tenant: Whose calls it wants.
        pbx: Where they are.
        schemas: The newest schema that it knows of each store.
    """

    protocol: int
    tenant: Text
    pbx: Text
    schemas: Mapping[str, str]
    kind: Literal["hello"] = "hello"


class LiveCall(Carried):
    """A call that the predecessor carries."""

    call_id: Text
    bundle: Text


class Welcome(Message):
    """The predecessor's answer; with it travels the socket that its web server listens on."""

    calls: Annotated[Sequence[LiveCall], Field(max_length=MOST_OF_ANY)]
    kind: Literal["welcome"] = "welcome"


class Refused(Message):
    """Either side goes no further; `why` is for a person."""

    why: Text
    kind: Literal["refused"] = "refused"


class Ready(Message):
    """The successor has loaded everything, and hears the PBX."""

    kind: Literal["ready"] = "ready"


class State(Message):
    """All that the predecessor knows and no journal has, at the mark.

    Attributes:
        mark: The mark's name.
        number: The number that the right to carry the calls will have.
        held_at: When the predecessor stopped sending, on the machine's monotonic clock.
        calls: Its calls; one that is missing did not come to stillness.
        waiting: Channels of new callers whom it has not taken.
        audio: What the PBX may still fetch, by its path.
    """

    mark: Text
    number: Count
    held_at: float
    calls: Annotated[Sequence[CarriedCall], Field(max_length=MOST_OF_ANY, repr=False)]
    waiting: Annotated[Sequence[Text], Field(max_length=MOST_OF_ANY)]
    audio: Annotated[Mapping[str, bytes], Field(max_length=MOST_OF_ANY, repr=False)]
    kind: Literal["state"] = "state"


class Prepared(Message):
    """The successor can go on with the calls."""

    kind: Literal["prepared"] = "prepared"


class Given(Message):
    """The right to carry the calls is the successor's, once it confirms."""

    kind: Literal["given"] = "given"


class Taken(Message):
    """The successor has confirmed."""

    kind: Literal["taken"] = "taken"


AnyMessage = Hello | Welcome | Refused | Ready | State | Prepared | Given | Taken

_MESSAGE: TypeAdapter[AnyMessage] = TypeAdapter(Annotated[AnyMessage, Discriminator("kind")])


class Unreadable(Exception):
    """What came is no message. Control flow inside the room; it holds nothing of what came."""


def encoded(message: AnyMessage) -> bytes:
    """Return a message as it travels."""
    return message.model_dump_json().encode()


def decoded(text: bytes) -> AnyMessage:
    """Return the message that `encoded` made.

    Raises:
        Unreadable: It is none.
    """
    try:
        return _MESSAGE.validate_json(text)
    except ValidationError:
        # Its text may show keys or secrets.
        raise Unreadable from None
