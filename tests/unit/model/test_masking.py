"""Card numbers are found by their check digit, in whatever they are hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.model.masking import mask_cards, may_be_card, passes_luhn


def card(digits: str) -> str:
    """Return the digits with their check digit behind them."""
    return next(f"{digits}{last}" for last in range(10) if passes_luhn(f"{digits}{last}"))


@pytest.mark.parametrize("number", ["4111111111111111", "5500005555555559", "6222021234567890128"])
def test_known_cards_pass(number: str) -> None:
    assert passes_luhn(number)
    assert not passes_luhn(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(
    "number", ["4111111111111111", "378282246310005", "6222021234567890128", card("810000000000")]
)
def test_cards_that_pay_may_be_cards(number: str) -> None:
    assert may_be_card(number)
    assert not may_be_card(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(
    "number",
    [
        "",
        "42424242424",
        card("00861391234567"),
        card("861391234567"),
        card("1" * 15),
        card("7" * 15),
        card("4" * 19),
        "4111 1111 1111 1111",
        "４１１１１１１１１１１１１１１１",
    ],
)
def test_other_numbers_are_none(number: str) -> None:
    assert not may_be_card(number)


@given(
    digits=st.text("0123456789", min_size=12, max_size=18),
    before=st.text("abc 0123456789.-\n", max_size=8),
    after=st.text("abc 0123456789.-\n", max_size=8),
    between=st.sampled_from(["", " ", "-", "."]),
)
def test_card_never_comes_through(digits: str, before: str, after: str, between: str) -> None:
    number = card(digits)
    told = mask_cards(before + between.join(number) + after)
    assert number not in "".join(character for character in told if character.isdigit())


@pytest.mark.parametrize(
    "text", ["", "13912345678", "8888", "2026-11-24T23:59:59.123456Z", "1770000000.17", "12345"]
)
def test_what_is_no_card_is_told_as_it_is(text: str) -> None:
    assert mask_cards(text) == text
