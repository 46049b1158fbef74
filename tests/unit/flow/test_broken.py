"""Every mistake is told with its place, the way out and its rule: a folder of broken flows.

Each file says what is changed in a flow that is right (`change`: texts of the flow, each followed
by what replaces it; `words`: the same for the catalogue), what lies beside it (`flows`,
`calendar`), and what its author is told. After a change of wording run this file: it writes the
new texts, to be read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from hotline.calendar_rules import look_up
from hotline.flow.bundle import CALENDAR_RULES, CATALOGUE, compile_bundle
from hotline.flow.problems import FlowProblems
from hotline.flow.rules import RULES, Rule

HERE = Path(__file__).parent / "broken"
BROKEN = sorted(HERE.glob("[a-z]*.yaml"))
FLOW = "ivr_flows/main.yaml"
CALENDAR = "ivr_flows/calendar.yaml"
# Not the shipped ones: whoever edits those need not count lines here.
RIGHT = {
    FLOW: (HERE / "_right_flow.yaml").read_text(),
    CATALOGUE: (HERE / "_right_catalogue.yaml").read_text(),
}


@pytest.mark.parametrize("file", BROKEN, ids=[file.stem for file in BROKEN])
def test_mistake_is_told(file: Path) -> None:
    case = YAML(typ="safe").load(file)
    assert told(case) == case["told"]


def test_there_are_many_kinds() -> None:
    assert len(BROKEN) >= 60


def test_every_rule_is_broken_somewhere_and_explained() -> None:
    cases = [YAML(typ="safe").load(file) for file in BROKEN]
    broken = {rule for rule in Rule if any(f"[{rule}]" in case["told"] for case in cases)}
    assert broken == set(RULES) == set(Rule)


def told(case: dict[str, Any]) -> str:
    edits = {FLOW: case.get("change", []), CATALOGUE: case.get("words", [])}
    broken = {file: edited(text, edits[file]) for file, text in RIGHT.items()}
    broken |= case.get("flows", {})
    if "calendar" in case:
        broken |= {CALENDAR: case["calendar"], CALENDAR_RULES: look_up(case["calendar"])}
    with pytest.raises(FlowProblems) as raised:
        compile_bundle(broken)
    problems = raised.value.problems
    return "".join(f"{problem} [{problem.rule}]\n" for problem in problems)


def edited(text: str, change: list[str]) -> str:
    for old, new in zip(change[::2], change[1::2], strict=True):
        assert old in text, f"the flow no longer has {old!r}"
        text = text.replace(old, new, 1)
    return text


def renew() -> None:
    yaml = YAML()
    yaml.width = 4096
    for file in BROKEN:
        case = yaml.load(file)
        case["told"] = LiteralScalarString(told(case))
        yaml.dump(case, file)


if __name__ == "__main__":
    renew()
