"""Compares what callers, the journal and the bank say of the same payments. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chaos.evidence import Books, CallEvidence

PAID = "ok"
TOLD_PAID = "paid"
TOLD_UNKNOWN = "payment_unknown"
TOLD_NOTHING = {TOLD_UNKNOWN, "fallback"}
"""What says nothing of what became of a payment."""
UNKNOWN = "unknown"
NOT_KNOWN = ("nothing", "intended", "unknown")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of the payments of some calls.

    Attributes:
        calls: How many callers came.
        intended: Payments that the journal knows were asked for.
        settled: Those of them of which the bank tells what became.
        double: Payments that left an account, more than its owner confirmed.
        lost: Payments that are in nobody's hands: told or written as paid and not in the books, or
            confirmed by their caller and neither paid, refused nor barred.
        dropped: Calls that ended though no caller hung up.
        sent_away: Calls that their flow ended, as after too many keys that were of no use.
        disagreements: Callers, journals or the CRM that say something else than the bank.
        stuck: Callers who gave up, having heard nothing to answer.
        unknown: Callers who were told that nobody knows yet.
        ledger_sum: The sum of all entries; not zero if money came from nowhere.
        kill_to_prompt_ms: From the stroke to the first sound of the next prompt, of each call.
        faults: What is wrong, call by call, for whoever looks into it.
    """

    calls: int
    intended: int
    settled: int
    double: int
    lost: int
    dropped: int
    sent_away: int
    disagreements: int
    stuck: int
    unknown: int
    ledger_sum: int
    kill_to_prompt_ms: Sequence[float] = ()
    faults: Sequence[str] = field(default_factory=tuple)


def judge(calls: Iterable[CallEvidence], books: Books) -> Verdict:
    """Compare the evidence of some calls with the bank's books."""
    calls = list(calls)
    names = [name for call in calls for name in call.journal.intended]
    double = {call.caller.customer: _too_many(call, books) for call in calls}
    lost = [fault for call in calls for fault in _lost(call, books)]
    ended = [call for call in calls if call.caller.ended_by != "caller"]
    dropped = [call for call in ended if not call.journal.sent_away]
    disagreements = [fault for call in calls for fault in _disagreements(call, books)]
    stuck = [call for call in calls if call.caller.stuck]
    return Verdict(
        calls=len(calls),
        intended=len(names),
        settled=sum(name in books.fates for name in names),
        double=sum(double.values()),
        lost=len(lost),
        dropped=len(dropped),
        sent_away=len(ended) - len(dropped),
        disagreements=len(disagreements),
        stuck=len(stuck),
        unknown=sum(TOLD_UNKNOWN in call.caller.told for call in calls),
        ledger_sum=_ledger_sum(books),
        kill_to_prompt_ms=tuple(
            call.caller.prompt_after_ms for call in calls if call.caller.prompt_after_ms is not None
        ),
        faults=(
            *(f"double: {who} by {more}" for who, more in double.items() if more),
            *lost,
            *(f"dropped: {_who(call)} by the {call.caller.ended_by}" for call in dropped),
            *disagreements,
            *(f"stuck: {_who(call)}" for call in stuck),
        ),
    )


def _who(call: CallEvidence) -> str:
    return f"{call.caller.customer} from {call.caller.caller_number}"


def _too_many(call: CallEvidence, books: Books) -> int:
    return max(0, books.paid_by.get(call.caller.customer, 0) - int(call.caller.confirmed))


def _lost(call: CallEvidence, books: Books) -> Iterable[str]:
    paid = books.paid_by.get(call.caller.customer, 0)
    said_paid = TOLD_PAID in call.caller.told or PAID in call.journal.known.values()
    if said_paid and not paid:
        yield f"lost: {_who(call)}: said to be paid, and is not"
    for name in call.journal.intended:
        if name not in books.fates:
            yield f"lost: {_who(call)}: nobody knows what became of {name}"


def _disagreements(call: CallEvidence, books: Books) -> Iterable[str]:
    paid = books.paid_by.get(call.caller.customer, 0) > 0
    for told in sorted(set(call.caller.told) - TOLD_NOTHING):
        if (told == TOLD_PAID) != paid:
            yield f"disagreement: {_who(call)} was told {told}; in the books paid is {paid}"
    for name in call.journal.intended:
        known, fate = call.journal.known.get(name, UNKNOWN), books.fates.get(name)
        if known != UNKNOWN and (known == PAID) != (fate == PAID):
            yield f"disagreement: the journal has {name} as {known}, the bank as {fate}"
        if known == UNKNOWN and fate == PAID and TOLD_PAID not in call.caller.told:
            yield f"disagreement: the journal does not know that {name} is paid"
        if (crm := books.crm.get(name, "nothing")) != fate and PAID in (crm, fate):
            yield f"disagreement: the CRM has {name} as {crm}, the bank as {fate}"
        elif crm in NOT_KNOWN:
            yield f"disagreement: the CRM does not know what became of {name}"


def judge_books(books: Books) -> Verdict:
    """Compare all that the bank has with all that the CRM has, whoever asked for it."""
    paid = sum(books.paid_by.values())
    known = sum(outcome == PAID for outcome in books.crm.values())
    faults = [
        f"disagreement: the bank has {name} as {fate}, the CRM has nothing"
        for name, fate in books.fates.items()
        if name not in books.crm
    ]
    if paid != known:
        faults += [f"disagreement: {paid} payments left accounts, the CRM has {known}"]
    return Verdict(
        calls=0,
        intended=0,
        settled=0,
        double=0,
        lost=0,
        dropped=0,
        sent_away=0,
        disagreements=len(faults),
        stuck=0,
        unknown=0,
        ledger_sum=_ledger_sum(books),
        faults=faults,
    )


def _ledger_sum(books: Books) -> int:
    return sum(abs(total) for total in books.sums.values())
