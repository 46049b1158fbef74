"""Calls made into tests: they pass, and tell nothing personal."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from ruamel.yaml import YAML

from hotline.flow.bundle import Bundle
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallerHungUp,
    PortAnswered,
    PromptFailed,
    PromptFinished,
)
from hotline.flow.requests import PortAnswer
from hotline.model.bank import BankAnswer
from hotline.model.values import Digits, Money, Rows, Term, Text
from hotline.simulator.explore.explorer import explore
from hotline.simulator.failure import Failure
from hotline.simulator.flow_tests.recorder import CannotBeTested, record_test
from hotline.simulator.flow_tests.run import read_tests, try_all
from hotline.testing.caller import Caller
from hotline.testing.flow_files import shipped_files, small_bank
from hotline.testing.one_node import around

BALANCE = Rows(
    rows=(
        {
            "account": Term(term="savings"),
            "tail": Digits(digits="8642"),
            "balance": Money(amount=Decimal(31415), currency="CNY"),
        },
    )
)


def tried(test: dict[str, Any], bundle: Bundle) -> Failure | None:
    stream = io.StringIO()
    # The quick writer: the other one takes longer than all the rest.
    YAML(typ="safe").dump({"tests": {"it": test}}, stream)
    (trial,) = try_all(read_tests({"t.yaml": stream.getvalue()}, bundle), bundle)
    return trial.failure


def recorded(events: Sequence[AnyEvent], bundle: Bundle) -> dict[str, Any]:
    return record_test(events, bundle, "main")


@pytest.mark.parametrize("bank", [small_bank, shipped_files], ids=["small", "shipped"])
def test_any_call_is_a_test_that_passes(bank: Any) -> None:
    bundle = bank().bundle()
    for one in itertools.islice(explore(bundle, "main", seed=3, most=150), 150):
        events = [exchange.event for exchange in one.call.exchanges]
        failure = tried(recorded(events, bundle), bundle)
        assert failure is None, failure


def test_nothing_personal_is_in_it() -> None:
    bundle = small_bank().bundle()
    answers = {
        "verify_pin": BankAnswer(outcome="ok"),
        "list_balances": BankAnswer(outcome="ok", values={"rows": BALANCE}),
    }
    caller = Caller(bundle, bank=answers).arrives(number="13912345678")
    caller.presses("2").presses("10000001").presses("246810").presses("*")
    test = recorded(caller.events, bundle)
    text = str(test)
    for personal in ("13912345678", "10000001", "246810", "8642", "31415"):
        assert personal not in text
    assert test["expect"] == {
        "outcome": "completed",
        "language": "en-US",
        "bank": ["verify_pin", "list_balances"],
        "requests": [],
    }
    assert tried(test, bundle) is None


def test_keys_typed_ahead_are_pressed_at_once() -> None:
    bundle = small_bank().bundle()
    text = """
tests:
  ahead:
    languages: [en-US]
    given: {customer: {number: 10000001, pin: 246810}, bank: {list_balances: ok}}
    call: [{press: 2 10000001 246810}, {press: 9}]
    expect: {outcome: caller_hung_up}
"""
    (trial,) = try_all(read_tests({"t.yaml": text}, bundle), bundle)
    test = recorded([exchange.event for exchange in trial.exchanges], bundle)
    presses = [step["press"].split() for step in test["call"] if "press" in step]
    assert [len(keys) for keys in presses] == [3, 1]
    assert tried(test, bundle) is None


def test_words_that_decide_the_way_are_in_it_and_names_are_not() -> None:
    bundle = shipped_files().bundle()
    record = PortAnswer(
        outcome="known",
        values={"name": Text(text="Wang")},
        facts={"title": Term(term="mr"), "tier": Term(term="vip")},
    )
    caller = Caller(
        bundle,
        bank={"verify_pin": BankAnswer(outcome="ok")},
        ports={
            "recognise": PortAnswer(outcome="one", facts={"language": Text(text="en-US")}),
            "customer_record": record,
            "waiting_case": "none",
        },
    ).arrives("zh-CN", number="13800138000")
    caller.presses("2").presses("10000001").presses("246810").hangs_up()
    test = recorded(caller.events, bundle)
    given = test["given"]["requests"]
    assert given["recognise"] == {"one": {"language": "en-US"}}
    assert given["customer_record"] == {"known": {"title": "mr", "tier": "vip"}}
    assert tried(test, bundle) is None


def in_a_prompt(event: AnyEvent) -> bool:
    # It was being said until then, and was not left out because keys waited.
    return isinstance(event, PromptFinished) and event.cut_after_s is None


def while_somebody_is_asked(event: AnyEvent) -> bool:
    return isinstance(event, BankAnswered | PortAnswered)


@pytest.mark.parametrize("bank", [small_bank, shipped_files], ids=["small", "shipped"])
@pytest.mark.parametrize(
    ("ends", "where"), [(in_a_prompt, "during"), (while_somebody_is_asked, "asking")]
)
def test_a_call_whose_caller_does_not_wait_is_a_test_that_passes(
    bank: Any, ends: Callable[[AnyEvent], bool], where: str
) -> None:
    bundle = bank().bundle()
    left = 0
    for one in itertools.islice(explore(bundle, "main", seed=5, most=60), 60):
        events = [exchange.event for exchange in one.call.exchanges]
        for index, event in enumerate(events):
            if ends(event):
                leaves = CallerHungUp(at=event.at, cause="Normal Clearing")
                test = recorded([*events[:index], leaves], bundle)
                assert set(test["call"][-1]) == {"hang_up", where}
                assert tried(test, bundle) is None
                left += 1
    assert left > 30


def test_a_key_pressed_in_the_middle_of_a_prompt_is_pressed_there() -> None:
    bundle = small_bank().bundle()
    text = """
tests:
  cut:
    languages: [en-US]
    given: {customer: {number: 10000001, pin: 246810}, bank: {list_balances: ok}}
    call:
      - press: 2 10000001 246810
      - hear: [..., account_balance]
      - {press: "*", during: account_balance}
    expect: {outcome: completed}
"""
    (trial,) = try_all(read_tests({"t.yaml": text}, bundle), bundle)
    assert trial.failure is None
    test = recorded([exchange.event for exchange in trial.exchanges], bundle)
    assert {"press": "*", "during": "account_balance"} in test["call"]
    assert tried(test, bundle) is None


def test_keys_that_were_thrown_away_are_pressed_where_they_cut() -> None:
    bundle = around(
        "{say: again, next: sure}\n  sure: {yes_no: hello, fresh: true, yes: done, no: other}"
    )
    text = """
tests:
  thrown:
    call:
      - press: 1
      - hear: again
      - {press: 2, during: again}
      - hear: hello
      - press: 1
    expect: {outcome: done}
"""
    (trial,) = try_all(read_tests({"t.yaml": text}, bundle), bundle)
    assert trial.failure is None
    test = recorded([exchange.event for exchange in trial.exchanges], bundle)
    assert {"press": "0", "during": "again"} in test["call"]
    assert tried(test, bundle) is None


def test_what_no_step_can_say_is_told() -> None:
    bundle = small_bank().bundle()
    caller = Caller(bundle).arrives()
    question = caller.run.open
    assert question is not None
    failed = PromptFailed(at=caller.events[-1].at, ref=question.ref, why="not played")
    with pytest.raises(CannotBeTested, match="at 'choose_language' came a prompt_failed"):
        recorded([*caller.events, failed], bundle)
