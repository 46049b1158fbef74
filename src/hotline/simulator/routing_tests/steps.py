"""What happens on a floor in a test, and what is looked at, one step after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from hotline.flow.vocabulary import Table
from hotline.model.agent import AgentState
from hotline.model.queue import OverflowReason
from hotline.model.tier import Tier
from hotline.routing.commands import Refusal
from hotline.routing.rule import RuleName

DAY_S = 86_400


def _listed(written: object) -> object:
    return [written] if isinstance(written, str) else written


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]

Ending = Literal[
    "answered", "abandoned", "called_back", "voicemail", "callback_failed", OverflowReason
]
"""By which way, or for which reason, a call is in its queue no more."""


class Comes(Table):
    """`comes: [anna, bela]`: agents log in and are ready, one after the other."""

    key: ClassVar[str] = "comes"
    comes: Names


class Ready(Table):
    """`ready: anna`: after a break, or before the wrap-up is over."""

    key: ClassVar[str] = "ready"
    ready: str


class Break(Table):
    """`break: anna`: an agent wants no calls for a while."""

    key: ClassVar[str] = "break"
    agent: str = Field(alias="break")


class Goes(Table):
    """`goes: anna`: an agent logs out."""

    key: ClassVar[str] = "goes"
    goes: str


class Takes(Table):
    """`takes: anna`: an agent takes the call on offer, up to the conversation.

    With `customer: away` it is a callback, and the customer does not pick up.
    """

    key: ClassVar[str] = "takes"
    takes: str
    customer: Literal["there", "away"] = "there"


class Declines(Table):
    """`declines: anna`: an agent does not take the call on offer."""

    key: ClassVar[str] = "declines"
    declines: str


class Calls(Table):
    """`calls: c1` with its `queue`, and what else is asked for it.

    With `times: 500` they are 500 callers, c1_1 to c1_500.
    """

    key: ClassVar[str] = "calls"
    calls: str
    queue: str
    times: int = Field(default=1, ge=1, le=1000)
    tier: Tier = "standard"
    language: str = ""
    skills: Names = ()
    priority: int = Field(default=5, ge=1, le=10)
    customer: str = ""
    number: str = ""
    matter: str = ""
    manager: str = ""
    max_wait_s: float = Field(default=0, ge=0, le=DAY_S)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the calls that it makes."""
        if self.times == 1:
            return (self.calls,)
        return tuple(f"{self.calls}_{number}" for number in range(1, self.times + 1))


class Ends(Table):
    """`ends: c1`: a conversation is over."""

    key: ClassVar[str] = "ends"
    ends: str


class Leaves(Table):
    """`leaves: c1`: a caller hangs up."""

    key: ClassVar[str] = "leaves"
    leaves: str


class Callback(Table):
    """`callback: c1`: a caller chooses to be called back, and hangs up.

    With `refused: restricted` that cannot be, and the caller goes on waiting.
    """

    key: ClassVar[str] = "callback"
    callback: str
    refused: Refusal | None = None


class Message(Table):
    """`message: c1`: a caller chooses to leave a message; `refused` as for a callback."""

    key: ClassVar[str] = "message"
    message: str
    refused: Refusal | None = None


class Wait(Table):
    """`wait: 30`: so many seconds pass."""

    key: ClassVar[str] = "wait"
    wait: float = Field(gt=0, le=DAY_S)


class Closes(Table):
    """`closes: agents`: a queue takes no calls any more."""

    key: ClassVar[str] = "closes"
    closes: str


class Opens(Table):
    """`opens: agents`: a queue takes calls again."""

    key: ClassVar[str] = "opens"
    opens: str


class Offered(Table):
    """`offered: {anna: c1}`: these calls are on offer to these agents, and no others."""

    key: ClassVar[str] = "offered"
    offered: Mapping[str, str]


class Because(Table):
    """`because: {anna: last_agent}`: the rules by which calls are on offer to these agents."""

    key: ClassVar[str] = "because"
    because: Mapping[str, RuleName]


class Left(Table):
    """`left: {c1: too_long}`: why, or by which way, these calls left their last queue."""

    key: ClassVar[str] = "left"
    left: Mapping[str, Ending]


class State(Table):
    """`state: {anna: on_break}`: what these agents do."""

    key: ClassVar[str] = "state"
    state: Mapping[str, AgentState]


class Waiting(Table):
    """`waiting: [c1, c2]`: these calls wait, in this order, and no others."""

    key: ClassVar[str] = "waiting"
    waiting: Names


Look = Offered | Because | Left | State | Waiting
"""The steps at which something is expected."""

Step = (
    Comes
    | Ready
    | Break
    | Goes
    | Takes
    | Declines
    | Calls
    | Ends
    | Leaves
    | Callback
    | Message
    | Wait
    | Closes
    | Opens
    | Look
)

_KINDS: tuple[type[Step], ...] = (
    *(Comes, Ready, Break, Goes, Takes, Declines),
    *(Calls, Ends, Leaves, Callback, Message),
    *(Wait, Closes, Opens),
    *(Offered, Because, Left, State, Waiting),
)
STEPS: Mapping[str, type[Step]] = {kind.key: kind for kind in _KINDS}
"""By the key that names each."""
