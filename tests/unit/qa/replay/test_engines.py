"""What older engines did not tell."""

from __future__ import annotations

from hotline.flow.codec import command_to_json
from hotline.flow.commands import AskPort, Collect, DigitRules, Play
from hotline.flow.requests import BookCallback, KeepSurvey, OpenCase
from hotline.flow.spoken import SpokenRules
from hotline.qa.replay.engines import (
    KEEPS_WHAT_FOLLOWS_A_KEY,
    SETTLES_IN_SILENCE,
    TELLS_THE_SCALES,
    TELLS_WHAT_MAY_BE_SAID,
    TELLS_WHETHER_A_VOICE_STOPS_IT,
    TELLS_WHO_IS_RUNG,
    as_told_by,
)

CALLBACK = command_to_json(AskPort(ref=1, request=BookCallback(queue="agents", number="138")))
CASE = command_to_json(
    AskPort(
        ref=1,
        request=OpenCase(case="complaint", about="a", claim="none", number="", customer="1"),
    )
)


def test_an_older_engine_did_not_tell_who_is_rung() -> None:
    request = CALLBACK["request"]
    assert isinstance(request, dict)
    older = {name: value for name, value in request.items() if name != "customer"}
    told = [{**CALLBACK, "request": older}]
    assert as_told_by(TELLS_WHO_IS_RUNG - 1, [CALLBACK]) == told
    assert as_told_by(TELLS_WHO_IS_RUNG - 1, told) == told


def test_an_older_engine_told_the_marks_of_a_survey_and_no_more() -> None:
    asked = KeepSurvey(survey="after", scores={"good": 1}, scales={"good": (1, 5)}, low=("good",))
    command = command_to_json(AskPort(ref=1, request=asked))
    older = {"kind": "survey", "survey": "after", "scores": {"good": 1}}
    assert as_told_by(TELLS_THE_SCALES - 1, [command]) == [{**command, "request": older}]
    assert as_told_by(TELLS_THE_SCALES, [command]) == [command]


def test_an_older_engine_did_not_tell_what_may_be_said() -> None:
    rules = DigitRules(max_digits=1)
    spoken = SpokenRules(language="en-US", phrases={"balance": "1"})
    asked = command_to_json(Collect(ref=1, utterance=(), rules=rules, spoken=spoken))
    older = {name: value for name, value in asked.items() if name not in ("spoken", "fresh")}
    assert as_told_by(TELLS_WHAT_MAY_BE_SAID - 1, [asked]) == [older]
    assert "spoken" in as_told_by(TELLS_WHAT_MAY_BE_SAID, [asked])[0]


def test_an_older_engine_did_not_tell_whether_a_voice_stops_a_question() -> None:
    rules = DigitRules(max_digits=1)
    spoken = SpokenRules(language="en-US", phrases={"yes": "1"}, barge_in=False)
    asked = command_to_json(Collect(ref=1, utterance=(), rules=rules, spoken=spoken))
    silent = command_to_json(Collect(ref=1, utterance=(), rules=rules))
    older = {"language": "en-US", "phrases": {"yes": "1"}, "words": []}
    before = TELLS_WHETHER_A_VOICE_STOPS_IT - 1
    told, no_words = as_told_by(before, [asked, silent])
    assert (told["spoken"], no_words["spoken"]) == (older, None)
    (newer,) = as_told_by(TELLS_WHETHER_A_VOICE_STOPS_IT, [asked])
    assert newer["spoken"] == asked["spoken"]


def test_an_older_engine_dropped_what_was_typed_behind_a_key_that_works_anywhere() -> None:
    older, newer = (
        command_to_json(Play(ref=1, utterance=(), fresh=fresh)) for fresh in (True, False)
    )
    before = KEEPS_WHAT_FOLLOWS_A_KEY - 1
    assert as_told_by(before, [older]) == as_told_by(before, [newer])
    assert as_told_by(KEEPS_WHAT_FOLLOWS_A_KEY, [older]) == [older]


def test_what_else_is_requested_is_told_whole() -> None:
    assert as_told_by(TELLS_WHO_IS_RUNG - 1, [CASE]) == [CASE]
    assert as_told_by(TELLS_WHO_IS_RUNG, [CALLBACK]) == [CALLBACK]


def test_what_older_engines_said_of_a_payment_settled_later_is_left_out() -> None:
    said = {"kind": "ignore", "why": "told later, and for the record"}
    other = {"kind": "ignore", "why": "no such timer"}
    assert as_told_by(SETTLES_IN_SILENCE - 1, [said, other]) == [other]
    assert as_told_by(SETTLES_IN_SILENCE, [said]) == [said]
