"""Promises: what the bank said that it would do, and by when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.model.personal import PERSONAL

PromiseKind = Literal["callback", "return_visit", "complaint_answer", "payment_check", "low_mark"]
"""`low_mark`: to ring somebody who gave a low mark in a survey."""

PromiseState = Literal["open", "kept", "broken", "withdrawn"]
"""`broken`: given up after it was late; a late promise that is still to be kept is `open`."""

WhenLate = Literal["tell_supervisor", "escalate", "give_up"]
"""What happens when a promise is not kept in time."""


@dataclass(frozen=True, kw_only=True)
class PromiseMatter:
    """All that is personal of a promise: it is kept sealed.

    Attributes:
        number: The telephone number to ring; "" for none.
        customer: The customer's number; None where nobody was identified.
        plan: What is to be done or said, as for a return visit.
        result: What came of it; "" until it was kept.
    """

    number: str = ""
    customer: str | None = None
    plan: str = ""
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Something that the bank said it would do.

    Attributes:
        tenant: Whose promise.
        promise_id: Our UUIDv7.
        name: Names what made it, so that it is not made twice: `call:ID-REF`.
        kind: What kind it is of.
        state: Whether it was kept.
        matter: What is personal.
        owner: The agent, team or queue that is to keep it.
        case: The reference of the case that it belongs to; None for none.
        made_at: When it was made, aware.
        due_at: When it is to be kept at the latest, aware.
        when_late: What happens when it is not.
        late_at: When that happened, aware; None before.
        attempts: How often the customer was rung for it.
    """

    tenant: str
    promise_id: str
    name: str
    kind: PromiseKind
    state: PromiseState
    matter: PromiseMatter = field(metadata=PERSONAL)
    owner: str
    case: str | None
    made_at: datetime
    due_at: datetime
    when_late: WhenLate
    late_at: datetime | None
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to keep one promise, until a moment: nobody else has it meanwhile.

    Attributes:
        promise: The promise.
        holder: Who has the right.
        fence: Grows with each lease of the promise, so that who lost the right is found out.
        until: When it ends, aware.
    """

    promise: Promise
    holder: str
    fence: int
    until: datetime


@dataclass(frozen=True, kw_only=True)
class PromiseStep:
    """One line of a promise's history, at an aware moment.

    Attributes:
        at: When.
        who: Who did it.
        what: `made`, `leased`, `extended`, `put_back`, `left` (to people), `moved`, `late`, `kept`
            or `withdrawn`.
        due_at: When the promise was due from then on, aware.
        why: A reason that names nobody; "" for none.
    """

    at: datetime
    who: str
    what: str
    due_at: datetime
    why: str
