"""Which prompts the floor needs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import hotline.floor
from hotline.floor.errors import NothingToSay
from hotline.floor.prompts import ALWAYS, BY_OUTCOME, SECURE, problems, spoken
from hotline.floor.whisper import about
from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.utterance import Phrase
from hotline.model.tier import TIERS
from hotline.model.values import Number
from hotline.testing.one_node import WORDS, around

OUTCOMES = "answered: done, too_long: done, full: done, unavailable: down"


def edited(bundle: Bundle, before: str, after: str) -> Bundle:
    """Return a bundle with other words in its catalogue."""
    text = bundle.sources[CATALOGUE]
    assert before in text
    return compile_bundle({**bundle.sources, CATALOGUE: text.replace(before, after)})


def test_the_shipped_catalogue_has_them_all(shipped: Bundle) -> None:
    assert problems(shipped) == ()


def test_flows_without_a_queue_need_none() -> None:
    assert problems(around("{hang_up: done}")) == ()


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ("", [*ALWAYS]),
        (", called_back: done", [*ALWAYS, *BY_OUTCOME["called_back"]]),
        (", voicemail: done", [*ALWAYS, *BY_OUTCOME["voicemail"]]),
    ],
)
def test_what_is_missing_is_told_once_with_the_way_out(more: str, names: list[str]) -> None:
    (problem,) = problems(around(f"{{queue: q, outcomes: {{{OUTCOMES}{more}}}}}"))
    assert problem.text == (
        f"callers who wait for an agent, and agents, are told {', '.join(names)}, which the "
        "catalogue lacks: write them in every language, as docs/routing.md says what they tell"
    )
    line = problem.place.line
    assert WORDS.splitlines()[line - 1].strip().startswith(("prompts", "hello"))


def test_what_agents_hear_after_a_secure_flow_is_needed_where_there_is_one(
    shipped: Bundle,
) -> None:
    words = "  whisper_not_identified: {zh-CN: 客户身份未核实。, en-US: Customer not identified.}\n"
    (problem,) = problems(edited(shipped, words, ""))
    assert "are told whisper_not_identified, which the catalogue lacks" in problem.text


def test_what_a_caller_wants_is_needed_where_a_flow_asks_for_a_skill(shipped: Bundle) -> None:
    (problem,) = problems(edited(shipped, "whisper_about_loans:", "whisper_about_credit:"))
    assert "are told whisper_about_loans, which the catalogue lacks" in problem.text
    words = "{zh-CN: 关于贷款。, en-US: About a loan.}"
    (problem,) = problems(edited(shipped, words, "{zh-CN: '{sum}', en-US: '{sum}'}"))
    assert "speaks {sum}: the floor gives it no value" in problem.text


def test_what_the_catalogue_lacks_costs_nobody_the_rest(shipped: Bundle) -> None:
    known = Phrase(prompt="whisper_vip", language="en-US")
    strange = Phrase(prompt="whisper_about_yachts", language="en-US")
    without_value = Phrase(prompt="whisper_waited", language="en-US")
    waited = Phrase(prompt="whisper_waited", language="en-US", values={"minutes": Number(number=2)})
    said = (known, strange, without_value, waited)
    assert spoken(said, shipped.catalogue) == (known, waited)
    with pytest.raises(NothingToSay, match="nothing to say for whisper_about_yachts"):
        spoken((strange,), shipped.catalogue)


def test_a_value_that_the_floor_does_not_give_is_told(shipped: Bundle) -> None:
    (problem,) = problems(edited(shipped, "{ahead}", "{before}"))
    assert problem.text == "prompt 'wait_place' speaks {before}: the floor gives it {ahead}"
    before, after = (
        "{zh-CN: 您是下一位。, en-US: You are next in line.}",
        "{zh-CN: '{a}', en-US: '{a}'}",
    )
    (problem,) = problems(edited(shipped, before, after))
    assert problem.text == "prompt 'wait_next' speaks {a}: the floor gives it no value"


def test_nothing_that_the_floor_says_is_forgotten() -> None:
    said = set()
    for file in Path(hotline.floor.__path__[0]).glob("*.py"):
        if file.name != "prompts.py":
            for one in ast.walk(ast.parse(file.read_text())):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    said |= set(re.findall(r"^(?:wait|whisper|seat)_[a-z_]+$", one.value))
    tiers = {f"whisper_{tier}" for tier in TIERS}
    every = set(ALWAYS).union(SECURE, *BY_OUTCOME.values())
    no_prompts = {"whisper_not_spoken", "seat_not_told", "seat_id", about("")}
    assert said - no_prompts | tiers == every
