"""What is told of a call on a floor: what changed for it, and each decision with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.routing.events import AgentRequalified
from hotline.routing.explanation.why_not import WhyNot
from hotline.routing.rule import Rule

What = Literal[
    "queued",
    "waits_for",
    "waits",
    "relaxed",
    "told",
    "offered",
    "withdrawn",
    "declined_late",
    "kept_place",
    "callback",
    "refused",
    "left",
    "promise_broken",
    "held",
    "resumed",
    "consulting",
    "consult_asked",
    "conference",
    "consult_over",
    "place_asked",
    "place_consulted",
    "given",
    "given_to_place",
    "sent_on",
    "disposed",
    "supervised",
    "supervision_over",
    "moved",
    "put_first",
]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Something that changed for the call.

    `detail` is an agent, a step, a call, a way, a reason or the minutes of the wait that was
    promised, from and to; `ahead` is how many of its queue stood before it then, `number` by which
    step of the log it was, from 0 on.
    """

    at: datetime
    number: int
    what: What
    detail: str = ""
    ahead: int = 0


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An offer of the call.

    Attributes:
        at: When.
        agent_id: To whom.
        rule: What decided.
        others: Why not those who were logged in besides.
        requalified: What a supervisor had changed for now in what the agent could serve, or None.
    """

    at: datetime
    agent_id: str
    rule: Rule
    others: tuple[WhyNot, ...]
    requalified: AgentRequalified | None = None


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """A call that came later and went first, to an agent who could have served this one too.

    Attributes:
        at: When.
        call_id: Which.
        agent_id: To whom.
        why: By the head start of its tier, by its priority, or because a supervisor put it first.
    """

    at: datetime
    call_id: str
    agent_id: str
    why: Literal["head_start", "priority", "put_first"]


@dataclass(kw_only=True)
class Explanation:
    """What happened to a call in its queues, and why.

    Attributes:
        call_id: The call.
        moments: What changed for it, in order.
        decisions: Its offers, in order.
        on_arrival: What spoke against each agent when it began to wait; none when it did not.
        overtaken: The calls that came later and went first.
    """

    call_id: str
    moments: list[Moment] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    on_arrival: tuple[WhyNot, ...] = ()
    overtaken: list[Overtaken] = field(default_factory=list)
