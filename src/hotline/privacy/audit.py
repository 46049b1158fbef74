"""The records of erasures and of holds: who, when, why, and never of whom in clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """One erasure, as it stays on record.

    Attributes:
        tenant: Whose hotline it was.
        at: When, aware.
        who: The person who did it.
        why: The reason, in words.
        subject: The customer's pseudonym, or `call:ID` for a caller who was never identified.
        calls: How many calls were erased.
        messages: How many recorded messages were deleted.
        first_at: When the first of the calls began.
        last_at: When the last of them began.
    """

    tenant: str
    at: datetime
    who: str
    why: str
    subject: str
    calls: int
    messages: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Hold:
    """One change of a legal hold, as it stays on record.

    Attributes:
        tenant: Whose hotline it is.
        at: When, aware.
        who: The person who did it.
        why: The reason, in words.
        subject: The customer's pseudonym, or `call:ID`.
        placed: Whether the hold was placed; else it was lifted.
    """

    tenant: str
    at: datetime
    who: str
    why: str
    subject: str
    placed: bool
