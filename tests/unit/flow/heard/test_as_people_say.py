"""Numbers, amounts and days as people say them, which is not always as we do."""

from __future__ import annotations

import pytest

from hotline.flow.commands import DigitRules
from hotline.flow.forms import AmountForm, DateForm, NumberForm
from hotline.flow.heard import tongue_of
from hotline.flow.heard.understanding import keys_of
from hotline.flow.hearing import yes_and_no

AMOUNT = DigitRules(keys="0123456789*", max_digits=12, form=AmountForm(currency="CNY"))
DOLLARS = DigitRules(keys="0123456789*", max_digits=12, form=AmountForm(currency="USD"))
NUMBER = DigitRules(max_digits=6, form=NumberForm())
DIGITS = DigitRules(max_digits=12)
DAY = DigitRules(max_digits=8, form=DateForm(format="YYYYMMDD"))


def keys(text: str, rules: DigitRules) -> str:
    tongue = tongue_of("zh-CN" if any(one >= "\u4e00" for one in text) else "en-GB")
    assert tongue is not None
    return keys_of(text, tongue, rules)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("one hundred and twenty yuan", "120"),
        ("a hundred twenty", "120"),
        ("fifteen hundred yuan", "1500"),
        ("twelve yuan fifty", "12*5"),
        ("twelve yuan and five fen", "12*05"),
        ("twelve point five oh yuan", "12*50"),
        ("ninety nine fen", "0*99"),
        ("zero", "0"),
        ("一百二十块", "120"),
        ("一百二十块钱", "120"),
        ("一百二", "120"),
        ("两百五十元整", "250"),
        ("三千五", "3500"),
        ("一万二", "12000"),
        ("一万零二百", "10200"),
        ("三块五", "3*5"),
        ("三块半", "3*5"),
        ("两块零五分", "2*05"),
        ("十二块五毛六", "12*56"),
        ("五毛", "0*5"),
        ("一百二十点五", "120*5"),
        ("一百 二十 块", "120"),
        ("两 钱 三 百 块 钱", "2300"),
    ],
)
def test_amounts(said: str, meant: str) -> None:
    assert keys(said, AMOUNT) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "twelve fifty",
        "twelve yuan five",
        "twelve dollars",
        "one two three",
        "hundred",
        "two hundred hundred",
        "thousand million",
        "one thousand two thousand",
        "one thousand one million",
        "one hundred twenty thirty",
        "twelve yuan one hundred fen",
        "yuan",
        "five fen twelve yuan",
        "twelve point",
        "point five",
        "my salary",
        "十二美元",
        "百",
        "一百百",
        "一千零",
        "一万三万",
        "一百二万",
        "一百点",
        "元",
        "三块五块",
        "五分三块",
        "工资",
    ],
)
def test_nobody_guesses_an_amount(said: str) -> None:
    assert keys(said, AMOUNT) == ""


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("one dollar and one cent", "1*01"),
        ("two dollars ten", "2*1"),
        ("五美金", "5"),
        ("五美元二十美分", "5*2"),
    ],
)
def test_other_currencies(said: str, meant: str) -> None:
    assert keys(said, DOLLARS) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("one two three", "123"),
        ("one oh five", "105"),
        ("double five triple nine", "55999"),
        ("twenty twenty six", "2026"),
        ("twelve thirty four", "1234"),
        ("one three eight", "138"),
        ("幺三八零零", "13800"),
        ("一 二 三", "123"),
        ("两两", "22"),
    ],
)
def test_digits(said: str, meant: str) -> None:
    assert keys(said, DIGITS) == meant


@pytest.mark.parametrize("said", ["one hundred", "double", "card", "", "十二", "一百", "卡"])
def test_what_are_no_digits(said: str) -> None:
    assert keys(said, DIGITS) == ""


@pytest.mark.parametrize(
    ("said", "meant"),
    [("sixty", "60"), ("six", "6"), ("three six", "36"), ("六十", "60"), ("三六", "36")],
)
def test_numbers(said: str, meant: str) -> None:
    assert keys(said, NUMBER) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("january second nineteen eighty five", "19850102"),
        ("January 2nd", ""),
        ("the second of january nineteen eighty five", "19850102"),
        ("two january one nine eight five", "19850102"),
        ("december thirty first two thousand and twenty six", "20261231"),
        ("may twenty twenty twenty", "20200520"),
        ("february thirtieth two thousand", ""),
        ("january nineteen eighty five", ""),
        ("january second", ""),
        ("may may first two thousand", ""),
        ("一九八五年一月二号", "19850102"),
        ("二零二六年十二月三十一日", "20261231"),
        ("两千年二月二十九日", "20000229"),
        ("二零二五年二月二十九日", ""),
        ("八五年一月二号", ""),
        ("一月二号", ""),
    ],
)
def test_days(said: str, meant: str) -> None:
    assert keys(said, DAY) == meant


def test_no_phrase_is_yes_and_no() -> None:
    for language in ("en-US", "zh-CN"):
        tongue = tongue_of(language)
        assert tongue is not None
        assert not {*tongue.yes} & {*tongue.no}
        assert len(yes_and_no(language)) == len(tongue.yes) + len(tongue.no)


def test_other_languages_are_not_known() -> None:
    assert tongue_of("fr-FR") is None
    assert yes_and_no("fr-FR") == {}
