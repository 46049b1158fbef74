"""What was said to a question, where an edit lets the question listen to other words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hotline.flow.commands import Collect, DigitRules
from hotline.flow.events import AnyEvent, WordsHeard
from hotline.flow.spoken import SpokenRules
from hotline.qa.replay.answers import carried

AT = datetime(2026, 1, 2, tzinfo=UTC)
PHRASES = {"balance": "1", "card": "2"}
SPOKEN = SpokenRules(language="en-US", phrases=PHRASES)
ASKED = Collect(ref=3, utterance=(), rules=DigitRules(keys="12", max_digits=1), spoken=SPOKEN)
SAID = WordsHeard(
    at=AT, ref=3, text="my card", confidence=0.9, phrase="card", matched=True, cut_after_s=1.0
)
UNKNOWN = WordsHeard(at=AT, ref=3, text="something", confidence=0.9)


def again(event: AnyEvent, spoken: SpokenRules | None, **rules: float) -> AnyEvent | None:
    new = replace(ASKED, ref=7, spoken=spoken, rules=replace(ASKED.rules, **rules))  # type: ignore[arg-type]
    return carried(event, ASKED, new, limit_ref=1)


def hearing(**phrases: str) -> SpokenRules:
    return replace(SPOKEN, phrases={**PHRASES, **phrases})


@pytest.mark.parametrize("event", [SAID, UNKNOWN])
def test_same_words_to_the_same_question_mean_the_same(event: WordsHeard) -> None:
    assert again(event, SPOKEN) == replace(event, ref=7)
    assert again(event, SPOKEN, first_digit_s=9.0) == replace(event, ref=7)


def test_phrase_that_is_still_heard_counts_where_others_are_added_or_gone() -> None:
    assert again(SAID, hearing(loan="3")) == replace(SAID, ref=7)
    assert again(SAID, replace(SPOKEN, phrases={"card": "1"})) == replace(SAID, ref=7)


def test_phrase_that_is_part_of_a_longer_one_now_is_that() -> None:
    assert again(SAID, hearing(**{"my card": "3"})) == replace(SAID, ref=7, phrase="my card")


def test_phrase_that_nobody_listens_to_any_more_is_no_answer() -> None:
    assert again(SAID, replace(SPOKEN, phrases={"balance": "1"})) is None
    assert again(SAID, None) is None
    assert again(SAID, replace(SPOKEN, language="en-GB")) is None


def test_what_nobody_understood_is_unknown_to_other_ears() -> None:
    assert again(UNKNOWN, hearing(loan="3")) is None


def test_who_had_more_time_might_have_said_something_later() -> None:
    assert again(SAID, SPOKEN, first_digit_s=2.0) is None


@pytest.mark.parametrize(("largest", "matched"), [(3, True), (1, False)])
def test_spoken_digits_are_judged_by_what_is_asked_for_now(largest: int, matched: bool) -> None:
    free = replace(SPOKEN, words=("one", "two"))
    old = replace(ASKED, spoken=free, rules=DigitRules(max_digits=4))
    new = replace(old, ref=7, rules=DigitRules(max_digits=largest))
    said = WordsHeard(at=AT, ref=3, text="one two", confidence=0.9, digits="12", matched=True)
    event = carried(said, old, new, limit_ref=1)
    assert event == replace(said, ref=7, matched=matched, sound=matched)
    erased = replace(said, text="erased", digits="erased")
    assert carried(erased, old, new, limit_ref=1) is None
