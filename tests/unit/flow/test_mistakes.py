"""Every mistake is told with its place and the way out; the texts are golden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hotline.flow.bundle import CATALOGUE, compile_bundle
from hotline.flow.problems import FlowProblems

HERE = Path(__file__).parent
MISTAKES = YAML(typ="safe").load(HERE / "mistakes.yaml")
FLOW = "ivr_flows/main.yaml"
# Not the shipped ones: whoever edits those need not count lines here.
RIGHT = {
    FLOW: (HERE / "right_flow.yaml").read_text(),
    CATALOGUE: (HERE / "right_catalogue.yaml").read_text(),
}


@pytest.mark.parametrize("case", MISTAKES, ids=[case["mistake"] for case in MISTAKES])
def test_mistake_is_told(case: dict[str, Any]) -> None:
    edits = {FLOW: case.get("change", []), CATALOGUE: case.get("words", [])}
    broken = {file: edited(text, edits[file]) for file, text in RIGHT.items()}
    with pytest.raises(FlowProblems) as raised:
        compile_bundle(broken)
    assert f"{raised.value}\n" == case["told"]


def edited(text: str, change: list[str]) -> str:
    for old, new in zip(change[::2], change[1::2], strict=True):
        assert old in text, f"the flow no longer has {old!r}"
        text = text.replace(old, new, 1)
    return text
