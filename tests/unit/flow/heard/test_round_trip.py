"""Whatever we say, we understand: values in our own readings come back as the same values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotline.flow.commands import DigitRules
from hotline.flow.forms import AmountForm, DateForm, NumberForm
from hotline.flow.heard import tongue_of
from hotline.flow.heard.understanding import keys_of, words_for
from hotline.flow.spoken import normal
from hotline.model.currency_names import ENGLISH_CURRENCIES, MANDARIN_CURRENCIES
from hotline.model.values import Day, Digits, Money, Number, Scalar
from hotline.speech.readings import joiner, read

LANGUAGES = ("en-US", "zh-CN")
CURRENCIES = (*ENGLISH_CURRENCIES, "SEK")
MOST = 10**15 - 1
AMOUNTS = st.decimals(min_value=0, max_value=MOST, places=2)


def spoken(value: Scalar, language: str) -> str:
    return joiner(language).join(read(value, language))


def keys(text: str, language: str, rules: DigitRules) -> str:
    tongue = tongue_of(language)
    assert tongue is not None
    return keys_of(text, tongue, rules)


def is_in_grammar(text: str, language: str, rules: DigitRules) -> bool:
    """Return whether the recogniser is given every word of a text."""
    tongue = tongue_of(language)
    assert tongue is not None
    blank = " " if joiner(language) else ""
    left = f" {normal(text)} ".replace(" ", 2 * blank)
    for word in sorted(words_for(tongue, rules), key=len, reverse=True):
        left = left.replace(f"{blank}{word}{blank}", 2 * blank)
    return not left.strip()


@pytest.mark.parametrize("language", LANGUAGES)
@given(amount=AMOUNTS, currency=st.sampled_from(CURRENCIES))
@example(amount=Decimal("120"), currency="CNY")
@example(amount=Decimal("0.05"), currency="CNY")
@example(amount=Decimal("2.02"), currency="USD")
@example(amount=Decimal("1000200.10"), currency="CHF")
def test_amount_that_we_speak_is_understood(language: str, amount: Decimal, currency: str) -> None:
    money = Money(amount=amount, currency=currency)
    if not money.decimals:
        money = Money(amount=amount.to_integral_value(), currency=currency)
    form = AmountForm(currency=currency)
    rules = DigitRules(keys="0123456789*", max_digits=32, form=form)
    text = spoken(money, language)
    found = form.read(keys(text, language, rules))
    assert found is not None, text
    assert (found.amount, found.currency) == (money.amount, currency), text
    assert is_in_grammar(text, language, rules), text


@pytest.mark.parametrize("language", LANGUAGES)
@given(number=st.integers(min_value=0, max_value=MOST))
def test_number_that_we_speak_is_understood(language: str, number: int) -> None:
    rules = DigitRules(max_digits=20, form=NumberForm())
    text = spoken(Number(number=number), language)
    assert keys(text, language, rules) == str(number), text
    assert is_in_grammar(text, language, rules), text


@pytest.mark.parametrize("language", LANGUAGES)
@given(digits=st.text("0123456789", min_size=1, max_size=20))
def test_digits_that_we_speak_are_understood(language: str, digits: str) -> None:
    rules = DigitRules(max_digits=20)
    text = spoken(Digits(digits=digits), language)
    assert keys(text, language, rules) == digits, text
    assert is_in_grammar(text, language, rules), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["DDMMYYYY", "YYYYMMDD", "MMDDYYYY"])
@given(day=st.dates(min_value=date(1000, 1, 1)))
@example(day=date(1905, 1, 20))
@example(day=date(2000, 2, 29))
def test_day_that_we_speak_is_understood(language: str, form: str, day: date) -> None:
    date_form = DateForm(format=form)
    rules = DigitRules(max_digits=8, form=date_form)
    text = spoken(Day(day=day), language)
    assert date_form.read(keys(text, language, rules)) == Day(day=day), text
    assert is_in_grammar(text, language, rules), text


def test_both_languages_name_the_same_currencies() -> None:
    assert set(ENGLISH_CURRENCIES) == set(MANDARIN_CURRENCIES)


WORDS = (
    "one two ten twenty hundred thousand and a point yuan fen fifty january second the of "
    "一 二 两 十 百 千 万 亿 零 点 元 角 分 块 半 年 月 日"
)
SAID = st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text() | SAID)
def test_whatever_is_said_breaks_nothing(language: str, text: str) -> None:
    for form in (None, NumberForm(), AmountForm(currency="CNY"), DateForm(format="DDMMYYYY")):
        rules = DigitRules(keys="0123456789*", max_digits=32, form=form)
        found = keys(text, language, rules)
        assert set(found) <= set(rules.keys)
