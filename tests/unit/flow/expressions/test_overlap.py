"""Which of several conditions, tried in order, can never be taken."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.flow.expressions import check, evaluate, never_taken, parse
from hotline.model.types import AnyType, Type
from hotline.model.values import Money, Number, Text, Value, YesNo


def told(names: Mapping[str, AnyType], *conditions: str) -> list[str]:
    expressions = [parse(condition) for condition in conditions]
    for expression in expressions:
        check(expression, names, Type.YES_NO)
    return never_taken(expressions)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("tries < 3", "tries<3", "'tries < 3' stands above already, so it is never taken here"),
        ("tries * 2 < 3", "tries*2 < 3", "stands above already"),
        ("tries < 3", "tries < 2", "'tries < 2' is never taken: 'tries < 3' above leaves nothing"),
        ("tries < 3", "tries is 2", "never taken"),
        ("tries in [1, 2]", "tries is 2", "never taken"),
        ("tries <= 2", "3 > tries", "never taken"),
        ("signed_in", "signed_in is yes", "never taken"),
        ("not signed_in", "signed_in is no", "never taken"),
        ("tier is not 'vip'", "tier is 'standard'", "never taken"),
        ("expires > 2026-10-01", "expires >= 2026-10-02", "never taken"),
        ("now < 09:01", "now <= 09:00", "never taken"),
        ("balance < 100 CNY", "balance <= 99.99 CNY", "never taken"),
        ("tries is 5", "tries > 1 and tries < 2", "'tries > 1 and tries < 2' is never true"),
        ("tries is 5", "1 > 2", "'1 > 2' is never true; delete it"),
        ("tries is 5", "no", "'no' is never true; delete it"),
        ("tries is 5", "yes", "'yes' is always true; lead 'else' there instead"),
        ("tries is 5", "balance is balance", "always true"),
        ("tries is 5", "tries < 3 or tries >= 3", "always true"),
        ("tries is 5", "signed_in or not signed_in", "always true"),
    ],
)
def test_what_is_never_taken_is_told(
    first: str, second: str, why: str, names: Mapping[str, AnyType]
) -> None:
    before, after = told(names, first, second)
    assert before == ""
    assert why in after


def test_several_together_can_leave_nothing(names: Mapping[str, AnyType]) -> None:
    conditions = ("tries < 3", "balance < 1 CNY", "tries > 3", "tries in [2, 4]")
    assert told(names, *conditions) == [
        "",
        "",
        "",
        "'tries in [2, 4]' is never taken: 'tries < 3' and 'tries > 3' above leave nothing to it",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("tries < 3", "tries <= 3"),
        ("tries < 3", "tries < 4"),
        ("tries > 1 and tries < 3", "tries in [1, 2]"),
        ("signed_in", "not signed_in"),
        ("tier is 'vip'", "tier is not 'standard'"),
        ("expires > 2026-10-01", "expires >= 2026-10-01"),
        ("expires is 9999-12-31", "expires > 0001-01-01"),
        ("now < 23:59", "now > 00:00"),
        ("balance < 100 CNY", "balance < 99 USD"),
        ("balance < 100 CNY", "balance < 100.01 CNY"),
        ("tries < 3", "tries * 2 < 3"),
        ("tries < 3", "signed_in or tries < 3"),
        ("balance < amount", "balance <= amount"),
        ("count(accounts) > 1", "count(accounts) > 2"),
    ],
)
def test_what_may_be_taken_is_not_told(
    first: str, second: str, names: Mapping[str, AnyType]
) -> None:
    assert told(names, first, second) == ["", ""]


# --- no false alarm: what is told to be never taken is taken by no value at all ---


def conditions_on(name: str, constants: list[str]) -> st.SearchStrategy[str]:
    constant = st.sampled_from(constants)
    operators = st.sampled_from(["is", "is not", "<", "<=", ">", ">="])
    single = st.builds(f"{name} {{}} {{}}".format, operators, constant)
    several = st.builds(f"{name} in [{{}}, {{}}]".format, constant, constant)
    base = st.one_of(single, several)
    joined = st.builds("({}) {} ({})".format, base, st.sampled_from(["and", "or"]), base)
    return st.one_of(base, joined, joined.map("not ({})".format))


numbers = conditions_on("tries", ["0", "1", "2", "5"])
amounts = conditions_on("balance", ["0 CNY", "0.01 CNY", "0.02 CNY", "3 CNY"])


@given(texts=st.lists(numbers, min_size=1, max_size=4))
def test_told_of_numbers_is_true_and_all_of_it(texts: list[str]) -> None:
    assert_told_is_true(texts, {"tries": [Number(number=n) for n in range(-3, 9)]})


@given(texts=st.lists(amounts, min_size=1, max_size=4))
def test_told_of_amounts_is_true_and_all_of_it(texts: list[str]) -> None:
    coins = [Decimal(coin).scaleb(-2) for coin in (*range(-3, 6), 299, 300, 301)]
    values: list[Value] = [Money(amount=coin, currency="CNY") for coin in coins]
    assert_told_is_true(texts, {"balance": values})


def assert_told_is_true(texts: list[str], domain: Mapping[str, list[Value]]) -> None:
    conditions = [parse(text) for text in texts]
    ((name, values),) = domain.items()
    rows = [
        [evaluate(condition, {name: value}) == YesNo(yes=True) for condition in conditions]
        for value in values
    ]
    for index, why in enumerate(never_taken(conditions)):
        taken = any(row[index] and not any(row[:index]) for row in rows)
        always = all(row[index] for row in rows)
        assert bool(why) == (not taken or always), why


def test_words_that_no_condition_names_are_thought_of() -> None:
    condition = parse("word in ['a', 'b'] or word is not 'a'")
    assert evaluate(condition, {"word": Text(text="c")}) == YesNo(yes=True)
    assert "always true" in never_taken([condition])[0]
