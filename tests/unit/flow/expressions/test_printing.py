"""The one way in which an expression is written, and what it reads."""

from __future__ import annotations

import pytest

from hotline.flow.expressions import parse


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("balance<100CNY", "balance < 100 CNY"),
        ("balance < 12.5 USD", "balance < 12.50 USD"),
        ("balance < 100.00 CNY", "balance < 100 CNY"),
        ("balance < 100  JPY", "balance < 100 JPY"),
        ("now<9:05", "now < 09:05"),
        ("today is 2026-1-2", "today is 2026-01-02"),
        ('tier is "vip"', "tier is 'vip'"),
        ('note is "it\'s"', 'note is "it\'s"'),
        ("((a)) and (b is yes)", "a and b is yes"),
        ("a and b or c and d", "(a and b) or (c and d)"),
        ("a and (b or c)", "a and (b or c)"),
        ("not (a and b)", "not (a and b)"),
        ("not(a is b)", "not a is b"),
        ("a is (not b)", "a is (not b)"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a - b) - c", "(a - b) - c"),
        ("(a + b)*-c", "(a + b) * -c"),
        ("a  not\n in['x','y' ]", "a not in ['x', 'y']"),
        ("last( entered ,4 )is '1'", "last(entered, 4) is '1'"),
        ("sum( accounts . balance )", "sum(accounts.balance)"),
        ("5-3", "5 - 3"),
    ],
)
def test_canonical_form(written: str, canonical: str) -> None:
    assert str(parse(written)) == canonical
    assert parse(canonical) == parse(written)


def test_variables_are_told_where_they_stand_first() -> None:
    text = "a < b + c * -d and not e in [f, 'x'] or last(g, 4) is h or count(i) > sum(j.k) or a"
    places = {"a": "a <", "b": "b +", "c": "c *", "d": "d and", "e": "e in", "f": "f,", "g": "g,"}
    places |= {"h": "h or", "i": "i)", "j": "j.k"}
    assert parse(text).reads == {name: text.index(place) for name, place in places.items()}
