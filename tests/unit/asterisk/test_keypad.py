"""The keypad owns all digits: nothing pressed ahead is lost, nothing is taken twice."""

from __future__ import annotations

import asyncio

import pytest

from hotline.asterisk.keypad import LONGEST_REST_S, MAX_WAITING, Entry, Keypad, KeysMissed
from hotline.flow.commands import DigitRules

ONE_KEY = DigitRules(max_digits=1, first_digit_s=0.05, inter_digit_s=0.05)
PIN = DigitRules(max_digits=6, finish_key="#", first_digit_s=0.05, inter_digit_s=0.05)


def pressed(keys: str) -> Keypad:
    keypad = Keypad()
    for key in keys:
        keypad.press(key)
    return keypad


async def test_keys_pressed_ahead_answer_question_after_question() -> None:
    keypad = pressed("2123456#9")
    assert keypad.take(ONE_KEY) == Entry(keys="2")
    assert keypad.take(PIN) == Entry(keys="123456")
    assert keypad.take(ONE_KEY) == Entry(keys="9")


@pytest.mark.parametrize(
    ("keys", "entry"),
    [("123#", "123"), ("#", ""), ("123456", "123456"), ("1234567", "123456")],
)
async def test_entry_ends_at_its_length_or_at_the_finish_key(keys: str, entry: str) -> None:
    assert pressed(keys).take(PIN) == Entry(keys=entry)


async def test_what_is_no_key_is_ignored() -> None:
    keypad = Keypad()
    for sent in ("", "12", "!", "\u0661", "1"):
        keypad.press(sent)
    assert keypad.take(ONE_KEY) == Entry(keys="1")
    assert keypad.waiting == 0


async def test_unfinished_entry_waits() -> None:
    keypad = pressed("123")
    assert keypad.take(PIN) is None
    assert keypad.waiting == 3


async def test_pause_completes_a_started_entry() -> None:
    assert await pressed("123").entry(PIN) == Entry(keys="123")


async def test_silence_is_no_entry() -> None:
    assert await Keypad().entry(PIN) is None


async def test_key_pressed_during_the_wait_counts() -> None:
    keypad = Keypad()
    asyncio.get_running_loop().call_soon(keypad.press, "4")
    assert await keypad.entry(ONE_KEY) == Entry(keys="4")


async def test_finish_key_out_of_habit_answers_nothing_else() -> None:
    keypad = pressed("123456")
    assert keypad.take(PIN) == Entry(keys="123456")
    keypad.press("#")
    assert keypad.waiting == 0


async def test_finish_key_out_of_habit_is_forgiven_once() -> None:
    keypad = pressed("123456")
    keypad.take(PIN)
    keypad.press("#")
    keypad.press("#")
    assert keypad.take(ONE_KEY) == Entry(keys="#")


async def test_link_that_breaks_under_an_entry_drops_what_came() -> None:
    keypad = pressed("123")
    asyncio.get_running_loop().call_soon(keypad.lose)
    with pytest.raises(KeysMissed) as missed:
        await keypad.entry(PIN)
    assert missed.value.count == 3


async def test_keys_count_again_only_from_the_next_question_on() -> None:
    keypad = pressed("12")
    keypad.lose()
    keypad.press("3")
    assert (keypad.waiting, keypad.clear()) == (0, 3)
    keypad.follow()
    keypad.press("4")
    assert await keypad.entry(ONE_KEY) == Entry(keys="4")


async def test_cleared_keys_are_counted() -> None:
    assert pressed("1234").clear() == 4


async def test_a_fax_machine_fills_no_memory_and_pushes_nothing_out() -> None:
    keypad = pressed("7" + "1" * 1000)
    assert keypad.waiting == MAX_WAITING
    assert keypad.take(ONE_KEY) == Entry(keys="7")


def test_repr_shows_no_keys() -> None:
    assert "4711" not in repr(Entry(keys="4711"))


async def test_nothing_times_out_while_it_is_held() -> None:
    keypad = Keypad()
    waiting = asyncio.ensure_future(
        keypad.entry(DigitRules(max_digits=2, first_digit_s=0.01, inter_digit_s=0.01))
    )
    keypad.press("1")
    keypad.hold()
    await asyncio.sleep(0.05)
    assert not waiting.done()
    keypad.press("2")
    keypad.let_go()
    entry = await waiting
    assert entry is not None
    assert entry.keys == "12"


async def test_another_goes_on_where_it_was() -> None:
    keypad, next_one = Keypad(), Keypad()
    for key in "12":
        keypad.press(key)
    next_one.take_on(keypad.carry())
    next_one.press("3")
    entry = await next_one.entry(DigitRules(max_digits=3))
    assert entry is not None
    assert entry.keys == "123"


async def test_a_choice_is_one_key_and_others_are_dropped() -> None:
    keypad = Keypad()
    choosing = asyncio.ensure_future(keypad.choice("12"))
    for key in "3#2":
        keypad.press(key)
    assert await choosing == "2"
    assert keypad.clear() == 2


async def test_a_choice_outlives_a_broken_link() -> None:
    keypad = Keypad()
    choosing = asyncio.ensure_future(keypad.choice("1"))
    await asyncio.sleep(0)
    keypad.lose()
    keypad.press("1")
    await asyncio.sleep(0.01)
    assert not choosing.done()
    keypad.press("1")
    assert await choosing == "1"


async def test_dropped_keys_are_counted_later() -> None:
    keypad = Keypad()
    keypad.press("1")
    keypad.drop()
    assert keypad.waiting == 0
    assert keypad.clear() == 1


class LaterKeypad(Keypad):
    """A keypad whose time passes when it is told to."""

    def __init__(self) -> None:
        self.now_s = 0.0
        super().__init__(lambda: self.now_s)


MARK = DigitRules(keys="12345", max_digits=1)
LONG_MARK = DigitRules(max_digits=3, finish_key="#", inter_digit_s=2)
WITH_FINISH_KEY = DigitRules(keys="1#", max_digits=1)


@pytest.mark.parametrize("later", [MARK, LONG_MARK, PIN], ids=["mark", "long mark", "pin"])
@pytest.mark.parametrize("before", [MARK, LONG_MARK], ids=["mark", "long mark"])
@pytest.mark.parametrize("is_asked", [True, False])
def test_a_finish_key_some_seconds_late_answers_no_question(
    before: DigitRules, later: DigitRules, is_asked: bool
) -> None:
    keypad = LaterKeypad()
    keypad.press("5")
    keypad.now_s += before.inter_digit_s
    assert keypad.take(before, timed_out=True) == Entry(keys="5")
    keypad.now_s += 3
    if is_asked:
        keypad.ask(later)
        # Nor does it cut what is being said.
        assert keypad.needless_key == "#"
    keypad.press("#")
    keypad.ask(later)
    assert keypad.waiting == 0
    # Once: who presses it again means it.
    keypad.press("#")
    assert keypad.waiting == 1


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_finish_key_that_is_an_answer_is_one(is_asked: bool) -> None:
    keypad = LaterKeypad()
    keypad.press("5")
    keypad.take(MARK)
    keypad.now_s += 1
    if is_asked:
        keypad.ask(WITH_FINISH_KEY)
        assert keypad.needless_key == ""
    keypad.press("#")
    keypad.ask(WITH_FINISH_KEY)
    assert keypad.take(WITH_FINISH_KEY) == Entry(keys="#")


@pytest.mark.parametrize("waits_s", [5.0, 60.0])
def test_a_finish_key_long_after_an_entry_is_no_habit(waits_s: float) -> None:
    keypad = LaterKeypad()
    keypad.press("5")
    keypad.take(MARK)
    keypad.ask(MARK)
    keypad.now_s += waits_s
    keypad.press("#")
    assert keypad.take(MARK) == Entry(keys="#")


def test_a_finish_key_after_another_key_ends_what_is_typed() -> None:
    keypad = LaterKeypad()
    keypad.press("5")
    keypad.take(MARK)
    for key in "7#":
        keypad.press(key)
    keypad.ask(LONG_MARK)
    assert keypad.take(LONG_MARK) == Entry(keys="7")


def test_what_follows_a_finish_key_out_of_habit_is_the_answer() -> None:
    keypad = LaterKeypad()
    keypad.press("5")
    keypad.take(MARK)
    for key in "#4":
        keypad.press(key)
    keypad.ask(MARK)
    assert keypad.take(MARK) == Entry(keys="4")


async def test_a_finish_key_out_of_habit_while_the_link_is_broken_ends_no_call() -> None:
    keypad = LaterKeypad()
    keypad.press("5")
    keypad.take(MARK)
    keypad.lose()
    keypad.press("#")
    with pytest.raises(KeysMissed) as missed:
        await keypad.entry(MARK)
    assert missed.value.count == 1
    keypad.follow()
    # Nor is an answer that comes after it taken for it.
    keypad.press("4")
    assert await keypad.entry(MARK) == Entry(keys="4")


def test_a_first_finish_key_is_no_habit() -> None:
    keypad = LaterKeypad()
    keypad.ask(MARK)
    keypad.press("#")
    assert keypad.take(MARK) == Entry(keys="#")


PAUSE_S = 0.01
"""What is no pause, as far as these tests wait for it."""


@pytest.fixture
def torn(monkeypatch: pytest.MonkeyPatch) -> LaterKeypad:
    """A keypad whose link broke in the middle of an entry, and is back before its end."""
    monkeypatch.setattr("hotline.asterisk.keypad.REST_S", PAUSE_S)
    keypad = LaterKeypad()
    keypad.press("4")
    keypad.press("1")
    keypad.lose()
    keypad.now_s += 60
    keypad.resume()
    keypad.follow()
    return keypad


def test_what_is_typed_on_across_a_gap_answers_nothing(torn: LaterKeypad) -> None:
    for key in "1111111111#":
        torn.press(key)
        torn.now_s += 0.9 * PAUSE_S
    assert (torn.waiting, torn.clear(), torn.rests) == (0, 13, 11)
    torn.now_s += 0.2 * PAUSE_S
    torn.press("4")
    assert torn.take(ONE_KEY) == Entry(keys="4")


def test_whoever_pauses_when_the_link_is_back_answers(torn: LaterKeypad) -> None:
    torn.now_s += PAUSE_S
    torn.press("4")
    assert torn.take(ONE_KEY) == Entry(keys="4")


def test_whoever_types_on_for_ever_is_heard_at_last(torn: LaterKeypad) -> None:
    for _ in range(round(LONGEST_REST_S / PAUSE_S)):
        torn.now_s += 0.9 * PAUSE_S
        torn.press("1")
    assert torn.waiting == 0
    torn.now_s += 0.1 * LONGEST_REST_S
    torn.press("1")
    assert torn.waiting == 1


async def test_an_entry_in_which_another_one_ends_is_asked_for_again(torn: LaterKeypad) -> None:
    entering = asyncio.ensure_future(torn.entry(DigitRules(max_digits=6, first_digit_s=60)))
    await asyncio.sleep(0)
    torn.press("1")
    await asyncio.sleep(2 * PAUSE_S)
    # Its next key would cut the question.
    assert not entering.done()
    torn.now_s += PAUSE_S
    with pytest.raises(KeysMissed) as missed:
        await entering
    assert missed.value.count == 3


async def test_the_end_of_an_entry_is_no_choice(torn: LaterKeypad) -> None:
    choosing = asyncio.ensure_future(torn.choice("12"))
    torn.press("1")
    torn.now_s += PAUSE_S
    torn.press("2")
    assert await choosing == "2"


async def test_what_was_typed_to_no_question_is_no_part_of_a_later_answer(
    torn: LaterKeypad,
) -> None:
    torn.press("1")
    torn.now_s += PAUSE_S
    entering = asyncio.ensure_future(torn.entry(ONE_KEY))
    await asyncio.sleep(0)
    torn.press("2")
    assert await entering == Entry(keys="2")


def test_another_drops_all_that_is_typed_on(torn: LaterKeypad) -> None:
    torn.press("1")
    next_one = LaterKeypad()
    next_one.take_on(torn.carry())
    for _ in range(5):
        next_one.now_s += 0.9 * PAUSE_S
        next_one.press("1")
    assert next_one.waiting == 0


def test_another_drops_the_end_of_an_entry_too(torn: LaterKeypad) -> None:
    next_one = LaterKeypad()
    next_one.take_on(torn.carry())
    next_one.press("1")
    assert next_one.waiting == 0
    next_one.now_s += PAUSE_S
    next_one.press("1")
    assert next_one.waiting == 1
