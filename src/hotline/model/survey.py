"""What callers answer when they are asked how it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SERVQUAL = ("reliability", "assurance", "tangibles", "empathy", "responsiveness")
"""The five dimensions of service quality: Parasuraman, Zeithaml and Berry, "SERVQUAL", Journal of
Retailing 64 (1988)."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A caller's mark for one question.

    Attributes:
        tenant: Whose hotline.
        call_id: Our UUIDv7 of the call.
        ref: The number of the request that had it kept.
        question: The question's name.
        survey: The survey's.
        score: The mark.
        lowest: The lowest that there is.
        highest: The highest.
        is_low: Whether the flow says that it is a low one.
        agent_id: With whom the caller had talked last; "" where the journal does not tell.
        queue: Of which queue that was; "" where the caller had talked with nobody.
        flow: The call's flow.
        bundle: The digest of its bundle.
        at: When it was given, aware.
    """

    tenant: str
    call_id: str
    ref: int
    question: str
    survey: str
    score: int
    lowest: int
    highest: int
    is_low: bool
    agent_id: str
    queue: str
    flow: str
    bundle: str
    at: datetime
