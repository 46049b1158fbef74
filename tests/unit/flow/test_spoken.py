"""Phrases that are found in what a recogniser heard."""

from __future__ import annotations

import pytest

from hotline.flow.commands import Collect, DigitRules
from hotline.flow.spoken import SpokenRules, normal

ENGLISH = SpokenRules(
    language="en-US",
    phrases={
        "card": "1",
        "lost card": "2",
        "stolen card": "2",
        "balance": "3",
        "main menu": "4",
        "o'clock": "5",
    },
    words=("one", "two"),
)
MANDARIN = SpokenRules(
    language="zh-CN", phrases={"余额": "1", "查余额": "1", "挂失": "2", "atm 取款": "3"}
)


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("balance", "balance"),
        ("Balance!", "balance"),
        ("the  balance please", "balance"),
        ("balance, balance", "balance"),
        ("lost card", "lost card"),
        ("a card", "card"),
        ("main menu", "main menu"),
        ("o'clock", "o'clock"),
        ("balances", ""),
        ("main balance menu", "balance"),
        ("menu", ""),
        ("", ""),
        ("one two", ""),
    ],
)
def test_phrase_is_found_as_whole_words(said: str, phrase: str) -> None:
    assert ENGLISH.phrase_in(said) == phrase


def test_two_phrases_with_two_meanings_are_no_answer() -> None:
    assert ENGLISH.phrase_in("balance main menu") == ""
    assert ENGLISH.phrase_in("lost card card") == ""


def test_two_phrases_with_one_meaning_are_the_longer_one() -> None:
    assert ENGLISH.phrase_in("a lost card, a stolen card") == "stolen card"


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("余额", "余额"),
        ("余 额", "余额"),
        ("我 要 查 余额 。", "查余额"),
        ("请挂失", "挂失"),
        ("atm取款", ""),
        ("去 ATM 取 款", "atm 取款"),
        ("余", ""),
    ],
)
def test_blanks_between_mandarin_words_mean_nothing(said: str, phrase: str) -> None:
    assert MANDARIN.phrase_in(said) == phrase


def test_normal_form_is_its_own() -> None:
    for written in ("The  Lost-Card, please", "查 余额。", "atm 取 款"):
        assert normal(normal(written)) == normal(written)
    assert normal("The  Lost-Card, please") == "the lost card please"


def test_grammar_is_all_that_may_be_said() -> None:
    assert ENGLISH.grammar == (*ENGLISH.phrases, "one", "two")


def test_secret_is_never_taken_by_voice() -> None:
    with pytest.raises(AssertionError, match="never taken by voice"):
        Collect(ref=1, utterance=(), rules=DigitRules(max_digits=6), secret=True, spoken=ENGLISH)
