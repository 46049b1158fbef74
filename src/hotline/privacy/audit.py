"""The record of an erasure: who, when, why and how much, and never of whom in clear."""

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
