"""Callers who speak: in flow tests, in the terminal, made up, and made into tests again."""

from __future__ import annotations

import itertools
from textwrap import dedent

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.problems import FlowProblems
from hotline.ports import Ports
from hotline.simulator.explore.choices import Manner
from hotline.simulator.explore.explorer import explore
from hotline.simulator.explore.surprises import surprises_of
from hotline.simulator.flow_tests.coverage import Coverage, spots_of
from hotline.simulator.flow_tests.recorder import record_test
from hotline.simulator.flow_tests.run import read_tests, try_all
from hotline.simulator.flow_tests.trial import Trial
from hotline.simulator.terminal import TerminalCall
from hotline.testing.bank import FakeBank
from hotline.testing.caller import Caller

WORDS = """
languages: [zh-CN, en-US]
prompts:
  menu: {zh-CN: 菜单。, en-US: Menu.}
  said: {zh-CN: "您说的是{heard}吗？", en-US: "Did you say {heard}?"}
  no_key: {zh-CN: 没有。, en-US: There is no such key.}
  bye: {zh-CN: 再见。, en-US: Goodbye.}
"""
FLOW = """
flow: main
start: menu
hearing: {ask: said}
no_input: {tries: 2, then: bye}
no_match: {say: no_key, tries: 2, then: person}
nodes:
  menu:
    menu: menu
    choices: {"1": {next: bye, hear: {zh-CN: [余额], en-US: [balance]}}, "2": keys_only}
  keys_only: {menu: menu, choices: {"1": bye, "2": person}}
  bye: {hang_up: done, say: bye}
  person: {hand_over: wants_person}
"""


@pytest.fixture
def bundle() -> Bundle:
    return compile_bundle({"flows/main.yaml": FLOW, CATALOGUE: WORDS})


def trials(bundle: Bundle, call: str, languages: str = "zh-CN, en-US") -> tuple[Trial, ...]:
    text = f"tests:\n  it: {{languages: [{languages}], call: [{dedent(call)}]}}\n"
    return tuple(try_all(read_tests({"t.yaml": text}, bundle), bundle))


def failures(bundle: Bundle, call: str, languages: str = "zh-CN, en-US") -> list[str]:
    tried = trials(bundle, call, languages)
    return [f"{one.failure.expected}: {one.failure.got}" for one in tried if one.failure]


SAYS = "{says: {zh-CN: 余 额, en-US: the balance}}"


def test_words_choose_in_every_language(bundle: Bundle) -> None:
    assert failures(bundle, f"{SAYS}, {{hear: bye}}") == []


def test_unsure_words_are_asked_about(bundle: Bundle) -> None:
    steps = "{says: balance, sure: 0.6}, {hear: {said: {heard: balance}}}, {says: 'yes'}"
    assert failures(bundle, f"{steps}, {{hear: bye}}", "en-US") == []


def test_noise_is_no_match(bundle: Bundle) -> None:
    assert failures(bundle, "noise, {hear: [no_key, menu]}") == []


def test_who_speaks_where_only_keys_are_heard_fails(bundle: Bundle) -> None:
    told = failures(bundle, f"{{press: 2}}, {SAYS}, {{hear: bye}}", "en-US")
    assert told == ["say “the balance”: 'keys_only' hears no words"]


def test_language_without_words_is_told(bundle: Bundle) -> None:
    with pytest.raises(FlowProblems, match="nothing is said in zh-CN; add its words"):
        trials(bundle, "{says: {en-US: balance}}, {hear: bye}")


def test_spoken_call_is_a_test_that_passes(bundle: Bundle) -> None:
    call = Caller(bundle).arrives("en-US")
    call.says("balance", sure=0.6).says("", sure=0).says("please my balance", sure=0.9)
    test = record_test(call.events, bundle, "main")
    assert test["call"] == [
        {"hear": ["menu"]},
        {"says": "balance", "sure": "0.6"},
        {"hear": ["said"]},
        {"says": "", "sure": "0"},
        {"hear": ["no_key", "menu"]},
        {"says": "balance", "sure": "0.9"},
        {"hear": ["bye"]},
    ]


def test_made_up_callers_speak_mumble_and_come_everywhere(bundle: Bundle) -> None:
    coverage = Coverage(spots=spots_of(bundle))
    seen = set()
    for one in itertools.islice(explore(bundle, "main", seed=1, most=300), 300):
        coverage.add("main", one.call.exchanges)
        seen.add(one.manner)
        assert list(surprises_of(one, bundle)) == []
        record_test([exchange.event for exchange in one.call.exchanges], bundle, "main")
    assert coverage.missing == []
    assert Manner.MUMBLING in seen


class Person:
    """Types what the script says; keeps what the screen showed."""

    def __init__(self, *script: str) -> None:
        self._script = iter(script)
        self.heard: list[str] = []
        self.saw: list[str] = []
        self.corrected: list[str] = []

    def types(self, secret: bool) -> str | None:
        return next(self._script, None)

    def said(self, text: str, node: str) -> None:
        self.heard.append(text)

    def happened(self, text: str) -> None:
        self.saw.append(text)

    def wrong(self, text: str) -> None:
        self.corrected.append(text)


async def talk(bundle: Bundle, *script: str) -> tuple[Person, str]:
    person = Person(*script)
    call = TerminalCall(
        bundle, "main", bank=FakeBank(), ports=Ports(), screen=person, ask=person.types
    )
    return person, await call.talk(language="en-US")


async def test_words_are_typed_in_the_terminal(bundle: Bundle) -> None:
    person, outcome = await talk(bundle, "balance")
    assert outcome == "done"
    assert "words are heard: balance" in person.saw


async def test_words_with_a_question_mark_are_mumbled(bundle: Bundle) -> None:
    person, outcome = await talk(bundle, "balance?", "yes")
    assert outcome == "done"
    assert person.heard == ["Menu.", "Did you say balance?", "Goodbye."]


async def test_words_are_nothing_where_only_keys_are_heard(bundle: Bundle) -> None:
    person, outcome = await talk(bundle, "2", "balance", "1")
    assert outcome == "done"
    assert person.corrected == ["a telephone has the keys 0 to 9, * and #; Enter alone is silence"]
