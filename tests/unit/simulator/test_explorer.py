"""Callers who walk every branch, and what of it surprises."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.simulator.explore.explorer import explore
from hotline.simulator.explore.surprises import Kind, surprises_of
from hotline.simulator.flow_tests.coverage import Coverage, spots_of
from hotline.testing.flow_files import small_bank
from hotline.testing.one_node import around

WORDS = "languages: [en-US]\nprompts:\n  hello: {en-US: Hello.}\n"


def surprises(bundle: Bundle, calls: int = 300) -> Mapping[tuple[Kind, str], str]:
    return {
        (surprise.kind, surprise.node): surprise.text
        for one in explore(bundle, "main", seed=1, most=calls)
        for surprise in surprises_of(one, bundle)
    }


def flow(nodes: str, *, prompts_to_person: int = 6) -> Bundle:
    head = f"flow: main\nstart: a\nlimits: {{prompts_to_person: {prompts_to_person}}}\n"
    retries = "no_input: {tries: 2, then: person}\nno_match: {tries: 2, then: person}\n"
    text = f"{head}{retries}nodes:\n  person: {{hand_over: person}}\n{nodes}"
    return compile_bundle({"f/main.yaml": text, CATALOGUE: WORDS})


def test_every_branch_of_a_bank_is_walked_and_does_not_surprise() -> None:
    bundle = small_bank().bundle()
    coverage = Coverage(spots=spots_of(bundle))
    for one in explore(bundle, "main", seed=1, most=2_000):
        coverage.add("main", one.call.exchanges)
        assert list(surprises_of(one, bundle)) == []
    assert coverage.missing == []


def test_the_same_seed_makes_the_same_calls() -> None:
    bundle = small_bank().bundle()
    first, second = (
        [one.call.exchanges for one in explore(bundle, "main", seed=7, most=30)] for _ in range(2)
    )
    assert first == second


def test_a_caller_who_is_asked_for_ever_surprises() -> None:
    bundle = flow(
        "  a: {menu: hello, choices: {'1': person}, no_input: {tries: 2, then: b}}\n"
        "  b: {menu: hello, choices: {'1': person}, no_input: {tries: 2, then: a}}\n"
    )
    found = surprises(bundle)
    assert found[Kind.ENDLESS, "a"].startswith("a caller who says nothing is asked ")
    assert (Kind.ENDLESS, "b") in found


def test_a_person_who_is_far_for_a_caller_who_cannot_enter_anything_surprises() -> None:
    more = {"other_number": "digits"}
    node = (
        "{collect: {prompt: hello, digits: 3, as: number}, next: next_one,"
        " no_input: {tries: 4, then: next_one}}\n"
        "  next_one: {collect: {prompt: hello, digits: 3, as: other_number}, next: person,"
        " no_input: {tries: 4, then: person}}"
    )
    found = surprises(around(node, more))
    assert found[Kind.FAR, "tried"] == "a caller who wants a person hears 7 prompts and no person"


def test_a_long_speech_surprises() -> None:
    says = "".join(f"  s{n}: {{say: hello, next: s{n + 1}}}\n" for n in range(13))
    first = "  a: {menu: hello, choices: {'1': s0}}\n"
    nodes = f"{first}{says}  s13: {{menu: hello, choices: {{'1': person}}}}\n"
    one_prompt_often = surprises(flow(nodes))
    assert one_prompt_often[Kind.LONG, "s13"].startswith("14 prompts in a row")


def test_waiting_without_a_word_surprises() -> None:
    def ask(name: str, then: str) -> str:
        outcomes = f"{{ok: {then}, refused: {then}, unavailable: {then}}}"
        return f"{{http: https://{name}.example/, outcomes: {outcomes}}}"

    node = f"{ask('a', 'b')}\n  b: {ask('b', 'c')}\n  c: {ask('c', 'done')}"
    assert "answers are waited for" in surprises(around(node))[Kind.SILENCE, "c"]
    # With the bank's before it, that is two.
    assert surprises(around(ask("a", "done"))) == {}


def test_a_call_that_is_broken_off_surprises(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = around("{say: hello, next: done}")
    node = bundle.flows["main"].nodes["tried"]

    def fail(*arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(node), "receive", fail)
    assert (Kind.BROKEN, "tried") in surprises(bundle)
