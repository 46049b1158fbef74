"""What values sound like, against a listener that goes the other way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.model.values import (
    Day,
    Digits,
    Money,
    Number,
    Percent,
    Scalar,
    Secret,
    Term,
    TimeOfDay,
    YesNo,
)
from hotline.speech.errors import UnknownLanguage, UnreadableValue
from hotline.speech.readings import closed_set, read

_UNITS = {
    word: number
    for number, word in enumerate(
        re.findall(
            r"\w+",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen "
            "fourteen fifteen sixteen seventeen eighteen nineteen",
        )
    )
}
_TENS = {
    word: number * 10
    for number, word in enumerate(
        re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_FIGURES = {**{figure: n for n, figure in enumerate("零一二三四五六七八九")}, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def hear_english(fragments: tuple[str, ...]) -> int:
    """Return the number that American English fragments say."""
    total = group = 0
    for word in " ".join(fragments).replace("-", " ").split():
        if word in _SCALES:
            total, group = total + group * _SCALES[word], 0
        elif word == "hundred":
            group *= 100
        else:
            group += _UNITS[word] if word in _UNITS else _TENS[word]
    return total + group


def hear_mandarin(fragments: tuple[str, ...]) -> int:
    """Return the number that Mandarin fragments say."""
    return _hear_mandarin("".join(fragments))


def _hear_mandarin(text: str) -> int:
    for name, size in (("亿", 10**8), ("万", 10**4)):
        high, found, low = text.rpartition(name) if name == "亿" else text.partition(name)
        if found:
            return _hear_mandarin(high) * size + _hear_mandarin(low)
    total = figure = 0
    for character in text:
        if character in _PLACES:
            total, figure = total + (figure or 1) * _PLACES[character], 0
        else:
            figure = _FIGURES[character]
    return total + figure


LANGUAGES = ("en-US", "zh-CN")
LISTENERS: dict[str, Callable[[tuple[str, ...]], int]] = {
    "en-US": hear_english,
    "zh-CN": hear_mandarin,
}
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "HKD", "CHF", "THB", "JPY", "KRW", "ISK", "XAU")


def money(amount: str, currency: str = "CNY") -> Money:
    return Money(amount=Decimal(amount), currency=currency)


def amounts(currency: str) -> st.SearchStrategy[Money]:
    decimals = money("0", currency).decimals
    return st.integers(-(10**14), 10**14).map(
        lambda coins: Money(amount=Decimal(coins).scaleb(-decimals), currency=currency)
    )


values = st.one_of(
    st.integers(-(10**16) + 1, 10**16 - 1).map(lambda number: Number(number=number)),
    st.sampled_from(CURRENCIES).flatmap(amounts),
    st.decimals(-9999, 9999, places=4).map(lambda rate: Percent(percent=rate)),
    st.dates().map(lambda day: Day(day=day)),
    st.times().map(lambda at: TimeOfDay(time=at.replace(second=0, microsecond=0))),
    st.booleans().map(lambda yes: YesNo(yes=yes)),
    st.text("0123456789ABCXYZ*#", min_size=1).map(lambda digits: Digits(digits=digits)),
)


@pytest.mark.parametrize("language", LANGUAGES)
@given(number=st.one_of(st.integers(0, 10**12), st.integers(0, 12).map(lambda n: 10**n)))
def test_number_is_heard_as_what_was_said(language: str, number: int) -> None:
    assert LISTENERS[language](read(Number(number=number), language)) == number


@pytest.mark.parametrize("language", LANGUAGES)
@given(first=st.integers(0, 10**12), second=st.integers(0, 10**12))
def test_different_amounts_never_sound_alike(language: str, first: int, second: int) -> None:
    readings = {
        coins: read(Money(amount=Decimal(coins).scaleb(-2), currency="CNY"), language)
        for coins in (first, second)
    }
    assert len(set(readings.values())) == len(readings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_minutes_of_a_day_sound_alike(language: str) -> None:
    minutes = [TimeOfDay(time=time(hour, minute)) for hour in range(24) for minute in range(60)]
    assert len({read(minute, language) for minute in minutes}) == 24 * 60


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=values)
def test_every_reading_comes_from_the_closed_set(language: str, value: Scalar) -> None:
    assert set(read(value, language)) <= set(closed_set(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_closed_set_is_small_and_has_no_doubles(language: str) -> None:
    fragments = closed_set(language)
    assert len(set(fragments)) == len(fragments) <= 300


def test_a_region_without_rules_of_its_own_has_those_of_its_language() -> None:
    assert read(Number(number=21), "en-GB") == ("twenty-one",)


def test_a_language_without_rules_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownLanguage, match="'fr-FR' cannot be spoken; use one of en, zh"):
        read(Number(number=1), "fr-FR")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (money("1.005"), "CNY has 2 decimals and the amount has more"),
        (money("0.5", "JPY"), "JPY has 0 decimals and the amount has more"),
        (money("1.0000000000000000000000000000000001"), "the amount has more"),
        (money("NaN"), "no number"),
        (money("Infinity"), "no number"),
        (money("1e16"), "more than 16 digits"),
        (Number(number=-(10**16)), "more than 16 digits"),
        (Digits(digits="12-34"), "only digits"),
        (Secret(handle="h1"), "secrets are never spoken"),
        (Term(term="savings"), "ask the catalogue"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_without_a_spoken_form_says_why(language: str, value: Scalar, why: str) -> None:
    with pytest.raises(UnreadableValue, match=why):
        read(value, language)


def test_nothing_is_rounded_away_at_the_largest_amount() -> None:
    reading = read(money("9999999999999999.99"), "zh-CN")
    assert "".join(reading).endswith("九千九百九十九元九角九分")


def test_minus_zero_is_plain_zero() -> None:
    assert read(money("-0.00", "USD"), "en-US") == ("zero", "dollars")


def test_february_second_is_an_ordinal() -> None:
    assert read(Day(day=date(2026, 2, 2)), "zh-CN")[-2:] == ("二月", "二日")
