"""What is known of a call after it: from its caller, from the journal and from the bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class CallerStory:
    """What a caller lived through.

    Attributes:
        customer: Whose card was to be paid.
        caller_number: The number that the caller showed.
        confirmed: Whether the caller pressed the key that lets the money go.
        told: What the caller was told of the payment, in order.
        ended_by: Who ended the call: `caller`, or another side who should not have.
        prompt_after_ms: From the stroke to the apology's first sound; None where there was none.
        stuck: Whether the caller gave up, having heard nothing to answer.
        struck_at: When it struck: wall clock, seconds; None where nothing did.
    """

    customer: str
    caller_number: str
    confirmed: bool
    told: tuple[str, ...]
    ended_by: str
    prompt_after_ms: float | None
    stuck: bool
    struck_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class JournalStory:
    """What the journal tells of a caller's calls.

    Attributes:
        intended: The names of the payments that were asked for.
        known: What became of them, where the journal knows.
        steps: When each record was written, by the wall clock, and its name, as `steps.named` says.
        sent_away: Whether the flow itself ended the last of the calls, with a goodbye.
    """

    intended: tuple[str, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[tuple[float, str], ...] = ()
    sent_away: bool = False


@dataclass(frozen=True, kw_only=True)
class CallEvidence:
    """A caller's story and what is written of it."""

    caller: CallerStory
    journal: JournalStory

    @property
    def stood_at(self) -> str:
        """The step at which it struck; "" before the first."""
        struck_at = self.caller.struck_at or float("inf")
        before = [name for at, name in self.journal.steps if at <= struck_at]
        return before[-1] if before else ""


@dataclass(frozen=True, kw_only=True)
class Books:
    """What the bank's books say.

    Attributes:
        fates: What became of each payment, by its name: the outcome.
        paid_by: How many payments left each customer's account.
        crm: What the CRM has of each payment, by its name: the outcome, or the state if not known.
        sums: The sum of all entries for each currency.
    """

    fates: Mapping[str, str]
    paid_by: Mapping[str, int]
    crm: Mapping[str, str]
    sums: Mapping[str, int]
