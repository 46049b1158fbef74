"""What a flow asks of the parts around it: agents, other telephones, other systems.

Every request names its own kind, has its own outcomes, and `unavailable` is always one of them: the
part is not there, or nobody knows what became of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from hotline.flow.utterance import Utterance
from hotline.model.bank import UNAVAILABLE
from hotline.model.personal import PERSONAL
from hotline.model.types import Type
from hotline.model.values import Scalar, Value


@dataclass(frozen=True, kw_only=True)
class Request:
    """The root of all requests.

    Attributes:
        outcomes: Everything that may come of it.
    """

    outcomes: ClassVar[tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class QueueForAgent(Request):
    """Let the caller wait for an agent; it is over when the agent has hung up, or nobody came.

    `skills` are those that an agent must have; of two callers the one with the higher `priority`,
    1 to 10, comes first. After `max_wait_s` seconds it is `too_long`; `full` when nobody may wait.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("answered", "too_long", "full", UNAVAILABLE)
    queue: str
    skills: tuple[str, ...]
    priority: int
    max_wait_s: int
    kind: Literal["queue"] = "queue"


@dataclass(frozen=True, kw_only=True)
class Transfer(Request):
    """Connect the caller to another telephone; `answered` when that conversation is over."""

    outcomes: ClassVar[tuple[str, ...]] = ("answered", "busy", "no_answer", UNAVAILABLE)
    destination: str
    ring_s: int
    kind: Literal["transfer"] = "transfer"


@dataclass(frozen=True, kw_only=True)
class BookCallback(Request):
    """Promise to ring the caller at `number` when an agent of `queue` is free."""

    outcomes: ClassVar[tuple[str, ...]] = ("booked", "refused", UNAVAILABLE)
    queue: str
    number: str = field(metadata=PERSONAL)
    kind: Literal["callback"] = "callback"


@dataclass(frozen=True, kw_only=True)
class SendText(Request):
    """Send words to a telephone as a text message."""

    outcomes: ClassVar[tuple[str, ...]] = ("sent", "refused", UNAVAILABLE)
    number: str = field(metadata=PERSONAL)
    words: Utterance
    kind: Literal["text_message"] = "text_message"


@dataclass(frozen=True, kw_only=True)
class KeepSurvey(Request):
    """Keep what a caller answered: the name of a question to a score, from 1."""

    outcomes: ClassVar[tuple[str, ...]] = ("kept", UNAVAILABLE)
    survey: str
    scores: Mapping[str, int]
    kind: Literal["survey"] = "survey"


@dataclass(frozen=True, kw_only=True)
class CallSystem(Request):
    """Ask another system over HTTP.

    With `ok` it has brought every value that is `wanted`; `refused` is an answer of status 4xx.

    Attributes:
        method: `get` sends the arguments in the query, `post` as a JSON object.
        url: Where; never made from what a caller typed.
        arguments: Name to value.
        wanted: The field of the answer, a JSON object, to the type that its value must have.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("ok", "refused", UNAVAILABLE)
    method: Literal["get", "post"]
    url: str
    arguments: Mapping[str, Scalar] = field(metadata=PERSONAL)
    wanted: Mapping[str, Type]
    kind: Literal["http"] = "http"


AnyRequest = QueueForAgent | Transfer | BookCallback | SendText | KeepSurvey | CallSystem


@dataclass(frozen=True, kw_only=True)
class PortAnswer:
    """What came of a request: one of its outcomes, and the values that came with it."""

    outcome: str
    values: Mapping[str, Value] = field(default_factory=dict)
