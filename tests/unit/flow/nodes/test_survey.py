"""`survey`: ask how it was."""

from __future__ import annotations

import pytest

from hotline.flow.requests import KeepSurvey
from hotline.testing.caller import Caller
from hotline.testing.one_node import around

SURVEY = (
    "{survey: after_call, questions: {friendly: hello, solved: hello}, scale: 5, "
    "outcomes: {kept: done, unanswered: person, unavailable: down}}"
)


@pytest.fixture
def caller() -> Caller:
    return Caller(around(SURVEY), ports={"survey": "kept"}).arrives("en-US").presses("1")


def test_every_answer_is_kept(caller: Caller) -> None:
    assert caller.presses("5").presses("3").ended_in == "done"
    scores = {"friendly": 5, "solved": 3}
    assert caller.ports.asked == [KeepSurvey(survey="after_call", scores=scores)]


def test_a_question_is_asked_a_second_time(caller: Caller) -> None:
    caller.presses("9").presses("4").stays_silent().presses("2")
    assert caller.ports.asked == [
        KeepSurvey(survey="after_call", scores={"friendly": 4, "solved": 2})
    ]


def test_what_was_answered_is_kept_when_the_caller_has_had_enough(caller: Caller) -> None:
    assert caller.presses("1").stays_silent(2).ended_in == "done"
    assert caller.ports.asked == [KeepSurvey(survey="after_call", scores={"friendly": 1})]


def test_nobody_is_pressed(caller: Caller) -> None:
    assert caller.stays_silent(2).ended_in == "handed_over"
    assert caller.ports.asked == []


def test_answers_that_nobody_keeps_do_not_stop_the_call() -> None:
    caller = Caller(around(SURVEY)).arrives("en-US").presses("1").presses("1").presses("1")
    assert caller.ended_in == "down"
