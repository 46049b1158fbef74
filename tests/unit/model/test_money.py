"""Amounts as text: one form for each amount, and nothing rounded."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.model.money import money_from_text, money_text
from hotline.model.values import Money


def money(amount: str, currency: str = "CNY") -> Money:
    return Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (money("120.5"), "120.50 CNY"),
        (money("120.500"), "120.50 CNY"),
        (money("1E+3"), "1000.00 CNY"),
        (money("-0.05"), "-0.05 CNY"),
        (money("3000", "JPY"), "3000 JPY"),
    ],
)
def test_amount_has_all_its_coins(amount: Money, text: str) -> None:
    assert money_text(amount) == text
    assert money_from_text(text) == amount


@pytest.mark.parametrize("amount", [money("0.005"), money("0.5", "JPY"), money("NaN")])
def test_what_coins_cannot_pay_is_no_amount(amount: Money) -> None:
    with pytest.raises(ValueError, match="no amount in coins of"):
        money_text(amount)


@pytest.mark.parametrize(
    "text",
    [
        "120.5 CNY",
        "120 CNY",
        "0120.50 CNY",
        "1e3 CNY",
        "120.50",
        "120.50 cny",
        "0.50 JPY",
        " 1 JPY",
    ],
)
def test_only_the_one_form_is_read(text: str) -> None:
    assert money_from_text(text) is None


@given(coins=st.integers(-(10**15) + 1, 10**15 - 1), currency=st.sampled_from(["CNY", "JPY"]))
def test_every_amount_comes_back(coins: int, currency: str) -> None:
    decimals = money("0", currency).decimals
    amount = Money(amount=Decimal(coins).scaleb(-decimals), currency=currency)
    assert money_from_text(money_text(amount)) == amount
