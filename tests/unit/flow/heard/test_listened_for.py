"""What a recogniser is told to listen for: no number that no answer can be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hotline.flow.commands import DigitRules
from hotline.flow.forms import AmountForm, DateForm, Form, NumberForm
from hotline.flow.heard import tongue_of
from hotline.flow.heard.understanding import listened_for, words_for
from hotline.flow.spoken import SpokenRules
from hotline.model.values import Money, Number

LARGE = ("thousand", "million", "billion", "trillion", "千", "万", "亿")
AMOUNT, YEN = AmountForm(currency="CNY"), AmountForm(currency="JPY")
DAY, NUMBER = DateForm(format="DDMMYYYY"), NumberForm()


def up_to(amount: str) -> AmountForm:
    bound = Money(amount=Decimal(amount), currency="CNY")
    return AmountForm(currency="CNY", largest=bound)


def large_words(language: str, form: Form | None, keys: int) -> str:
    rules = DigitRules(max_digits=keys, form=form)
    tongue = tongue_of(language)
    assert tongue is not None
    wide = SpokenRules(language=language, words=words_for(tongue, rules), phrases={"card": "1"})
    told = listened_for(wide, rules)
    assert told.phrases == wide.phrases
    assert {*wide.words} - {*told.words} <= {*LARGE}
    return " ".join(word for word in LARGE if word in told.words)


@pytest.mark.parametrize(
    ("form", "keys", "english", "mandarin"),
    [
        # Nobody says those in a row of digits, however long, or in a day.
        (None, 19, "thousand", "千"),
        (DAY, 8, "thousand", "千"),
        # An amount may be whole: 50,000 has five keys, 1,000,000 has seven, and no yen has coins.
        (AMOUNT, 3, "thousand", "千"),
        (AMOUNT, 5, "thousand", "千 万"),
        (AMOUNT, 6, "thousand", "千 万"),
        (AMOUNT, 7, "thousand million", "千 万"),
        (AMOUNT, 8, "thousand million", "千 万"),
        (AMOUNT, 9, "thousand million", "千 万 亿"),
        (AMOUNT, 10, "thousand million billion", "千 万 亿"),
        (YEN, 7, "thousand million", "千 万"),
        # A bound is true where the keys have room for more; just above it people are refused.
        (up_to("9999999.99"), 10, "thousand million", "千 万"),
        (up_to("100000000"), 10, "thousand million", "千 万 亿"),
        (up_to("1000000000"), 10, "thousand million billion", "千 万 亿"),
        (up_to("5000"), 10, "thousand million", "千 万"),
        (up_to("5000"), 5, "thousand", "千 万"),
        (NumberForm(largest=Number(number=20)), 12, "thousand million", "千 万"),
        (NUMBER, 2, "thousand", "千"),
        (NUMBER, 9, "thousand million", "千 万 亿"),
    ],
)
def test_names_of_numbers_too_large_for_an_answer_are_left_out(
    form: Form | None, keys: int, english: str, mandarin: str
) -> None:
    assert large_words("en-US", form, keys) == english
    assert large_words("zh-CN", form, keys) == mandarin


@pytest.mark.parametrize(
    "spoken",
    [
        SpokenRules(language="en-US", phrases={"one million": "1"}),
        SpokenRules(language="fr-FR", words=("million",)),
    ],
)
def test_phrases_and_unknown_languages_stay_as_they_are(spoken: SpokenRules) -> None:
    assert listened_for(spoken, DigitRules(max_digits=1)) == spoken
