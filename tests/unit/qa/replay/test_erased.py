"""Calls of people who were erased: where a value decided, the journal's own way is taken."""

from __future__ import annotations

from random import Random

import pytest

from hotline.flow.bundle import Bundle
from hotline.flow.commands import Mark
from hotline.flow.erased import RecordedWays, erased, is_erased
from hotline.journal import WrittenCall
from hotline.model.bank import BankAnswer
from hotline.model.money import money_from_text
from hotline.model.types import Type
from hotline.model.values import Digits, Money, Rows, Term, Value
from hotline.qa.replay.edited import replay_edited
from hotline.qa.replay.exact import replay
from hotline.qa.replay.verdicts import DECIDED_BY_ERASED, NotReplayed, Same
from hotline.testing.caller import Caller
from hotline.testing.flow_files import shipped_files
from hotline.testing.one_node import around
from hotline.testing.recorded import header, written
from hotline.testing.wanderer import Wanderer

CALLS = 150
VARIABLES = {
    "code": "secret",
    "customer": "customer",
    "debt": "money",
    "minimum": "money",
    "rest": "money",
    "sum": "money",
}
ASK = """
    collect: {prompt: hello, digits: 3, as: code}
    next: sign_in
  sign_in:
    bank: verify_pin
    with: {customer: code, pin: code}
    as: {customer: customer}
    outcomes: {ok: find, wrong: other, locked: other, unavailable: down}
  find:
    bank: find_card_debt
    with: {customer: customer}
    as: {debt: debt, minimum: minimum}
    outcomes: {ok: much, none: other, nothing_due: other, unavailable: down}
"""
MUCH = "  much: {decide: [{when: debt > 1000 CNY, next: ask_sum}], else: rest}\n"
NODES = """
  rest: {set: {rest: debt - minimum}, next: some, failed: person}
  some: {decide: [{when: rest > 0 CNY, next: done}], else: other}
  ask_sum:
    collect: {prompt: hello, digits: 1-5, currency: CNY, max: debt, as: sum}
    next: say_sum
  say_sum: {say: sum_is, next: done}
"""


def flow(much: str = MUCH) -> Bundle:
    return around(ASK + much + NODES, VARIABLES)


def money(text: str) -> Money:
    found = money_from_text(text)
    assert found is not None
    return found


def owing(debt: str, minimum: str, ends: str) -> WrittenCall:
    """Return the call of an erased customer who owes so much."""
    values: dict[str, Value] = {
        "tail": Digits(digits="1"),
        "debt": money(debt),
        "minimum": money(minimum),
    }
    bank = {
        "verify_pin": BankAnswer(outcome="ok"),
        "find_card_debt": BankAnswer(outcome="ok", values=values),
    }
    caller = Caller(flow(), bank=bank).arrives("en-US").presses("1").presses("123")
    if not caller.ended_in:
        caller.presses("50")
    assert caller.ended_in == ends
    call = written(header(flow(), "main"), caller.steps, erased=True)
    assert call.is_erased
    return call


OWING = pytest.mark.parametrize(
    "owed",
    [
        ("5000.00 CNY", "100.00 CNY", "done"),
        ("500.00 CNY", "100.00 CNY", "done"),
        ("500.00 CNY", "500.00 CNY", "other"),
        # These two have no difference, and these two are not compared.
        ("500.00 CNY", "5.00 USD", "handed_over"),
        ("5000.00 USD", "1.00 USD", "other"),
    ],
)


@OWING
def test_an_amount_that_decided_decides_as_it_did(owed: tuple[str, str, str]) -> None:
    call = owing(*owed)
    assert replay(call, flow()) == Same(ended=True, erased=True)
    assert replay_edited(call, flow()).verdict == Same(ended=True, erased=True)


def test_another_decision_on_what_was_erased_cannot_be_made_up() -> None:
    """Not even `else`, though most that is compared with what is erased does not hold."""
    edited = flow(MUCH.replace("1000 CNY", "2000 CNY"))
    call = owing("5000.00 CNY", "100.00 CNY", "done")
    cannot = NotReplayed(why=DECIDED_BY_ERASED, node="much")
    assert replay_edited(call, edited).verdict == cannot


def test_a_way_is_taken_once_for_each_time_that_the_call_came_by() -> None:
    steps = [("a", ""), ("b", "x"), ("a", "y"), ("b", "else"), ("c", "z")]
    ways = RecordedWays(Mark(node=node, way=way) for node, way in steps)
    taken = []
    for place in ("a", "b", "a", "b", "b", "c"):
        ways.come_to(place)
        taken.append(ways.way({"x", "y", "z", "else"}))
    assert taken == ["x", "y", "else", "z", "", ""]
    assert ways.missing == "b"


def test_what_is_left_of_a_value_is_known_to_be_erased() -> None:
    for kind in set(Type) - {Type.SECRET}:
        assert is_erased(erased(kind)), kind
    assert is_erased(Rows(rows=({"a": Term(term="b")}, {"a": erased(Type.TERM)})))
    assert not is_erased(Rows(rows=({"a": Term(term="erased")},)))
    assert not is_erased(None)


def test_whoever_wandered_through_the_shipped_flows_replays() -> None:
    bundle = shipped_files().bundle()
    wanderer = Wanderer(bundle, "main", Random(1), fault=0.03, slip=0.15)
    calls = [written(header(bundle, "main"), wanderer.call(), erased=True) for _ in range(CALLS)]
    for call in calls:
        found = (replay(call, bundle), replay_edited(call, bundle).verdict)
        assert {type(one) for one in found} == {Same}


SPOKEN = "{menu: hello, hearing: {ask: was_it}, choices: %s}"
CHOICES = '{"1": {next: done, hear: {en-US: [balance]}}, "2": {next: other, hear: {en-US: [card]}}}'


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ([("my balance", 0.9)], "done"),
        ([("a card", 0.6), ("1", 1)], "other"),
        ([("i am ill", 0.9), ("card", 1.0)], "other"),
    ],
)
def test_what_an_erased_caller_chose_in_words_is_known_and_not_the_words(
    said: list[tuple[str, float]], ends: str
) -> None:
    bundle = around(SPOKEN % CHOICES)
    call = Caller(bundle).arrives("en-US").presses("1")
    for words, sure in said:
        call = call.presses(words) if words.isdecimal() else call.says(words, sure=sure)
    assert call.ended_in == ends
    erased_call = written(header(bundle, "main"), call.steps, erased=True)
    assert replay(erased_call, bundle) == Same(ended=True, erased=True)
    assert isinstance(replay_edited(erased_call, bundle).verdict, Same)
    texts = [record.event for record in erased_call.records]
    assert not any("ill" in text or "my " in text for text in texts)


def test_what_an_erased_caller_said_an_amount_was_is_gone_and_the_call_is_the_same() -> None:
    ask = """
    collect: {prompt: hello, digits: 1-5, currency: CNY, as: sum}
    hear: true
    hearing: {ask: was_it, ask_always: true}
    next: say_sum
  say_sum: {say: sum_is, next: done}
"""
    bundle = around(ask, {"sum": "money"})
    call = Caller(bundle).arrives("en-US").presses("1")
    call.says("five hundred yuan", sure=0.6).says("yes")
    erased_call = written(header(bundle, "main"), call.steps, erased=True)
    assert replay(erased_call, bundle) == Same(ended=True, erased=True)
    assert isinstance(replay_edited(erased_call, bundle).verdict, Same)
    texts = [record.event + record.commands for record in erased_call.records]
    assert not any("five hundred" in text or '"500' in text for text in texts)
