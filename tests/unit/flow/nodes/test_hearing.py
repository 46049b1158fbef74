"""Questions that hear words: which choice they mean, and how sure one must be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.commands import Collect, Play
from hotline.flow.events import WordsHeard
from hotline.flow.problems import FlowProblems
from hotline.flow.rules import Rule
from hotline.flow.utterance import Phrase
from hotline.model.values import Day, Digits, Money, Number, Text
from hotline.speech.recognition.decoder import AMONG_OTHERS
from hotline.testing.caller import Caller

WORDS = """
languages: [en-US, zh-CN]
prompts:
  menu: {en-US: Menu., zh-CN: 菜单。}
  sure: {en-US: Sure?, zh-CN: 确定吗？}
  number: {en-US: Number?, zh-CN: 号码？}
  pardon: {en-US: Pardon?, zh-CN: 请再说一遍。}
  silent: {en-US: Hello?, zh-CN: 喂？}
  did_you_say: {en-US: "You said {heard}. Press one for yes.", zh-CN: "您说的是{heard}。对请按一。"}
"""
FLOW = """
flow: main
start: menu
hearing: {take: 0.8, confirm: 0.5, ask: did_you_say}
no_input: {say: silent, tries: 2, then: gave_up}
no_match: {say: pardon, tries: 3, then: gave_up}
variables: {pin: secret}
anywhere:
  keys: {"0": {next: person, hear: {en-US: [agent, operator], zh-CN: [人工]}}, "*": menu}
nodes:
  menu:
    menu: menu
    choices:
      "1": {next: sure, hear: {en-US: [balance, My Money], zh-CN: [余额, 查 余额]}}
      "2": {next: keys_only, hear: {en-US: [card], zh-CN: [卡]}}
      "3": ask_pin
  sure: {yes_no: sure, hear: true, yes: yes_, no: no_}
  yes_: {hang_up: said_yes}
  no_: {hang_up: said_no}
  keys_only: {menu: menu, choices: {"1": yes_}}
  ask_pin: {collect: {prompt: number, digits: 4, as: pin}, next: try_pin}
  try_pin:
    bank: verify_pin
    with: {customer: pin, pin: pin}
    outcomes: {ok: yes_, wrong: no_, locked: no_, unavailable: no_}
  person: {hand_over: person}
  gave_up: {hang_up: gave_up}
"""


def bundle(*edits: tuple[str, str], words: str = WORDS) -> Bundle:
    flow = FLOW
    for old, new in edits:
        assert old in flow
        flow = flow.replace(old, new)
    return compile_bundle({"flows/main.yaml": flow, CATALOGUE: words})


def told(*edits: tuple[str, str], words: str = WORDS) -> list[str]:
    with pytest.raises(FlowProblems) as raised:
        bundle(*edits, words=words)
    return [problem.text for problem in raised.value.problems]


def caller(*edits: tuple[str, str], language: str = "en-US") -> Caller:
    return Caller(bundle(*edits)).arrives(language)


# --- what may be said ---


def test_question_tells_the_words_of_its_choices_and_those_that_mean_something_anywhere() -> None:
    spoken = caller().may_say
    assert spoken is not None
    assert spoken.language == "en-US"
    assert dict(spoken.phrases) == {
        "agent": "0",
        "operator": "0",
        "balance": "1",
        "my money": "1",
        "card": "2",
    }


def test_words_are_those_of_the_callers_language() -> None:
    spoken = caller(language="zh-CN").may_say
    assert spoken is not None
    assert dict(spoken.phrases) == {"人工": "0", "余额": "1", "查余额": "1", "卡": "2"}


def test_question_without_words_of_its_own_hears_nothing() -> None:
    assert caller().presses("2").may_say is None


def test_secret_is_asked_for_without_ears() -> None:
    assert caller().presses("3").may_say is None


def test_yes_and_no_are_known_in_each_language() -> None:
    for language, yes, no in (("en-US", "yes", "no"), ("zh-CN", "是的", "不是")):
        spoken = caller(language=language).presses("1").may_say
        assert spoken is not None
        assert (spoken.phrases[yes], spoken.phrases[no]) == ("1", "2")


# --- how sure ---


def test_clear_words_are_as_good_as_their_key() -> None:
    said = caller().says("balance please", sure=0.8)
    pressed = caller().presses("1")
    assert said.heard == pressed.heard == ["menu", "sure"]
    assert said.commands[-2] == pressed.commands[-2]


@pytest.mark.parametrize(
    ("language", "said", "outcome"),
    [
        ("en-US", "yes", "said_yes"),
        ("en-US", "yes correct", "said_yes"),
        ("en-US", "nope", "said_no"),
        ("en-US", "not right", "said_no"),
        ("zh-CN", "是的 对", "said_yes"),
        ("zh-CN", "不 对", "said_no"),
    ],
)
def test_yes_and_no_lead_on(language: str, said: str, outcome: str) -> None:
    assert caller(language=language).presses("1").says(said).ended_in == outcome


@pytest.mark.parametrize(("language", "said"), [("en-US", "yes no"), ("zh-CN", "是不是")])
def test_yes_and_no_in_one_breath_are_asked_again(language: str, said: str) -> None:
    call = caller(language=language).presses("1").says(said)
    assert call.heard[-2:] == ["pardon", "sure"]


def test_unclear_words_are_asked_about_in_the_callers_language() -> None:
    call = caller(language="zh-CN").says("查 余额", sure=0.79)
    assert call.heard == ["menu", "did_you_say"]
    (phrase,) = call.last_heard
    assert (phrase.language, phrase.values) == ("zh-CN", {"heard": Text(text="查余额")})
    assert call.may_say is not None
    assert call.may_say.phrases["对"] == "1"
    asked = call.commands[-1]
    assert isinstance(asked, Collect)
    assert asked.fresh


@pytest.mark.parametrize("answer", ["1", "yes"])
def test_what_was_meant_leads_on(answer: str) -> None:
    call = caller().says("card", sure=0.5)
    call = call.presses("1") if answer == "1" else call.says("yes", sure=0.8)
    assert call.heard == ["menu", "did_you_say", "menu"]
    assert call.run.node == "keys_only"


@pytest.mark.parametrize("answer", ["2", "3", "no", "balance", "mumble"])
def test_what_was_not_meant_is_asked_again(answer: str) -> None:
    call = caller().says("card", sure=0.6)
    call = call.presses(answer) if answer in "23" else call.says(answer)
    assert call.heard == ["menu", "did_you_say", "pardon", "menu"]
    assert call.run.node == "menu"


def test_yes_that_is_too_unclear_is_none() -> None:
    call = caller().says("card", sure=0.6).says("yes", sure=0.79)
    assert call.heard == ["menu", "did_you_say", "pardon", "menu"]


def test_what_is_left_of_a_no_is_a_yes_to_nothing() -> None:
    call = caller().presses("1")
    for _ in range(3):
        call = call.says("right", sure=AMONG_OTHERS)
        assert call.heard[-1] == "did_you_say"
        call = call.says("right", sure=AMONG_OTHERS)
    assert call.ended_in == "gave_up"


def test_silence_after_the_question_what_was_meant_is_silence() -> None:
    assert caller().says("card", sure=0.6).stays_silent().heard[-2:] == ["silent", "menu"]


def test_unclear_words_again_and_again_come_to_an_end() -> None:
    call = caller()
    for _ in range(3):
        call = call.says("card", sure=0.6).says("no")
    assert call.ended_in == "gave_up"


@pytest.mark.parametrize(
    ("said", "sure"), [("balance", 0.49), ("", 0.0), ("something", 1.0), ("balance card", 1.0)]
)
def test_what_is_no_answer_is_asked_again_and_given_up(said: str, sure: float) -> None:
    call = caller().says(said, sure=sure)
    assert call.heard == ["menu", "pardon", "menu"]
    assert call.says(said, sure=sure).says(said, sure=sure).ended_in == "gave_up"


def test_words_that_mean_something_anywhere_lead_there() -> None:
    assert caller().says("an operator").ended_in == "handed_over"
    assert caller().presses("1").says("agent").ended_in == "handed_over"
    unsure = caller().says("agent", sure=0.6)
    assert unsure.heard[-1] == "did_you_say"
    assert unsure.says("yes").ended_in == "handed_over"


def test_key_that_means_something_anywhere_does_so_at_that_question_too() -> None:
    assert caller().says("card", sure=0.6).presses("0").ended_in == "handed_over"


def test_without_a_question_for_it_unclear_words_are_no_match() -> None:
    call = caller((", ask: did_you_say", "")).says("card", sure=0.79)
    assert call.heard == ["menu", "pardon", "menu"]


def test_bands_may_be_set_at_one_question() -> None:
    call = caller(("sure, hear: true", "sure, hear: true, hearing: {take: 0.95}")).presses("1")
    assert call.says("yes", sure=0.94).heard[-2:] == ["pardon", "sure"]
    assert call.says("yes", sure=0.95).ended_in == "said_yes"


def test_another_process_asks_again_what_was_meant() -> None:
    call = caller().says("card", sure=0.6).loses_secrets()
    assert call.heard == ["menu", "did_you_say", "did_you_say"]
    assert call.says("yes").run.node == "keys_only"


# --- answers that are free ---


UNASKED = "hearing: {take: 0.8, confirm: 0.5, ask: did_you_say, ask_always: false}"
ASKED = UNASKED.replace("false", "true")


def asks(collect: str, *more: str, kind: str = "money", language: str = "en-US") -> Caller:
    """Return a caller who is asked for a value `it` of a kind, which is told then."""
    more = more if any("hearing" in one for one in more) else (*more, UNASKED)
    asks = f"ask: {{collect: {{prompt: number, {collect}, as: it}}, hear: true, next: tell}}"
    for one in more:
        asks = asks.replace("hear: true", f"hear: true, {one}")
    words = WORDS + '  it_is: {en-US: "It is {it}.", zh-CN: "是{it}。"}\n'
    flow = FLOW.replace("start: menu", "start: ask").replace(
        "{pin: secret}", f"{{pin: secret, it: {kind}}}"
    )
    nodes = f"nodes:\n  {asks}\n  tell: {{say: it_is, next: menu}}\n"
    text = flow.replace("nodes:\n", nodes)
    made = compile_bundle({"flows/main.yaml": text, CATALOGUE: words})
    return Caller(made).arrives(language)


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


SUM = "digits: 1-6, currency: CNY, max: 500 CNY"


def told_value(call: Caller) -> object:
    assert call.heard[-2:] == ["it_is", "menu"]
    (it_is,) = (one for one in said_of(call) if one.prompt == "it_is")
    return it_is.values["it"]


def said_of(call: Caller) -> list[Phrase]:
    asked = (one for one in call.commands if isinstance(one, Play | Collect))
    return [phrase for one in asked for phrase in one.utterance]


@pytest.mark.parametrize(
    ("collect", "kind", "english", "mandarin", "value"),
    [
        (
            SUM,
            "money",
            "one hundred and twenty yuan",
            "一百二十块",
            Money(amount=Decimal(120), currency="CNY"),
        ),
        (
            SUM,
            "money",
            "twelve yuan fifty",
            "十二块五",
            Money(amount=Decimal("12.5"), currency="CNY"),
        ),
        ("digits: 4-6", "digits", "one two double five", "幺二五五", Digits(digits="1255")),
        ("digits: 1-2, min: 3", "number", "twenty four", "二十四", Number(number=24)),
        (
            "format: DDMMYYYY, max: 2026-01-01",
            "day",
            "january second nineteen eighty five",
            "一九八五年一月二号",
            Day(day=date(1985, 1, 2)),
        ),
    ],
)
def test_values_are_said(
    collect: str, kind: str, english: str, mandarin: str, value: object
) -> None:
    for language, said in (("en-US", english), ("zh-CN", mandarin)):
        call = asks(collect, kind=kind, language=language)
        assert told_value(call.says(said)) == value


def test_question_tells_the_words_of_its_answers_and_those_that_mean_something_anywhere() -> None:
    spoken = asks(SUM).may_say
    assert spoken is not None
    assert dict(spoken.phrases) == {"agent": "0", "operator": "0"}
    assert {"hundred", "seven", "yuan", "point"} <= {*spoken.words}


def test_word_of_a_key_that_is_a_digit_here_means_what_it_means_anywhere() -> None:
    assert asks(SUM).says("an agent please").ended_in == "handed_over"
    assert asks(SUM).says("an agent please", sure=0.6).presses("1").ended_in == "handed_over"
    assert asks(SUM).presses("0").ended_in == ""


def test_amount_that_is_not_sure_is_asked_about_with_what_it_comes_to() -> None:
    call = asks(SUM).says("one hundred yuan", sure=0.6)
    (phrase,) = call.last_heard
    assert phrase.values == {"heard": yuan("100")}
    assert told_value(call.presses("1")) == yuan("100")


def test_amount_that_is_read_back_anyway_is_asked_about_once() -> None:
    confirm = "confirm: {prompt: it_is, tries: 2, then: person}"
    call = asks(SUM, confirm).says("one hundred yuan", sure=0.5)
    assert call.heard == ["number", "it_is"]
    assert call.says("yes").heard[-2:] == ["it_is", "menu"]
    again = asks(SUM, confirm).says("one hundred yuan").says("not right")
    assert again.heard == ["number", "it_is", "number"]


def test_amount_that_is_always_asked_about_is_so_however_sure_it_is() -> None:
    call = asks(SUM, ASKED).says("sixty yuan", sure=1)
    assert call.heard == ["number", "did_you_say"]
    (phrase,) = call.last_heard
    assert phrase.values == {"heard": yuan("60")}
    assert told_value(call.says("yes")) == yuan("60")

    again = asks(SUM, ASKED).says("sixty yuan", sure=1).says("not right")
    assert again.heard[-2:] == ["pardon", "number"]


def test_amount_that_is_typed_is_asked_about_by_nobody() -> None:
    assert told_value(asks(SUM, ASKED).presses("60")) == yuan("60")


def test_phrase_is_taken_where_values_are_always_asked_about() -> None:
    assert asks(SUM, ASKED).says("an agent please").ended_in == "handed_over"


def test_amount_that_cannot_be_is_refused_where_values_are_always_asked_about() -> None:
    invalid = "invalid: {say: silent, tries: 2, then: person}"
    assert asks(SUM, ASKED, invalid).says("six hundred yuan").heard == [
        "number",
        "silent",
        "number",
    ]


def test_amount_that_is_read_back_anyway_is_asked_about_once_where_all_are() -> None:
    confirm = "confirm: {prompt: it_is, tries: 2, then: person}"
    assert asks(SUM, ASKED, confirm).says("one hundred yuan").heard == ["number", "it_is"]


def test_amount_of_which_the_flow_does_not_say_whether_it_is_asked_about_is_told() -> None:
    with pytest.raises(FlowProblems) as raised:
        asks(SUM, "hearing: {ask: did_you_say}")
    (problem,) = raised.value.problems
    assert problem.rule is Rule.NOT_READ_BACK
    assert "may be heard as another one, for sure" in problem.text
    asks(SUM, "hearing: {ask: did_you_say}", "confirm: {prompt: it_is, tries: 2, then: person}")
    asks("digits: 4", "hearing: {ask: did_you_say}", kind="digits")


def test_always_asking_takes_a_prompt_that_asks() -> None:
    (text,) = told(
        ("hearing: {take: 0.8, confirm: 0.5, ask: did_you_say}", "hearing: {ask_always: true}")
    )
    assert "'ask_always' needs an 'ask'" in text


@pytest.mark.parametrize("said", ["six hundred yuan", "zero point zero zero one", "five thousand"])
def test_amount_that_cannot_be_is_asked_again_as_keys_are(said: str) -> None:
    call = asks(SUM, "invalid: {say: silent, tries: 2, then: person}").says(said)
    assert call.heard in (["number", "silent", "number"], ["number", "pardon", "number"])


def test_numbers_that_answer_nothing_are_in_no_event() -> None:
    call = asks("digits: 4", kind="digits").says("one two three four five six")
    (heard,) = [event for event in call.events if isinstance(event, WordsHeard)]
    assert (heard.text, heard.digits) == ("• • • • • •", "")
    call = caller().says("card one two 三 four")
    (heard,) = [event for event in call.events if isinstance(event, WordsHeard)]
    assert heard.text == "card • • 三 •"
    # A recogniser of the bank's own may write what it hears in figures.
    call = caller().says("card 12 34a, ５6")
    (heard,) = [event for event in call.events if isinstance(event, WordsHeard)]
    assert heard.text == "card • •a, •"


def test_secret_that_is_to_be_heard_is_told() -> None:
    texts = told(("next: try_pin}", "hear: true, next: try_pin}"))
    assert texts[0] == (
        "node 'ask_pin': 'pin' is a secret, and never taken by voice; delete 'hear'"
    )


# --- what the checker tells ---


def test_bands_in_the_wrong_order_are_told() -> None:
    (text,) = told(("confirm: 0.5", "confirm: 0.9"))
    assert "'confirm' is more than 'take'" in text


def test_what_was_heard_is_a_value_of_that_question_alone() -> None:
    assert told(("say: pardon, tries: 3", "say: did_you_say, tries: 3"))[0] == (
        "'did_you_say' speaks {heard}, which is no variable."
    )


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (("[card]", "[card, balance]"), "'balance' means '1' already"),
        (("[card]", "[card, 24 hours]"), "'24 hours' has figures, and nobody says those"),
        (("[card]", "[card, '?!']"), "'?!' is no word that anybody could say"),
        (("[card], zh-CN: [卡]", "[card]"), "nothing is heard in zh-CN; add its words"),
        (("yes: yes_,", "yes: {next: yes_, hear: {en-US: [nope]}},"), "'nope' means 'no' already"),
        (
            ("[agent, operator], zh-CN: [人工]", "[agent, operator]"),
            "nothing is heard in zh-CN; add its words",
        ),
        (("zh-CN: [人工]", "zh-CH: [人工]"), "unknown language 'zh-CH'"),
    ],
)
def test_words_that_cannot_be_heard_are_told(edit: tuple[str, str], text: str) -> None:
    assert any(text in one for one in told(edit)), told(edit)


def test_more_words_for_yes_need_not_be_given_in_every_language() -> None:
    bundle(("yes: yes_,", "yes: {next: yes_, hear: {en-US: [absolutely]}},"))


def test_language_of_which_nobody_knows_yes_and_no_is_told() -> None:
    french = WORDS.replace("zh-CN", "fr-FR")
    edits = ("zh-CN", "fr-FR")
    assert any(
        "what people say for yes and no in fr-FR" in one for one in told(edits, words=french)
    )
