"""`prefer`: how a caller wants to be served."""

from __future__ import annotations

import pytest

from hotline.flow.codec import event_from_json, event_to_json
from hotline.flow.commands import Collect
from hotline.flow.run import FlowRun
from hotline.flow.utterance import Pace
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

SLOWLY = """{prefer: {speech: slow, timeouts: long}, next: asked}
  asked: {collect: {prompt: hello, digits: 3, as: number}, pause_s: 4, next: normal_again}
  normal_again: {prefer: {speech: normal}, next: asked_again}
  asked_again: {menu: hello, choices: {"1": done}}
"""
PERSON = """{prefer: {person: first}, next: asked}
  asked: {menu: hello, choices: {"1": done}}
  advised: {menu: again, choices: {"1": other, "2": asked}}
anywhere: {person: advised}
"""


def question(caller: Caller) -> Collect:
    asked = caller.run.open
    assert isinstance(asked, Collect), asked
    return asked


@pytest.fixture
def slow() -> Caller:
    return Caller(around(SLOWLY)).arrives("en-US").presses("1")


def test_speech_is_slow_from_then_on(slow: Caller) -> None:
    assert [phrase.pace for phrase in question(slow).utterance] == [Pace.SLOW]
    assert [phrase.pace for phrase in question(slow.stays_silent()).utterance] == [Pace.SLOW]


def test_there_is_twice_the_time_for_keys(slow: Caller) -> None:
    rules = question(slow).rules
    assert (rules.first_digit_s, rules.inter_digit_s) == (10, 8)


def test_one_preference_leaves_the_others(slow: Caller) -> None:
    asked = question(slow.presses("123"))
    assert (asked.utterance[0].pace, asked.rules.first_digit_s) == (Pace.NORMAL, 10)


def test_it_survives_in_the_journal(slow: Caller) -> None:
    run = FlowRun(around(SLOWLY), "main")
    for event in slow.events:
        run.receive(event_from_json(event_to_json(event)))
    assert run.open == question(slow)


def test_a_person_comes_before_the_next_menu_once() -> None:
    caller = Caller(around(PERSON)).arrives("en-US").presses("1")
    # The place where the person is has a menu too, which is asked.
    assert caller.heard == ["hello", "again"]
    assert caller.presses("2").heard[-1] == "hello"
    assert caller.presses("1").ended_in == "done"


def test_a_person_that_is_nowhere_is_told() -> None:
    (problem,) = told("{prefer: {person: first}, next: done}")
    assert problem == (
        "node 'tried': nothing says where the person is; write 'anywhere: {person: NODE}'"
    )


def test_a_wish_is_no_way_to_a_person() -> None:
    flow = """{prefer: {person: first}, next: asked}
  asked: {menu: hello, choices: {"1": done}, no_input: {then: done}, no_match: {then: done}}
anywhere: {person: person}
"""
    (problem,) = told(flow)
    assert problem.startswith("node 'asked': no caller can reach a person from here")
