"""What expressions come to, and that each is checked before."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

import pytest

from hotline.flow.expressions import CannotEvaluate, check, evaluate, parse
from hotline.model.types import AnyType, Type
from hotline.model.values import (
    Day,
    Digits,
    Erased,
    Money,
    Number,
    Rows,
    Term,
    Text,
    TimeOfDay,
    Value,
    YesNo,
)


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


VALUES: Mapping[str, Value] = {
    "note": Text(text="Li Jing"),
    "tier": Term(term="vip"),
    "entered": Digits(digits="0123456789"),
    "tries": Number(number=2),
    "balance": yuan("99.50"),
    "amount": Money(amount=Decimal("100"), currency="USD"),
    "expires": Day(day=datetime.date(2026, 10, 31)),
    "today": Day(day=datetime.date(2026, 10, 1)),
    "now": TimeOfDay(time=datetime.time(9, 30)),
    "signed_in": YesNo(yes=True),
    "customer": Digits(digits="10000001"),
    "accounts": Rows(
        rows=(
            {"account": Term(term="savings"), "balance": yuan("0.10"), "cards": Number(number=1)},
            {"account": Term(term="current"), "balance": yuan("0.20"), "cards": Number(number=2)},
        )
    ),
}


def result(text: str, names: Mapping[str, AnyType], values: Mapping[str, Value] = VALUES) -> Value:
    expression = parse(text)
    check(expression, names)
    return evaluate(expression, values)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("balance < 100 CNY", True),
        ("balance < 99.50 CNY", False),
        ("balance <= 99.5 CNY", True),
        ("balance is 99.50 CNY", True),
        ("100 CNY > balance", True),
        ("tier is 'vip'", True),
        ("tier is not 'vip'", False),
        ("note is 'Li Jing'", True),
        ('note is "Li"', False),
        ("entered is '0123456789'", True),
        ("customer is '10000001'", True),
        ("customer is entered", False),
        ("tier in ['vip', 'senior_vip']", True),
        ("tier not in ['vip', 'senior_vip']", False),
        ("tries in [1, 3]", False),
        ("now >= 09:30 and now < 17:00", True),
        ("now > 9:30", False),
        ("today is 2026-10-01", True),
        ("expires <= today + 30", True),
        ("expires < today + 30", False),
        ("signed_in", True),
        ("signed_in is no", False),
        ("not signed_in", False),
        ("not tries is 3", True),
        ("not tries is 2 and no", False),
        ("yes or yes and no", True),
        ("(yes or yes) and no", False),
        ("count(accounts) >= 2", True),
        ("sum(accounts.balance) is 0.30 CNY", True),
        ("last(entered, 4) is '6789'", True),
        ("length(entered) is 10", True),
    ],
)
def test_condition_holds_or_not(text: str, holds: bool, names: Mapping[str, AnyType]) -> None:
    assert result(text, names) == YesNo(yes=holds)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7 - 2 - 1", Number(number=4)),
        ("7 - (2 - 1)", Number(number=6)),
        ("1 + 2 * 3", Number(number=7)),
        ("-tries * 3", Number(number=-6)),
        ("0 - -tries", Number(number=2)),
        ("balance + 0.50 CNY", yuan("100.00")),
        ("0.1 CNY + 0.2 CNY", yuan("0.3")),
        ("3 * balance", yuan("298.50")),
        ("balance * tries - 100 CNY", yuan("99.00")),
        ("expires - today", Number(number=30)),
        ("expires - 30", Day(day=datetime.date(2026, 10, 1))),
        ("first(entered, 3)", Digits(digits="012")),
        ("last(customer, 3)", Digits(digits="001")),
        ("last(entered, 99)", Digits(digits="0123456789")),
        ("last(entered, 0)", Digits(digits="")),
        ("first(entered, -1)", Digits(digits="")),
        ("sum(accounts.cards)", Number(number=3)),
        ("accounts", VALUES["accounts"]),
        ("'hello'", Text(text="hello")),
        ("09:05", TimeOfDay(time=datetime.time(9, 5))),
    ],
)
def test_value_of(text: str, value: Value, names: Mapping[str, AnyType]) -> None:
    assert result(text, names) == value


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("'vip'", Type.TERM, Term(term="vip")),
        ("'0123'", Type.DIGITS, Digits(digits="0123")),
        ("'vip'", Type.TEXT, Text(text="vip")),
        ("customer", Type.DIGITS, Digits(digits="10000001")),
        ("customer", Type.CUSTOMER, Digits(digits="10000001")),
    ],
)
def test_what_is_wanted_is_given(
    text: str, wanted: AnyType, value: Value, names: Mapping[str, AnyType]
) -> None:
    expression = parse(text)
    assert check(expression, names, wanted) == wanted
    assert evaluate(expression, VALUES, wanted) == value


@pytest.mark.parametrize(
    ("text", "values", "why"),
    [
        ("balance < amount", {}, "the amounts are in different currencies"),
        ("balance is amount", {}, "the amounts are in different currencies"),
        ("balance + amount", {}, "the amounts are in different currencies"),
        ("balance < 1 CNY", {"balance": Erased(was="money")}, "'balance' is erased"),
        ("balance + 1 CNY", {"balance": yuan("9999999999999999")}, "too large an amount"),
        ("balance + 1 CNY", {"balance": yuan("1e-60")}, "cannot be computed exactly"),
        ("balance < 1 CNY", {"balance": yuan("NaN")}, "money cannot be compared"),
        ("tries * tries", {"tries": Number(number=10**8)}, "too large a number"),
        ("today + tries", {"tries": Number(number=10**12)}, "no day of the calendar"),
        ("sum(accounts.balance)", {"accounts": Rows(rows=())}, "has no currency"),
        (
            "sum(accounts.balance)",
            {"accounts": Rows(rows=({"balance": Erased(was="money")},))},
            "erased and number cannot be multiplied",
        ),
        (
            "sum(accounts.cards)",
            {"accounts": Rows(rows=({"cards": yuan("1")}, {"balance": yuan("1")}))},
            "'accounts' is no list with 'cards'",
        ),
        ("length(entered)", {"entered": Text(text="1")}, "'length' cannot be computed"),
        ("signed_in", {"signed_in": None}, "'signed_in' has no value"),
    ],
)
def test_no_value_is_said_with_the_reason(
    text: str, values: Mapping[str, Value | None], why: str, names: Mapping[str, AnyType]
) -> None:
    changed = {**VALUES, **values}
    known = {name: value for name, value in changed.items() if value is not None}
    with pytest.raises(CannotEvaluate, match=why):
        result(text, names, known)


@pytest.mark.parametrize("text", ["tries is 2 or balance is amount", "tries is 2 or gone"])
def test_or_looks_no_further_than_it_needs(text: str, names: Mapping[str, AnyType]) -> None:
    assert result(text, {**names, "gone": Type.YES_NO}) == YesNo(yes=True)
