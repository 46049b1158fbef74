"""What the core learns of what a caller typed and the bank proved: no more than it may know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hotline.calls.vault import Vault
from hotline.flow.commands import AskBank, Collect
from hotline.flow.events import BankAnswered, DigitsCollected, WordsHeard
from hotline.flow.forms import MarkForm
from hotline.flow.heard.understanding import understood
from hotline.model.bank import NEVER_CAME, UNAVAILABLE, UNKNOWN, BankAnswer
from hotline.model.retired import KNOWN


def collected(
    question: Collect, keys: str, vault: Vault, *, at: datetime, cut_after_s: float | None
) -> DigitsCollected:
    """Return the answer to `question`: digits in clear only where they answer and are no secret."""
    matched = question.matches(keys)
    secret = question.secret and not question.rules.is_at_once(keys)
    sound = matched and question.rules.is_sound(keys)
    if secret and question.same_as:
        sound = sound and vault.holds(question.same_as, keys)
    return DigitsCollected(
        at=at,
        ref=question.ref,
        matched=matched,
        sound=sound,
        digits=keys if sound and not secret else "",
        handle=vault.keep(keys) if sound and secret else "",
        length=len(keys),
        choice=sound and isinstance(question.rules.form, MarkForm),
        cut_after_s=cut_after_s,
    )


def heard(
    question: Collect,
    text: str,
    confidence: float,
    *,
    at: datetime,
    cut_after_s: float | None,
) -> WordsHeard:
    """Return the answer to `question` of a caller who spoke: what was said, and what that means."""
    assert question.spoken is not None, "nobody listens to words where only keys are an answer"
    meant = understood(text, question.spoken, question.rules)
    return WordsHeard(
        at=at,
        ref=question.ref,
        text=meant.text,
        confidence=confidence,
        phrase=meant.phrase,
        digits=meant.digits,
        matched=meant.matched,
        sound=meant.sound,
        cut_after_s=cut_after_s,
    )


def answered(
    question: AskBank, arguments: Mapping[str, str], answer: BankAnswer, *, at: datetime
) -> BankAnswered:
    """Return the bank's answer to `question`, which was asked with these `arguments` in clear."""
    return BankAnswered(
        at=at,
        ref=question.ref,
        outcome=answer.outcome,
        customer=KNOWN[question.operation].proven(answer.outcome, arguments),
        values=answer.values,
    )


def settled(question: AskBank, answer: BankAnswer, *, at: datetime) -> BankAnswered:
    """Return what became of the payment that `question` may have made, as the bank has `answer`ed.

    One that never came was not made, and never will be: the bank has refused it. Where the bank
    does not tell, nobody knows.
    """
    if answer.outcome == "ok":
        brings = KNOWN[question.operation].brings
        values = {name: value for name, value in answer.values.items() if name in brings}
        return BankAnswered(at=at, ref=question.ref, outcome="ok", values=values)
    outcomes = {NEVER_CAME: "refused", UNAVAILABLE: UNKNOWN}
    outcome = outcomes.get(answer.outcome, answer.outcome)
    return BankAnswered(at=at, ref=question.ref, outcome=outcome)
