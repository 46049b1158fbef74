"""`say`: in which languages."""

from __future__ import annotations

import pytest

from hotline.flow.bundle import CATALOGUE, compile_bundle
from hotline.flow.commands import Play
from hotline.testing.caller import Caller

FLOW = """
flow: main
start: greet
nodes:
  greet: {say: [hello, {prompt: hello, in: en-US}, {prompt: hello, in: others}], next: bye}
  bye: {hang_up: done}
"""
WORDS = """
languages: [en-US, zh-CN, ja-JP]
prompts:
  hello: {en-US: Hello., zh-CN: 您好。, ja-JP: もしもし。}
"""


@pytest.mark.parametrize(
    ("callers", "spoken"),
    [
        ("en-US", ["en-US", "en-US", "zh-CN", "ja-JP"]),
        ("zh-CN", ["zh-CN", "en-US", "en-US", "ja-JP"]),
    ],
)
def test_in_the_callers_language_in_a_named_one_and_in_all_the_others(
    callers: str, spoken: list[str]
) -> None:
    bundle = compile_bundle({"flows/main.yaml": FLOW, CATALOGUE: WORDS})
    caller = Caller(bundle).arrives(callers)
    (said,) = [one for one in caller.commands if isinstance(one, Play)]
    assert [phrase.language for phrase in said.utterance] == spoken
