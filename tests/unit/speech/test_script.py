"""Utterances become fragments to speak and lines to read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hotline.flow.catalogue import Catalogue, read_catalogue
from hotline.flow.source import read_source
from hotline.flow.utterance import Phrase, Utterance
from hotline.model.values import Day, Digits, Money, Number, Scalar, Secret, Term, Text
from hotline.speech.script import Fragment, Origin, Pause, as_text, inventory, script
from hotline.speech.written import write

CATALOGUE = """
languages: [en-US, zh-CN]
prompts:
  welcome:
    en-US: Welcome to the bank.
    zh-CN: 欢迎致电银行。
  balance:
    en-US: Your {account} ending in {tail} holds {balance}.
    zh-CN: 您尾号{tail}的{account}，余额为{balance}。
  paid:
    en-US: "{day}, {payee}, {amount}; thank you!"
    zh-CN: "{day}，{payee}，{amount}；谢谢！"
terms:
  savings: {en-US: savings account, zh-CN: 储蓄账户}
"""
BALANCE: dict[str, Scalar] = {
    "account": Term(term="savings"),
    "tail": Digits(digits="1034"),
    "balance": Money(amount=Decimal("1234.56"), currency="CNY"),
}
PAID: dict[str, Scalar] = {
    "day": Day(day=date(2026, 11, 3)),
    "payee": Text(text="Blue River Coffee"),
    "amount": Money(amount=Decimal(-2), currency="USD"),
}


@pytest.fixture
def catalogue() -> Catalogue:
    source = read_source(CATALOGUE, "catalogue.yaml")
    catalogue = read_catalogue(source)
    assert source.problems == []
    return catalogue


def say(prompt: str, language: str, values: dict[str, Scalar] | None = None) -> Utterance:
    return (Phrase(prompt=prompt, language=language, values=values or {}),)


def shown(fragments: tuple[Fragment, ...]) -> list[str]:
    return [f"{fragment.text} ({fragment.pause})" for fragment in fragments]


def test_a_prompt_without_values_is_one_fragment(catalogue: Catalogue) -> None:
    assert script(say("welcome", "en-US"), catalogue) == (
        Fragment(
            text="Welcome to the bank.",
            language="en-US",
            origin=Origin.PROMPT,
            name="welcome",
            pause=Pause.SENTENCE,
        ),
    )


def test_an_english_balance_is_words_and_readings_with_rests(catalogue: Catalogue) -> None:
    assert shown(script(say("balance", "en-US", BALANCE), catalogue)) == [
        "Your (part)",
        "savings account (part)",
        "ending in (part)",
        "one (digit)",
        "zero (digit)",
        "three (digit)",
        "four (part)",
        "holds (part)",
        "one (word)",
        "thousand (word)",
        "two (word)",
        "hundred (word)",
        "thirty-four (word)",
        "yuan (word)",
        "and (word)",
        "fifty-six (word)",
        "fen (sentence)",
    ]


def test_a_mandarin_balance_rests_at_the_comma_after_the_value(catalogue: Catalogue) -> None:
    assert shown(script(say("balance", "zh-CN", BALANCE), catalogue)) == [
        "您尾号 (part)",
        "幺 (digit)",
        "零 (digit)",
        "三 (digit)",
        "四 (part)",
        "的 (part)",
        "储蓄账户 (clause)",
        "余额为 (part)",
        "一千 (word)",
        "二百 (word)",
        "三十四 (word)",
        "元 (word)",
        "五角 (word)",
        "六分 (sentence)",
    ]


def test_values_at_the_edges_rest_at_their_punctuation(catalogue: Catalogue) -> None:
    assert shown(script(say("paid", "en-US", PAID), catalogue)) == [
        "November (word)",
        "third (word)",
        "twenty (word)",
        "twenty-six (clause)",
        "Blue River Coffee (clause)",
        "minus (word)",
        "two (word)",
        "dollars (clause)",
        "thank you! (sentence)",
    ]


def test_every_fragment_names_the_recording_that_may_replace_it(catalogue: Catalogue) -> None:
    balance = script(say("balance", "en-US", BALANCE), catalogue)
    paid = script(say("paid", "en-US", PAID), catalogue)
    assert [fragment.recording for fragment in balance[:4]] == [
        "prompts/balance.1",
        "terms/savings",
        "prompts/balance.2",
        "readings/one",
    ]
    assert [fragment.recording for fragment in paid if fragment.origin is Origin.TEXT] == [""]


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_the_inventory_holds_all_but_personal_texts(catalogue: Catalogue, language: str) -> None:
    listed = {(fragment.text, fragment.recording) for fragment in inventory(catalogue, language)}
    said = {
        (fragment.text, fragment.recording)
        for prompt, values in (("welcome", {}), ("balance", BALANCE), ("paid", PAID))
        for fragment in script(say(prompt, language, values), catalogue)
    }
    assert said - listed == {("Blue River Coffee", "")}


def test_an_english_line_to_read(catalogue: Catalogue) -> None:
    utterance = (*say("welcome", "en-US"), *say("balance", "en-US", BALANCE))
    assert as_text(utterance, catalogue) == (
        "Welcome to the bank. Your savings account ending in 1034 holds CNY 1,234.56."
    )


def test_a_mandarin_line_to_read(catalogue: Catalogue) -> None:
    utterance = (*say("welcome", "zh-CN"), *say("balance", "zh-CN", BALANCE))
    assert as_text(utterance, catalogue) == (
        "欢迎致电银行。您尾号1034的储蓄账户，余额为CNY 1,234.56。"
    )


def test_languages_that_meet_in_a_line_are_kept_apart(catalogue: Catalogue) -> None:
    utterance = (*say("welcome", "en-US"), *say("welcome", "zh-CN"), *say("welcome", "en-US"))
    assert as_text(utterance, catalogue) == (
        "Welcome to the bank. 欢迎致电银行。 Welcome to the bank."
    )


@pytest.mark.parametrize(
    ("value", "english", "mandarin"),
    [
        (Money(amount=Decimal("-5"), currency="CNY"), "CNY -5.00", "CNY -5.00"),
        (Money(amount=Decimal("12000"), currency="JPY"), "JPY 12,000", "JPY 12,000"),
        (Day(day=date(2026, 11, 3)), "Nov 3, 2026", "2026年11月3日"),
        (Number(number=12345), "12,345", "12,345"),
        (Digits(digits="0042"), "0042", "0042"),
        (Term(term="term_deposit"), "term deposit", "term deposit"),
        (Secret(handle="s1"), "••••", "••••"),
    ],
)
def test_values_are_written_as_people_write_them(
    value: Scalar, english: str, mandarin: str
) -> None:
    assert (write(value, "en-US"), write(value, "zh-CN")) == (english, mandarin)


@pytest.mark.parametrize(
    ("language", "payee", "spoken"),
    [
        ("en-US", "李静", "zh-CN"),
        ("en-US", "Blue River Coffee", "en-US"),
        ("zh-CN", "李静", "zh-CN"),
        ("zh-CN", "Blue River Coffee", "en-US"),
        ("zh-CN", "王Xiaoming", "zh-CN"),
        ("zh-CN", "2号", "zh-CN"),
        ("en-US", "42", "en-US"),
        ("zh-CN", "Łukasz", "en-US"),
    ],
)
def test_a_name_is_spoken_by_who_can_read_its_letters(
    catalogue: Catalogue, language: str, payee: str, spoken: str
) -> None:
    said = script(say("paid", language, {**PAID, "payee": Text(text=payee)}), catalogue)
    (name,) = (fragment for fragment in said if fragment.origin is Origin.TEXT)
    assert (name.text, name.language) == (payee, spoken)
