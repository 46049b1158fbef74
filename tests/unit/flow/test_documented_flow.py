"""The flow in docs/flows.md whose callers speak works as that page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.testing.caller import Caller

PAGE = Path(__file__).parents[3] / "docs/flows.md"
MOST_LINES = 17
SLOTS = {"did_you_say": "{heard}", "you_pay_sum": "{sum}"}


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    _, _, section = PAGE.read_text().partition("## Callers who speak")
    found = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert found is not None
    flow = found[1]
    assert len(flow.splitlines()) <= MOST_LINES
    prompts = "main_menu did_you_say not_understood enter_amount you_pay_sum thanks"
    texts = "".join(
        f'  {one}: {{en-US: "{one} {SLOTS.get(one, "")}", zh-CN: "{one} {SLOTS.get(one, "")}"}}\n'
        for one in prompts.split()
    )
    words = f"languages: [en-US, zh-CN]\nprompts:\n{texts}"
    return compile_bundle({"flows/main.yaml": flow, CATALOGUE: words})


@pytest.mark.parametrize(
    ("language", "said", "ends"),
    [
        ("en-US", ["I want to pay", "one hundred and twenty yuan", "yes", "yes"], "paid"),
        ("zh-CN", ["付款", "一百二十块", "对", "是的"], "paid"),
        ("en-US", ["payment", "an agent please"], "handed_over"),
        ("zh-CN", ["人工"], "handed_over"),
        ("en-US", ["twelve fifty"] * 3, "handed_over"),
    ],
)
def test_whoever_speaks_comes_through(
    bundle: Bundle, language: str, said: list[str], ends: str
) -> None:
    call = Caller(bundle).arrives(language)
    for words in said:
        call = call.says(words)
    assert call.ended_in == ends


def test_keys_alone_come_through_as_well(bundle: Bundle) -> None:
    assert (
        Caller(bundle).arrives("en-US").presses("1").presses("120").presses("1").ended_in == "paid"
    )


def test_unclear_words_are_asked_about(bundle: Bundle) -> None:
    call = Caller(bundle).arrives("en-US").says("payment", sure=0.6)
    assert call.heard == ["main_menu", "did_you_say"]
    assert call.says("yes").heard[-1] == "enter_amount"
