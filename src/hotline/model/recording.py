"""Which parts of calls are recorded, and for how long. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from hotline.model.interaction import Consent, Direction

RecordedPart = Literal["talk", "flow"]
"""A talk with an agent; or the hotline's own flow, before and after it."""
PauseReason = Literal["secret", "agent"]
"""Something secret is entered, or the agent asked for the pause."""


@dataclass(frozen=True, kw_only=True)
class RecordingRule:
    """Whom a rule is for, and what it decides.

    Attributes:
        name: What it is called where its decisions are told.
        part: Of what part of a call.
        queues: Of which queues' callers; all where it is empty, as it is for a flow.
        direction: Of calls in one direction; None for both.
        records: Whether the part is recorded.
        consent: `told`: unless the customer is known to refuse; `given`: only where the customer
            is known to agree; `needless`: whatever the customer says, as where the law asks for it.
        kept: How long a recording is kept at the most; None for as long as its call.
    """

    name: str
    part: RecordedPart
    queues: frozenset[str] = frozenset()
    direction: Direction | None = None
    records: bool = True
    consent: Literal["told", "given", "needless"] = "told"
    kept: timedelta | None = None

    def allows(self, consent: Consent) -> bool:
        """Return whether it records whose consent is this."""
        match self.consent:
            case "needless":
                return self.records
            case "given":
                return self.records and consent == "given"
            case "told":
                return self.records and consent != "refused"


def wants_consent(rules: Sequence[RecordingRule], direction: Direction) -> bool:
    """Return whether a rule for calls in a direction records only whoever has agreed."""
    return any(
        rule.records and rule.consent == "given" and rule.direction in (None, direction)
        for rule in rules
    )


def rule_for(
    rules: Sequence[RecordingRule], part: RecordedPart, *, queue: str, direction: Direction
) -> RecordingRule | None:
    """Return the first rule that fits a part of a call; None where nobody decided: not recorded."""
    for rule in rules:
        fits_queue = not rule.queues or queue in rule.queues
        fits_direction = rule.direction is None or rule.direction == direction
        if rule.part == part and fits_queue and fits_direction:
            return rule
    return None
