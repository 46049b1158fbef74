"""What keys are read as, and which make no sense."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hotline.flow.forms import (
    AmountForm,
    AnyForm,
    DateForm,
    LuhnForm,
    MarkForm,
    NumberForm,
    TelephoneForm,
    parts_of,
)
from hotline.model.values import Day, Digits, Erased, Money, Number, Scalar


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


YUAN = AmountForm(currency="CNY", smallest=yuan("0.01"), largest=yuan("50000"))


@pytest.mark.parametrize(
    ("keys", "amount"), [("120*50", "120.50"), ("7", "7"), ("7*", "7"), ("0*01", "0.01")]
)
def test_star_is_the_point_of_an_amount(keys: str, amount: str) -> None:
    assert YUAN.read(keys) == yuan(amount)


@pytest.mark.parametrize("keys", ["0", "50000*01", "1*234", "*50", "1*2*3", "*", ""])
def test_what_is_no_amount(keys: str) -> None:
    assert YUAN.read(keys) is None


def test_yen_have_no_point() -> None:
    yen = AmountForm(currency="JPY")
    assert yen.read("500") == Money(amount=Decimal(500), currency="JPY")
    assert yen.read("5*5") is None


@pytest.mark.parametrize(
    ("order", "keys"),
    [("DDMMYYYY", "31122026"), ("YYYYMMDD", "20261231"), ("MMDDYYYY", "12312026")],
)
def test_a_day_is_read_in_its_order(order: str, keys: str) -> None:
    assert DateForm(format=order).read(keys) == Day(day=date(2026, 12, 31))


@pytest.mark.parametrize("keys", ["30022026", "00012026", "01132026", "01010000", "3112"])
def test_what_the_calendar_has_not(keys: str) -> None:
    assert DateForm(format="DDMMYYYY").read(keys) is None


def test_leap_days_are_days() -> None:
    assert DateForm(format="DDMMYYYY").read("29022028") is not None
    assert DateForm(format="DDMMYYYY").read("29022027") is None


@pytest.mark.parametrize("written", ["DDMM", "DDMMYYYYDD", "TTMMJJJJ", "ddmmyyyy", ""])
def test_what_is_no_format(written: str) -> None:
    with pytest.raises(ValueError, match="DDMMYYYY"):
        parts_of(written)


def test_a_number_has_bounds() -> None:
    months = NumberForm(smallest=Number(number=3), largest=Number(number=60))
    assert [months.read(keys) for keys in ("3", "060", "2", "61")] == [
        Number(number=3),
        Number(number=60),
        None,
        None,
    ]


def test_any_digits_are_any_digits() -> None:
    assert AnyForm().read("4539578763621486") == Digits(digits="4539578763621486")


@pytest.mark.parametrize("keys", ["1234567", "861380013800012", "00861380013800012"])
def test_a_telephone_number_is_no_longer_than_any_is(keys: str) -> None:
    assert TelephoneForm().read(keys) == Digits(digits=keys)


@pytest.mark.parametrize("keys", ["4427144332255552", "4427144332255552222", "001234567890123456"])
def test_what_is_longer_than_any_telephone_number_is_none(keys: str) -> None:
    assert TelephoneForm().read(keys) is None


def test_a_mark_is_on_its_scale() -> None:
    likely = MarkForm(lowest=0, highest=10)
    read = [likely.read(keys) for keys in ("0", "10", "07", "11", "100", "1*")]
    assert read == [*(Number(number=mark) for mark in (0, 10, 7)), None, None, None]


def test_a_day_has_bounds() -> None:
    october = DateForm(
        format="DDMMYYYY", smallest=Day(day=date(2026, 10, 1)), largest=Day(day=date(2026, 10, 31))
    )
    read = [october.read(f"{day}2026") for day in ("3009", "0110", "3110", "0111")]
    assert [day is not None for day in read] == [False, True, True, False]


@pytest.mark.parametrize(
    "bound", [Erased(was="money"), Money(amount=Decimal(5), currency="USD"), Number(number=5)]
)
def test_a_bound_that_means_nothing_lets_nothing_through(bound: Scalar) -> None:
    assert AmountForm(currency="CNY", largest=bound).read("1") is None


def test_one_wrong_digit_of_a_card_is_found() -> None:
    assert LuhnForm().read("4539578763621486") == Digits(digits="4539578763621486")
    assert LuhnForm().read("4539578763621487") is None
