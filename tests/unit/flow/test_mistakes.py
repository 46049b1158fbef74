"""Every mistake is told with its place and the way out; the texts are golden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hotline.flow.bundle import CATALOGUE, compile_bundle
from hotline.flow.problems import FlowProblems

MISTAKES = YAML(typ="safe").load(Path(__file__).with_name("mistakes.yaml"))
FLOW = "ivr_flows/main.yaml"


@pytest.mark.parametrize("case", MISTAKES, ids=[case["mistake"] for case in MISTAKES])
def test_mistake_is_told(shipped_sources: dict[str, str], case: dict[str, Any]) -> None:
    edits = {FLOW: case.get("change", []), CATALOGUE: case.get("words", [])}
    broken = {file: edited(text, edits[file]) for file, text in shipped_sources.items()}
    with pytest.raises(FlowProblems) as raised:
        compile_bundle(broken)
    assert f"{raised.value}\n" == case["told"]


def edited(text: str, change: list[str]) -> str:
    for old, new in zip(change[::2], change[1::2], strict=True):
        assert old in text, f"the flow no longer has {old!r}"
        text = text.replace(old, new, 1)
    return text
