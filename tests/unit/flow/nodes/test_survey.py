"""`survey`: ask how it was."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from hotline.flow.requests import KeepSurvey
from hotline.testing.caller import NOW, Caller
from hotline.testing.one_node import around

WAYS = "outcomes: {kept: done, unanswered: person, unavailable: down}"
SURVEY = f"{{survey: after_call, questions: {{friendly: hello, solved: hello}}, scale: 5, {WAYS}}}"
IN_TURN = (
    "{survey: after_call, questions: {likely: {ask: hello, from: 0, to: 10, low: 3}}, "
    "in_turn: {quick: hello, clear: hello, caring: hello}, call_back: agents, "
    "outcomes: {kept: done, call_back: person, unanswered: person, unavailable: down}}"
)
SCALES = {"friendly": (1, 5), "solved": (1, 5)}


@pytest.fixture
def caller() -> Caller:
    return Caller(around(SURVEY), ports={"survey": "kept"}).arrives("en-US").presses("1")


def kept(**scores: int) -> KeepSurvey:
    scales = {name: SCALES[name] for name in scores}
    return KeepSurvey(survey="after_call", scores=scores, scales=scales)


def test_every_answer_is_kept(caller: Caller) -> None:
    assert caller.presses("5").presses("3").ended_in == "done"
    assert caller.ports.asked == [kept(friendly=5, solved=3)]


def test_a_question_is_asked_a_second_time(caller: Caller) -> None:
    caller.presses("9").presses("4").stays_silent().presses("2")
    assert caller.ports.asked == [kept(friendly=4, solved=2)]


def test_what_was_answered_is_kept_when_the_caller_has_had_enough(caller: Caller) -> None:
    assert caller.presses("1").stays_silent(2).ended_in == "done"
    assert caller.ports.asked == [kept(friendly=1)]


def test_what_was_answered_is_kept_when_the_caller_hangs_up(caller: Caller) -> None:
    assert caller.presses("4").hangs_up().ended_in == "caller_hung_up"
    assert caller.ports.asked == [kept(friendly=4)]


def test_who_hangs_up_without_an_answer_leaves_nothing(caller: Caller) -> None:
    assert caller.hangs_up().ended_in == "caller_hung_up"
    assert caller.ports.asked == []


def test_nobody_is_pressed(caller: Caller) -> None:
    assert caller.stays_silent(2).ended_in == "handed_over"
    assert caller.ports.asked == []


def test_answers_that_nobody_keeps_do_not_stop_the_call() -> None:
    caller = Caller(around(SURVEY)).arrives("en-US").presses("1").presses("1").presses("1")
    assert caller.ended_in == "down"


def asked_in_turn(seconds: int, likely: str, then: str = "4") -> KeepSurvey:
    """Let somebody call so many seconds later; return what is kept of the survey."""
    caller = Caller(around(IN_TURN), ports={"survey": "kept"}, now=NOW + timedelta(seconds=seconds))
    caller.arrives("en-US").presses("1").presses(likely).presses(then)
    (request,) = caller.ports.asked
    assert isinstance(request, KeepSurvey)
    return request


def test_the_second_of_the_call_decides_what_is_asked_in_turn() -> None:
    asked = [[*asked_in_turn(second, "9").scores][-1] for second in range(30)]
    assert Counter(asked) == Counter(quick=10, clear=10, caring=10)
    assert asked == [[*asked_in_turn(second, "9").scores][-1] for second in range(30)]


@pytest.mark.parametrize(("keys", "mark"), [("10", 10), ("0", 0), ("7", 7)])
def test_a_mark_may_have_two_keys(keys: str, mark: int) -> None:
    request = asked_in_turn(0, keys)
    assert (request.scores["likely"], request.scales["likely"]) == (mark, (0, 10))


def test_a_mark_beyond_the_scale_is_no_answer() -> None:
    caller = Caller(around(IN_TURN), ports={"survey": "kept"}).arrives("en-US").presses("1")
    assert caller.presses("11").presses("100").ended_in == "handed_over"
    assert caller.ports.asked == []


@pytest.mark.parametrize(("mark", "is_low"), [("3", True), ("4", False)])
def test_only_of_a_low_mark_is_it_told_whom_to_ring(mark: str, is_low: bool) -> None:
    request = asked_in_turn(0, mark)
    assert request.low == (("likely",) if is_low else ())
    assert (request.queue == "agents") == (request.number != "") == is_low
    assert ("call_back" in request.possible) == is_low


def test_who_will_be_rung_goes_another_way() -> None:
    caller = Caller(around(IN_TURN), ports={"survey": "call_back"}).arrives("en-US").presses("1")
    assert caller.presses("0").presses("1").ended_in == "handed_over"
