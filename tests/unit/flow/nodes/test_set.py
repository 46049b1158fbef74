"""`set`: give variables new values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hotline.flow.commands import Note
from hotline.flow.requests import PortAnswer
from hotline.model.values import Money
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

VARIABLES = {"total": "money", "fee": "money", "rest": "money"}
ASK = (
    "{http: https://a.example/x, as: {one: fee, other: rest}, "
    "outcomes: {ok: add, refused: other, unavailable: down}}"
)
TELL = "\n  tell: {say: sum, next: done}"
ADD = "\n  add: {set: {total: fee + rest}, next: tell, failed: other}"


def brought(fee: str, rest: str) -> PortAnswer:
    values = {}
    for field, written in (("one", fee), ("other", rest)):
        amount, currency = written.split()
        values[field] = Money(amount=Decimal(amount), currency=currency)
    return PortAnswer(outcome="ok", values=values)


def test_a_computed_value_can_be_told() -> None:
    bundle = around(ASK + ADD + TELL, VARIABLES)
    caller = Caller(bundle, ports={"http": brought("12.50 CNY", "0.50 CNY")})
    assert caller.arrives("en-US").presses("1").ended_in == "done"
    assert caller.last_heard[0].values == {"total": Money(amount=Decimal("13.00"), currency="CNY")}


def test_what_cannot_be_computed_has_its_own_way() -> None:
    bundle = around(ASK + ADD + TELL, VARIABLES)
    caller = Caller(bundle, ports={"http": brought("12.50 CNY", "0.50 USD")})
    assert caller.arrives("en-US").presses("1").ended_in == "other"
    assert [command.why for command in caller.commands if isinstance(command, Note)] == [
        "nothing is set: the amounts are in different currencies"
    ]


def test_all_values_are_those_from_before() -> None:
    swap = "\n  add: {set: {fee: rest, rest: fee}, next: less}"
    less = "\n  less: {decide: [{when: fee < rest, next: done}], else: other}"
    bundle = around(ASK + swap + less, {"fee": "money", "rest": "money"})
    caller = Caller(bundle, ports={"http": brought("2 CNY", "1 CNY")})
    assert caller.arrives("en-US").presses("1").ended_in == "done"


WRONG = [
    ("{total: 5}", "'5' is a number, but money is needed here. An amount has a currency: 5 CNY"),
    ("{total: fee + rst}", "unknown variable 'rst'. Did you mean 'rest'?"),
    ("{totl: 5 CNY}", "unknown variable 'totl'. Did you mean 'total'?"),
    ("{total: pin}", "'pin' is a secret, and only the bank may have it"),
    ("{pin: number}", "a secret is needed here"),
    ("{total: fee + }", "a value is missing after '+'"),
]


@pytest.mark.parametrize(("assigned", "text"), WRONG, ids=[one for one, _ in WRONG])
def test_what_is_wrong_with_a_value_is_told(assigned: str, text: str) -> None:
    add = f"\n  add: {{set: {assigned}, next: done, failed: other}}"
    texts = told(ASK + add, VARIABLES)
    assert any(text in one for one in texts), texts


@pytest.mark.parametrize("written", ["'card'", "card", "'123'"])
def test_a_word_that_yaml_took_the_quotes_from_is_told_with_both(written: str) -> None:
    (text,) = told(f"{{set: {{kind: {written}}}, next: done}}", {"kind": "term"})
    word = written.strip("'")
    assert text.endswith(f"a word as it is has quotes inside YAML's own: kind: \"'{word}'\"")
    assert told(f"{{set: {{kind: \"'{word}'\"}}, next: done}}", {"kind": "term"}) == []


def test_a_variable_misspelt_is_no_word() -> None:
    (text,) = told("{set: {kind: kimd}, next: done}", {"kind": "term"})
    assert text.endswith("unknown variable 'kimd'. Did you mean 'kind'?")


def test_a_computation_needs_a_way_out() -> None:
    texts = told(ASK + ADD.replace(", failed: other", "") + TELL, VARIABLES)
    assert any("say where to go then with 'failed'" in text for text in texts)
    assert (
        told(
            ASK + ADD.replace("fee + rest", "fee").replace(", failed: other", "") + TELL, VARIABLES
        )
        == []
    )


def test_a_value_that_failed_is_not_there() -> None:
    texts = told(ASK + ADD.replace("failed: other", "failed: tell") + TELL, VARIABLES)
    assert any("'sum' may speak {total} before it is set" in text for text in texts)
