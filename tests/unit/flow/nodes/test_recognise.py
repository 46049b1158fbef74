"""`recognise`: speak the language of whom the caller's number suggests."""

from __future__ import annotations

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.commands import Collect
from hotline.flow.nodes.recognise import nearest
from hotline.flow.requests import PortAnswer, RecogniseCaller
from hotline.model.values import Text
from hotline.testing.caller import Caller
from hotline.testing.one_node import told

WORDS = """
languages: [zh-CN, en-US]
prompts:
  which: {zh-CN: 请选择。, en-US: Please choose.}
  hello: {zh-CN: 您好。, en-US: Hello.}
"""
FLOW = """
flow: main
start: who_calls
no_input: {tries: 2, then: person}
no_match: {tries: 2, then: person}
nodes:
  who_calls:
    recognise: language
    outcomes: {one: greet, shared: greet, unknown: choose, no_language: choose, unavailable: choose}
  choose: {menu: which, choices: {"1": greet}}
  greet: {menu: hello, choices: {"2": bye}}
  bye: {hang_up: done}
  person: {hand_over: wants_person}
"""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return compile_bundle({"flows/main.yaml": FLOW, CATALOGUE: WORDS})


def suggests(outcome: str, language: str = "") -> PortAnswer:
    return PortAnswer(outcome=outcome, facts={"language": Text(text=language)})


@pytest.mark.parametrize("outcome", ["one", "shared"])
def test_a_known_language_is_spoken_and_not_asked_for(bundle: Bundle, outcome: str) -> None:
    caller = Caller(bundle, ports={"recognise": suggests(outcome, "en-US")})
    caller.arrives("zh-CN", number="13800138000")
    assert caller.heard == ["hello"]
    assert caller.language == "en-US"
    assert caller.ports.asked == [RecogniseCaller(number="13800138000")]


@pytest.mark.parametrize(
    "answer",
    [suggests("one"), suggests("shared"), suggests("one", "fr-FR"), "unknown", "unavailable"],
)
def test_else_the_caller_is_asked(bundle: Bundle, answer: PortAnswer | str) -> None:
    caller = Caller(bundle, ports={"recognise": answer}).arrives("zh-CN", number="13800138000")
    assert caller.heard == ["which"]
    assert caller.language == "zh-CN"


@pytest.mark.parametrize(
    ("answer", "drops"), [(suggests("one", "en-US"), True), ("unknown", False)]
)
def test_keys_typed_ahead_of_the_question_of_the_language_answer_no_other(
    bundle: Bundle, answer: PortAnswer | str, drops: bool
) -> None:
    caller = Caller(bundle, ports={"recognise": answer}).arrives("zh-CN", number="13800138000")
    question = caller.commands[-1]
    assert isinstance(question, Collect)
    assert question.fresh is drops


def test_a_withheld_number_suggests_nobody(bundle: Bundle) -> None:
    caller = Caller(bundle).arrives("zh-CN", number="")
    assert caller.heard == ["which"]
    assert caller.ports.asked == []


@pytest.mark.parametrize(
    ("tag", "spoken"),
    [("en-US", "en-US"), ("en-GB", "en-US"), ("zh", "zh-CN"), ("fr", ""), ("", "")],
)
def test_the_nearest_language_is_spoken(tag: str, spoken: str) -> None:
    assert nearest(tag, ["zh-CN", "en-US"]) == spoken


def test_what_is_recognised_is_a_language_only() -> None:
    (text,) = told("{recognise: name, outcomes: {one: done, shared: done}}")
    assert "language" in text


def test_a_language_that_nobody_knows_leads_somewhere() -> None:
    texts = told(
        "{recognise: language, outcomes: "
        "{one: done, shared: done, unknown: other, unavailable: down}}"
    )
    assert texts == ["node 'tried': outcome 'no_language' has no target"]
