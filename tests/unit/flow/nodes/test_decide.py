"""`decide`: go one of several ways, by what is known."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from hotline.flow.codec import event_from_json, event_to_json
from hotline.flow.commands import Collect, Note
from hotline.flow.events import CallArrived, DigitsCollected
from hotline.flow.problems import FlowProblems
from hotline.flow.requests import PortAnswer
from hotline.flow.run import FlowRun
from hotline.model.values import Money
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

CALENDAR = """
calendar: c
timezone: Asia/Shanghai
years: 2026
hours: {desk: {mon-sun: 09:00-17:00}}
"""
# What asks for the hours, as some node must, is never come to: the clock alone decides.
BY_THE_CLOCK = """
    decide:
      - {when: now >= 09:00 and now < 17:00, next: done}
      - {when: today is 2020-01-01, next: open}
    else: down
  open: {hours: desk, open: other, closed: other}"""
# Behind a question, so that `number` has a value on every path.
TYPED = "{collect: {prompt: hello, digits: 3, as: number}, next: judge}\n  judge: "


@pytest.mark.parametrize(("typed", "ends"), [("100", "done"), ("200", "other"), ("300", "down")])
def test_the_first_branch_that_holds_is_taken(typed: str, ends: str) -> None:
    node = """
    decide:
      - {when: number is '100', next: done}
      - when: first(number, 1) in ['1', '2']
        next: other
    else: down"""
    caller = Caller(around(TYPED + node)).arrives("en-US").presses("1")
    assert caller.presses(typed).ended_in == ends


@pytest.mark.parametrize(("hour", "ends"), [(0, "down"), (1, "done"), (8, "done"), (9, "down")])
def test_the_clock_is_the_banks_own(hour: int, ends: str) -> None:
    at = datetime(2026, 3, 2, hour, 30, tzinfo=UTC)
    caller = Caller(around(BY_THE_CLOCK, calendar=CALENDAR), now=at).arrives("en-US").presses("1")
    assert caller.ended_in == ends


@pytest.mark.parametrize(("hour", "ends"), [(1, "done"), (9, "down")])
def test_a_replay_of_the_journal_decides_the_same(hour: int, ends: str) -> None:
    bundle = around(BY_THE_CLOCK, calendar=CALENDAR)
    at = datetime(2026, 3, 2, hour, 30, tzinfo=UTC)
    arrived = CallArrived(at=at, caller_number="1", dialled_number="2", language="en-US")
    live = FlowRun(bundle, "main")
    (question,) = [one for one in live.receive(arrived) if isinstance(one, Collect)]
    pressed = DigitsCollected(
        at=at, ref=question.ref, matched=True, digits="1", handle="", length=1
    )
    commands = live.receive(pressed)
    replayed = FlowRun(bundle, "main")
    journal = [event_to_json(event) for event in (arrived, pressed)]
    again = [replayed.receive(event_from_json(record)) for record in journal]
    assert (live.outcome, replayed.outcome) == (ends, ends)
    assert again[-1] == commands


def test_condition_without_a_value_does_not_hold_and_is_noted() -> None:
    node = """
    http: https://a.example/x
    as: {owed: owed}
    outcomes: {ok: judge, refused: down, unavailable: down}
  judge:
    decide:
      - {when: owed < 100 CNY, next: done}
      - {when: not owed < 100 CNY, next: done}
    else: other"""
    owed = PortAnswer(outcome="ok", values={"owed": Money(amount=Decimal(5), currency="USD")})
    caller = Caller(around(node, {"owed": "money"}), ports={"http": owed})
    assert caller.arrives("en-US").presses("1").ended_in == "other"
    assert [command.why for command in caller.commands if isinstance(command, Note)] == [
        "'owed < 100 CNY' does not hold: the amounts are in different currencies",
        "'not owed < 100 CNY' does not hold: the amounts are in different currencies",
    ]


WRONG = [
    ("balnce < 100 CNY", "unknown variable 'balnce'. A word as it is stands in quotes: 'balnce'."),
    ("number < 5", "'number' is digits and '5' is a number: they cannot be compared"),
    ("number", "'number' is digits, but a condition is yes or no; compare it"),
    ("pin is '123'", "'pin' is a secret, and only the bank may have it"),
    ("1 < 2", "'1 < 2' is always true; lead 'else' there instead"),
    ("number is", "a value is missing after 'is'"),
    ("today is 2026-10-01", "'today' needs a calendar, for its clock; write calendar.yaml"),
    ("number is '1'", "'number is '1'' needs 'number', which may not be set by then"),
]


@pytest.mark.parametrize(("when", "text"), WRONG, ids=[when for when, _ in WRONG])
def test_what_is_wrong_with_a_condition_is_told(when: str, text: str) -> None:
    texts = told(f'{{decide: [{{when: "{when}", next: done}}], else: other}}')
    assert any(text in one for one in texts), texts


def test_a_secret_is_told_once() -> None:
    (text,) = told("{decide: [{when: \"pin is '123'\", next: done}], else: other}")
    assert "'pin' is a secret, and only the bank may have it" in text


def test_a_branch_that_another_hides_is_told() -> None:
    one, other = "{when: number is '1', next: done}", "{when: number is '1', next: other}"
    (text,) = told(f"{TYPED}{{decide: [{one}, {other}], else: down}}")
    assert "'number is '1'' stands above already, so it is never taken here" in text


def test_deciding_in_circles_is_told() -> None:
    texts = told(TYPED + "{decide: [{when: number is '1', next: done}], else: judge}")
    assert any("goes round without asking the caller anything: judge -> judge" in t for t in texts)


def test_a_mistake_is_told_at_its_very_word_and_once() -> None:
    node = """
    decide:
      - {when: number is '1' and (nmber is '2'), next: done}
      - when: >-
          number is '1' or
          number is 5
        next: other
      - {when: "number is", next: down}
    else: down"""
    with pytest.raises(FlowProblems) as raised:
        around(TYPED + node)
    (unread,) = raised.value.problems
    assert str(unread) == ("flows/main.yaml:29:26  node 'judge': a value is missing after 'is'")
    with pytest.raises(FlowProblems) as raised:
        around(TYPED + node.replace('"number is"', "number is '3'"))
    places = [(one.place.line, one.place.column) for one in raised.value.problems]
    assert places == [(24, 35), (27, 21)]
