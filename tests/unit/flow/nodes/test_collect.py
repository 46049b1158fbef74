"""`collect`: checks, reading back, and secrets typed twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hotline.flow.commands import Collect, Play
from hotline.flow.utterance import Phrase
from hotline.model.values import Day, Digits, Money, Number, Value
from hotline.testing.caller import Caller
from hotline.testing.one_node import around

CARD = (
    "{collect: {prompt: hello, digits: 12-19, check: luhn, as: card}, "
    "invalid: {say: [again, hello], tries: 3, then: other}, next: done}"
)
SUM = (
    "{collect: {prompt: hello, digits: 1-9, currency: CNY, max: 50000 CNY, as: sum}, "
    "confirm: {prompt: sum_is, tries: 2, then: other}, next: done}"
)
PIN = (
    "{collect: {prompt: hello, digits: 6, as: new_pin}, twice: again, "
    "invalid: {tries: 2, then: other}, next: done}"
)
CALENDAR = """
calendar: c
timezone: Asia/Shanghai
years: 2026
hours: {desk: {mon-sun: 09:00-17:00}}
"""
REFERENCE = (
    "{collect: {prompt: hello, digits: 12-19, as: card}, "
    "no_match: {say: [again, hello], tries: 3, then: other}, next: done}"
)
GOOD, BAD = "4539578763621486", "4539578763621487"


def caller_of(node: str, **variables: str) -> Caller:
    return Caller(around(node, variables)).arrives("en-US").presses("1")


def kept(caller: Caller, name: str) -> Value:
    return caller.run._walk.variables[name]


@pytest.mark.parametrize("kind", ["digits", "secret"])
def test_wrong_check_digit_is_asked_about_in_words_of_its_own(kind: str) -> None:
    caller = caller_of(CARD, card=kind).presses(BAD).presses(BAD)
    assert caller.heard == ["hello", "hello", "again", "hello", "hello", "hello"]
    assert caller.presses(GOOD).ended_in == "done"


def test_what_may_be_a_card_is_no_answer_where_none_is_asked_for() -> None:
    caller = caller_of(REFERENCE, card="digits").presses(GOOD)
    assert caller.heard == ["hello", "hello", "again", "hello"]
    caller.presses(BAD)
    assert (caller.ended_in, kept(caller, "card")) == ("done", Digits(digits=BAD))


@pytest.mark.parametrize("check", ["luhn", "any"])
def test_a_flow_may_ask_for_what_may_be_a_card(check: str) -> None:
    node = REFERENCE.replace("as:", f"check: {check}, as:")
    assert kept(caller_of(node, card="digits").presses(GOOD), "card") == Digits(digits=GOOD)


def test_a_card_that_is_asked_for_as_a_secret_needs_no_check() -> None:
    assert caller_of(REFERENCE, card="secret").presses(GOOD).ended_in == "done"


def test_what_may_be_a_card_is_not_heard_either() -> None:
    node = REFERENCE.replace("next:", "hear: true, next:")
    said = " ".join(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")[int(digit)]
        for digit in GOOD
    )
    caller = caller_of(node, card="digits").says(said)
    assert caller.heard == ["hello", "hello", "again", "hello"]
    assert "card" not in caller.run._walk.variables
    assert caller.says(said.rsplit(" ", 1)[0] + " seven").ended_in == "done"


def test_too_many_wrong_entries_lead_on() -> None:
    caller = caller_of(CARD, card="digits").presses(BAD).presses("1").presses(BAD).presses(BAD)
    assert caller.ended_in == "other"


def test_without_words_of_its_own_a_wrong_entry_is_no_match() -> None:
    node = CARD.replace("invalid: {say: [again, hello], tries: 3, then: other}, ", "")
    assert caller_of(node, card="digits").presses(BAD).presses("1").ended_in == "handed_over"


def test_the_type_decides_what_is_kept() -> None:
    day = "{collect: {prompt: hello, format: DDMMYYYY, as: born}, next: done}"
    number = "{collect: {prompt: hello, digits: 1-2, min: 3, as: months}, next: done}"
    assert kept(caller_of(CARD, card="digits").presses(GOOD), "card") == Digits(digits=GOOD)
    assert kept(caller_of(day, born="day").presses("29022028"), "born") == Day(
        day=date(2028, 2, 29)
    )
    assert kept(caller_of(number, months="number").presses("12"), "months") == Number(number=12)


def test_digits_may_be_checked_as_a_date_and_stay_digits() -> None:
    node = "{collect: {prompt: hello, check: date, format: DDMMYYYY, as: born}, next: done}"
    assert kept(caller_of(node, born="digits").presses("01022003"), "born") == Digits(
        digits="01022003"
    )


@pytest.mark.parametrize(("typed", "ends"), [("01032026", "down"), ("02032026", "done")])
def test_a_day_may_be_bounded_by_today_on_the_banks_clock(typed: str, ends: str) -> None:
    node = """
    collect: {prompt: hello, format: DDMMYYYY, min: today, as: when}
    invalid: {tries: 1, then: down}
    next: open
  open: {hours: desk, open: done, closed: done}"""
    # In Shanghai it is the second already.
    at = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
    bundle = around(node, {"when": "day"}, calendar=CALENDAR)
    caller = Caller(bundle, now=at).arrives("en-US").presses("1")
    assert caller.presses(typed).ended_in == ends


def test_an_amount_may_be_bounded_by_another() -> None:
    node = """{collect: {prompt: hello, digits: 1-6, currency: CNY, as: limit}, next: ask_sum}
  ask_sum:
    collect: {prompt: hello, digits: 1-6, currency: CNY, max: limit, as: sum}
    invalid: {tries: 2, then: other}
    next: done"""
    caller = caller_of(node, limit="money", sum="money").presses("100")
    assert caller.presses("100*01").presses("100").ended_in == "done"


def test_an_amount_is_read_back_and_kept_once_it_is_right() -> None:
    caller = caller_of(SUM, sum="money").presses("120*50")
    money = Money(amount=Decimal("120.50"), currency="CNY")
    said = [c for c in caller.commands if isinstance(c, Collect | Play)][-1].utterance
    assert said == (Phrase(prompt="sum_is", language="en-US", values={"sum": money}),)
    assert "sum" not in caller.run._walk.variables
    assert caller.presses("1").ended_in == "done"
    assert kept(caller, "sum") == money


def test_what_is_not_right_is_asked_again_and_bounded() -> None:
    caller = caller_of(SUM, sum="money").presses("1").presses("2").presses("5")
    assert caller.heard[-3:] == ["sum_is", "hello", "sum_is"]
    assert caller.presses("2").ended_in == "other"
    assert "sum" not in caller.run._walk.variables


def test_silence_and_other_keys_leave_the_entry_unconfirmed() -> None:
    caller = caller_of(SUM, sum="money").presses("5").stays_silent().presses("9")
    assert caller.heard[-3:] == ["sum_is", "sum_is", "sum_is"]
    assert caller.presses("9").ended_in == "handed_over"


def test_what_nobody_confirmed_is_forgotten() -> None:
    node = """{collect: {prompt: hello, digits: 1-6, currency: CNY, as: sum}, next: ask_again}
  ask_again:
    collect: {prompt: hello, digits: 1-6, currency: CNY, as: sum}
    confirm: {prompt: sum_is, then: other}
    no_input: {tries: 1, then: tell}
    next: done
  tell: {say: sum_is, next: other}"""
    caller = caller_of(node, sum="money").presses("5").presses("7").stays_silent()
    said = [c for c in caller.commands if isinstance(c, Play)][-1].utterance
    assert said[0].values["sum"] == Money(amount=Decimal(5), currency="CNY")


def test_a_secret_is_typed_twice() -> None:
    caller = caller_of(PIN, new_pin="secret").presses("246810")
    assert caller.heard[-1] == "again"
    assert caller.presses("246810").ended_in == "done"


def test_two_secrets_that_differ_begin_again() -> None:
    caller = caller_of(PIN, new_pin="secret").presses("246810").presses("246811")
    assert caller.heard[-1] == "hello"
    assert caller.presses("1" * 6).presses("2" * 6).ended_in == "other"


def test_another_process_knows_no_first_entry() -> None:
    caller = caller_of(PIN, new_pin="secret").presses("246810").loses_secrets()
    assert caller.heard[-1] == "hello"
    assert caller.presses("246810").presses("246810").ended_in == "done"


def test_nothing_of_a_secret_leaves_the_shell() -> None:
    caller = caller_of(PIN, new_pin="secret").presses("246810").presses("246811")
    assert "24681" not in repr(caller.commands)
