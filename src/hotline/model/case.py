"""Cases: what a customer waits for, and the states that each kind goes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from hotline.model.personal import PERSONAL
from hotline.model.tier import Tier

CaseKind = Literal["complaint", "payment_check", "request"]

Claim = Literal["none", "damages", "redress", "non_material"]
"""What a customer who complains claims: money, a repair or redo, or a word such as an apology."""

CaseState = Literal[
    "open", "assigned", "in_work", "asked", "resolved", "confirmed", "rejected", "told", "closed"
]

STATES: Mapping[CaseKind, Mapping[CaseState, tuple[CaseState, ...]]] = MappingProxyType(
    {
        "complaint": {
            "open": ("assigned",),
            "assigned": ("in_work", "assigned"),
            "in_work": ("resolved", "assigned"),
            # Whether it is resolved is for the customer to say.
            "resolved": ("confirmed", "rejected"),
            "rejected": ("assigned",),
            "confirmed": ("closed",),
            "closed": (),
        },
        "payment_check": {
            "open": ("asked",),
            "asked": ("asked", "resolved"),
            "resolved": ("told",),
            "told": ("closed",),
            "closed": (),
        },
        "request": {
            "open": ("assigned",),
            "assigned": ("in_work", "assigned"),
            "in_work": ("resolved", "assigned"),
            "resolved": ("closed", "assigned"),
            "closed": (),
        },
    }
)
"""Each kind's states, and from each the next ones: none can be skipped."""

NEEDS_TEXT: frozenset[CaseState] = frozenset({"resolved", "rejected"})
"""States that somebody must say something to: how it was resolved, why it is not."""


@dataclass(frozen=True, kw_only=True)
class CaseMatter:
    """All that is personal of a case: it is kept sealed.

    Attributes:
        summary: What it is about.
        number: The telephone number to answer at; "" for none.
        customer: The customer's number; None where nobody was identified.
        resolution: How it was resolved; "" until then.
    """

    summary: str
    number: str = ""
    customer: str | None = None
    resolution: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a customer waits for.

    Attributes:
        tenant: Whose case.
        reference: Digits that name it on the telephone; the last one checks the others.
        kind: What kind it is of.
        state: Where it stands.
        matter: What is personal.
        claim: What is claimed.
        cause: What it was caused by, as one of the bank's own words; "" until it is known.
        tier: The customer's tier when it was opened; it decided when it is due.
        owner: The agent or team that has it; "" for nobody.
        call_id: The call that it was opened on; None where it was opened otherwise.
        opened_at: When, aware.
        due_at: When the customer is to have an answer, aware.
        escalated: How often it was handed up because it was late.
        closed_at: When it was closed, aware; None before.
        version: How often it was changed; 1 at first.
    """

    tenant: str
    reference: str
    kind: CaseKind
    state: CaseState
    matter: CaseMatter = field(metadata=PERSONAL)
    claim: Claim
    cause: str
    tier: Tier
    owner: str
    call_id: str | None
    opened_at: datetime
    due_at: datetime
    escalated: int
    closed_at: datetime | None
    version: int


@dataclass(frozen=True, kw_only=True)
class CaseStep:
    """One line of a case's history, at an aware moment: who brought it to which state, and why."""

    at: datetime
    who: str
    state: CaseState
    owner: str
    note: str = field(metadata=PERSONAL)


def is_answered(kind: CaseKind, state: CaseState) -> bool:
    """Tell whether the customer has been told what came of it."""
    if kind == "payment_check":
        return state in ("told", "closed")
    return state in ("resolved", "confirmed", "closed")


def may_follow(kind: CaseKind, state: CaseState) -> tuple[CaseState, ...]:
    """Return the states that may come after `state`."""
    return STATES[kind].get(state, ())


def with_check_digit(digits: str) -> str:
    """Return digits with one more that finds each single mistyped digit and most swaps (Luhn).

    Source: ISO/IEC 7812-1, annex B.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{digits}{-total % 10}"
