"""What a flow asks of the parts around it: agents, other telephones, other systems, the CRM.

Every request names its own kind, has its own outcomes, and `unavailable` is always one of them: the
part is not there, or nobody knows what became of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Literal

from hotline.flow.utterance import Utterance
from hotline.model.bank import UNAVAILABLE
from hotline.model.case import Claim
from hotline.model.interaction import CONSENTS
from hotline.model.personal import PERSONAL
from hotline.model.tier import TIERS
from hotline.model.types import Type
from hotline.model.values import Scalar, Value

NO_NUMBER = "no_number"
"""The outcome where a telephone number is needed and there is none."""


@dataclass(frozen=True, kw_only=True)
class PortAnswer:
    """What came of a request: one of its outcomes, and what came with it.

    Attributes:
        outcome: The outcome.
        values: What is a person's own; it is sealed where it is kept, and goes with the person.
        facts: What stays when the person is erased, such as a tier or a reference.
    """

    outcome: str
    values: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One value that an outcome brings.

    Attributes:
        kind: Its type.
        words: What a term can be, the most ordinary one first; none for any.
        is_language: Whether it is a language's tag.
        is_fact: Whether it stays when the person is erased.
        leads: Whether it leads on, or "" where it does not: the node knows the words.
    """

    kind: Type
    words: tuple[str, ...] = ()
    is_language: bool = False
    is_fact: bool = False
    leads: bool = False


@dataclass(frozen=True, kw_only=True)
class Request:
    """The root of all requests.

    Attributes:
        outcomes: Everything that may come of it.
        brings: Outcome to what comes with it, by name; nothing with those that are not here.
        is_promise: Whether the caller may count on what came of it. It is asked again by its name
            until its answer is in the journal, also when the caller has gone.
    """

    outcomes: ClassVar[tuple[str, ...]]
    is_promise: ClassVar[bool] = False
    brings: ClassVar[Mapping[str, Mapping[str, Brought]]] = MappingProxyType({})

    @property
    def possible(self) -> tuple[str, ...]:
        """What may come of this very request: all `outcomes`, the most wanted one first."""
        return self.outcomes

    def brought_by(self, outcome: str) -> Mapping[str, Brought]:
        """Return what comes with an outcome."""
        return self.brings.get(outcome, {})

    def answer(self, outcome: str, values: Mapping[str, Value]) -> PortAnswer:
        """Return the answer with what it brings, a person's own apart from the rest."""
        return sorted_answer(outcome, values, self.brought_by(outcome))


def sorted_answer(
    outcome: str, values: Mapping[str, Value], brought: Mapping[str, Brought]
) -> PortAnswer:
    """Return an answer with what it brings, a person's own apart from the rest."""
    facts = {name: value for name, value in values.items() if brought[name].is_fact}
    own = {name: value for name, value in values.items() if name not in facts}
    return PortAnswer(outcome=outcome, values=own, facts=facts)


INSTEAD_OF_WAITING = ("called_back", "voicemail")
"""What a caller who waits may choose: to be called back, or to leave a message."""


SENT_TO = "sent_to"
"""Brought by a conversation: into which part of the flow the agent has sent the caller."""


@dataclass(frozen=True, kw_only=True)
class QueueForAgent(Request):
    """Let the caller wait for an agent; it is over when the agent has hung up, or nobody came.

    `skills` are those that an agent must have; of two callers the one with the higher `priority`,
    1 to 10, comes first. After `max_wait_s` seconds it is `too_long`; `full` when nobody may wait.
    `answered` brings the last `agent` of the conversation, and the queue that had the call then;
    and where that agent has `sent_to` the caller, by a name of the node's, or "".
    `offers` are those of `INSTEAD_OF_WAITING` for which the flow has a way on: no caller hears of
    others, nor do they come of it.
    """

    outcomes: ClassVar[tuple[str, ...]] = (
        "answered",
        "too_long",
        "full",
        UNAVAILABLE,
        *INSTEAD_OF_WAITING,
    )
    brings = MappingProxyType(
        {
            "answered": {
                "agent": Brought(kind=Type.TEXT, is_fact=True),
                "from_queue": Brought(kind=Type.TEXT, is_fact=True),
                SENT_TO: Brought(kind=Type.TEXT, is_fact=True, leads=True),
            }
        }
    )
    queue: str
    skills: tuple[str, ...]
    priority: int
    max_wait_s: int
    offers: tuple[str, ...] = ()
    kind: Literal["queue"] = "queue"

    @property
    def possible(self) -> tuple[str, ...]:
        """All outcomes, without what is not offered."""
        return tuple(
            one for one in self.outcomes if one not in INSTEAD_OF_WAITING or one in self.offers
        )


@dataclass(frozen=True, kw_only=True)
class Transfer(Request):
    """Connect the caller to another telephone; `answered` when that conversation is over.

    Attributes:
        destination: Which number, as the flow says; "" for one that an agent types.
        number: The number that an agent has typed, in E.164; "" for none.
        ring_s: Seconds after which it rings no more.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("answered", "busy", "no_answer", UNAVAILABLE)
    destination: str = ""
    number: str = field(default="", metadata=PERSONAL)
    ring_s: int
    kind: Literal["transfer"] = "transfer"

    @property
    def is_typed(self) -> bool:
        """Whether an agent types the number."""
        return not self.destination

    @property
    def rings(self) -> str:
        """The number that is rung; "" where it is not typed yet."""
        return self.destination or self.number


_PROMISED: Mapping[str, Brought] = {
    "made_at": Brought(kind=Type.TEXT, is_fact=True),
    "due_at": Brought(kind=Type.TEXT, is_fact=True),
}


@dataclass(frozen=True, kw_only=True)
class BookCallback(Request):
    """Promise to ring the caller at `number` when an agent of `queue` is free.

    `customer` is whom the bank has proved to be the caller, or "". It is `refused` where nobody can
    be rung at such a number.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("booked", "refused", UNAVAILABLE)
    brings = MappingProxyType({"booked": _PROMISED})
    is_promise: ClassVar[bool] = True
    queue: str
    number: str = field(metadata=PERSONAL)
    customer: str = field(default="", metadata=PERSONAL)
    kind: Literal["callback"] = "callback"


@dataclass(frozen=True, kw_only=True)
class SendText(Request):
    """Send words as a text message, to a number or to whom the bank has proved to be the caller.

    It is `refused` where no message goes to such a number, and `no_number` where nobody knows one.
    `sent` brings the number's last digits, its `tail`.

    Attributes:
        number: Where to; "" for the number that is on record of `customer`.
        customer: Whom; "" where there is a number.
        words: What it says.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("sent", "refused", NO_NUMBER, UNAVAILABLE)
    brings = MappingProxyType({"sent": {"tail": Brought(kind=Type.DIGITS)}})
    number: str = field(default="", metadata=PERSONAL)
    customer: str = field(default="", metadata=PERSONAL)
    words: Utterance
    kind: Literal["text_message"] = "text_message"


CALL_BACK = "call_back"
"""The outcome where somebody will ring the caller, who gave a low mark."""


@dataclass(frozen=True, kw_only=True)
class KeepSurvey(Request):
    """Keep what a caller answered, and promise to ring one who gave a low mark.

    The marks are kept whatever comes of it, for the journal has them. It is `kept`, too, where a
    mark is low and nobody can be rung.

    Attributes:
        survey: Its name.
        scores: The name of a question to the mark.
        scales: The name of each to its lowest and its highest mark.
        low: The questions whose marks are low.
        queue: Whose agents ring the caller; "" where no mark is low.
        number: The number that the caller shows, likewise.
        customer: Whom the bank has proved to be the caller, likewise.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("kept", CALL_BACK, UNAVAILABLE)
    is_promise: ClassVar[bool] = True
    brings = MappingProxyType({CALL_BACK: _PROMISED})
    survey: str
    scores: Mapping[str, int]
    scales: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    low: tuple[str, ...] = ()
    queue: str = ""
    number: str = field(default="", metadata=PERSONAL)
    customer: str = field(default="", metadata=PERSONAL)
    kind: Literal["survey"] = "survey"

    @property
    def possible(self) -> tuple[str, ...]:
        """All outcomes; without a low mark, that nobody will ring."""
        return tuple(one for one in self.outcomes if self.low or one != CALL_BACK)


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

    def brought_by(self, outcome: str) -> Mapping[str, Brought]:
        """Return what is wanted, which only `ok` brings."""
        wanted = self.wanted if outcome == "ok" else {}
        return {name: Brought(kind=kind) for name, kind in wanted.items()}


_LANGUAGE = {"language": Brought(kind=Type.TEXT, is_language=True, is_fact=True)}


@dataclass(frozen=True, kw_only=True)
class RecogniseCaller(Request):
    """Ask whom the number that a caller shows suggests: `one` customer, several who share it.

    A number proves nobody: all that comes of it is the language to speak, and of a shared number
    only where everybody speaks the same. It is "" where nobody knows.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("one", "shared", "unknown", UNAVAILABLE)
    brings = MappingProxyType({"one": _LANGUAGE, "shared": _LANGUAGE})
    number: str = field(metadata=PERSONAL)
    kind: Literal["recognise"] = "recognise"


TITLES = ("plain", "mr", "ms", "none")
"""How a customer is greeted: by the whole name, by title and family name, by no name at all."""

_RECORD: Mapping[str, Brought] = {
    "name": Brought(kind=Type.TEXT),
    # Which greeting was said stays in clear anyway, and an erased call replays by it.
    "title": Brought(kind=Type.TERM, words=TITLES, is_fact=True),
    "tier": Brought(kind=Type.TERM, words=TIERS, is_fact=True),
    "tier_reason": Brought(kind=Type.TEXT, is_fact=True),
    "language": Brought(kind=Type.TEXT, is_language=True, is_fact=True),
    "recording": Brought(kind=Type.TERM, words=CONSENTS, is_fact=True),
}


@dataclass(frozen=True, kw_only=True)
class ReadCustomer(Request):
    """Ask what the CRM knows of a customer whom the bank has proved.

    Who is `new` is taken over from the bank. The `name` that comes is one that can be spoken in the
    language of now, and the `title` says how.

    Attributes:
        customer: Who.
        language: The tag of the language that is spoken now.
        chosen: Whether the caller chose it, so that it is remembered.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("known", "new", UNAVAILABLE)
    brings = MappingProxyType({"known": _RECORD, "new": _RECORD})
    customer: str = field(metadata=PERSONAL)
    language: str
    chosen: bool = False
    kind: Literal["customer_record"] = "customer_record"


Use = Literal["recording"]
"""What a caller may be asked to agree to."""


@dataclass(frozen=True, kw_only=True)
class KeepConsent(Request):
    """Keep what a caller said to a use; it counts on this call, whatever comes of it.

    It is `kept`, too, of a caller whom the bank has not proved: then it counts on this call alone;
    and where the customer has said something else since. It is `unknown` where the CRM has no such
    customer, and asked no more.

    Attributes:
        use: To what.
        said: What.
        customer: Whom the bank has proved to be the caller, whose consent it is from now on; or "".
    """

    outcomes: ClassVar[tuple[str, ...]] = ("kept", "unknown", UNAVAILABLE)
    is_promise: ClassVar[bool] = True
    use: Use
    said: Literal["given", "refused"]
    customer: str = field(default="", metadata=PERSONAL)
    kind: Literal["consent"] = "consent"


_WAITING: Mapping[str, Brought] = {
    "matter": Brought(
        kind=Type.TERM, words=("complaint", "payment_check", "request"), is_fact=True
    ),
    "reference": Brought(kind=Type.DIGITS, is_fact=True),
    "due": Brought(kind=Type.DAY, is_fact=True),
}


@dataclass(frozen=True, kw_only=True)
class FindWaitingCase(Request):
    """Ask for a proved customer's last case that is not answered: what it is, when it is due.

    It is `late` where that moment has passed.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("found", "late", "none", UNAVAILABLE)
    brings = MappingProxyType({"found": _WAITING, "late": _WAITING})
    customer: str = field(metadata=PERSONAL)
    kind: Literal["waiting_case"] = "waiting_case"


@dataclass(frozen=True, kw_only=True)
class OpenCase(Request):
    """Open a case for the caller, and promise an answer by the day that it is due.

    Attributes:
        case: What kind of case.
        about: What it is about, as one of the bank's terms.
        claim: What is claimed.
        number: The number that the caller shows, or "".
        customer: Whom the bank has proved to be the caller, or "".
    """

    outcomes: ClassVar[tuple[str, ...]] = ("opened", UNAVAILABLE)
    is_promise: ClassVar[bool] = True
    brings = MappingProxyType(
        {
            "opened": {
                "reference": Brought(kind=Type.DIGITS, is_fact=True),
                "due": Brought(kind=Type.DAY, is_fact=True),
                "tier": Brought(kind=Type.TERM, words=TIERS, is_fact=True),
                "opened_at": Brought(kind=Type.TEXT, is_fact=True),
                "due_at": Brought(kind=Type.TEXT, is_fact=True),
            }
        }
    )
    case: Literal["complaint", "request"]
    about: str
    claim: Claim
    number: str = field(metadata=PERSONAL)
    customer: str = field(metadata=PERSONAL)
    kind: Literal["case"] = "case"


AnyRequest = (
    QueueForAgent
    | Transfer
    | BookCallback
    | SendText
    | KeepSurvey
    | CallSystem
    | RecogniseCaller
    | ReadCustomer
    | KeepConsent
    | FindWaitingCase
    | OpenCase
)
