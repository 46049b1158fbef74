"""Whether what answered a question of a recorded call answers the same question of another run.

What callers pressed counts by the keys and lengths that are asked for now. Where that cannot be
told from what was recorded, because a useless entry and a secret are kept as a length only, or
because the caller would have had more time or less, there is no answer.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.flow.commands import Collect, DigitRules
from hotline.flow.events import (
    AnyEvent,
    AnyReply,
    DigitsCollected,
    InputTimedOut,
    PartHeard,
    TimerFired,
    WordsHeard,
)
from hotline.flow.questions import Question
from hotline.model.personal import ERASED


def carried(event: AnyEvent, old: Question, new: Question, *, limit_ref: int) -> AnyEvent | None:
    """Return `event`, which happened at `old`, as it happens at the same question `new`.

    Args:
        event: What happened.
        old: The question of the recorded call.
        new: The same question of the other run.
        limit_ref: The other run's `ref` for the end of the longest call.
    """
    if isinstance(event, TimerFired):
        return replace(event, ref=limit_ref)
    if not isinstance(event, AnyReply | PartHeard):
        return event
    event = replace(event, ref=new.ref)
    if not (isinstance(old, Collect) and isinstance(new, Collect)):
        return event
    match event:
        case DigitsCollected():
            return _entered(event, old, new)
        case WordsHeard():
            return _said(event, old, new)
        case InputTimedOut() if new.rules.first_digit_s > old.rules.first_digit_s:
            return None
        case _:
            return event


def _entered(event: DigitsCollected, old: Collect, new: Collect) -> DigitsCollected | None:
    if (old.rules, old.secret) == (new.rules, new.secret):
        return event
    if not _waits_as_long(old.rules, new.rules) or old.secret != new.secret:
        return None
    if _asks_the_same(old.rules, new.rules):
        return event
    digits = event.digits
    if not digits or not _is_complete(digits, new.rules):
        return None
    matched = new.matches(digits)
    sound = matched and new.rules.is_sound(digits)
    return replace(event, matched=matched, sound=sound, digits=digits if sound else "")


def _said(event: WordsHeard, old: Collect, new: Collect) -> WordsHeard | None:
    """Return what was said, as it means something to a question that may listen to other words.

    What was understood is taken as heard again. Where nothing was, nobody knows what a recogniser
    would have made of it that listens to other words.
    """
    same_rules = _asks_the_same(old.rules, new.rules)
    if new.spoken is None or not _waits_as_long(old.rules, new.rules):
        return None
    if old.spoken == new.spoken and same_rules:
        return event
    if old.spoken is None or old.spoken.language != new.spoken.language:
        return None
    if event.phrase:
        is_erased = event.text == ERASED
        phrase = event.phrase if is_erased else new.spoken.phrase_in(event.text)
        return replace(event, phrase=phrase) if phrase in new.spoken.phrases else None
    if not event.digits or old.spoken.words != new.spoken.words or event.digits == ERASED:
        return None
    matched = new.matches(event.digits)
    return replace(event, matched=matched, sound=matched and new.rules.is_sound(event.digits))


def _waits_as_long(old: DigitRules, new: DigitRules) -> bool:
    return new.first_digit_s >= old.first_digit_s and new.inter_digit_s >= old.inter_digit_s


def _asks_the_same(old: DigitRules, new: DigitRules) -> bool:
    """Return whether they are the same but for how long they wait."""
    waiting = replace(old, first_digit_s=new.first_digit_s, inter_digit_s=new.inter_digit_s)
    return waiting == new


def _is_complete(digits: str, rules: DigitRules) -> bool:
    """Return whether the keypad would have taken these digits as one entry, and no less of them."""
    if rules.is_at_once(digits):
        return True
    ends_early = {rules.finish_key, *rules.at_once} & set(digits)
    return len(digits) <= rules.max_digits and not ends_early
