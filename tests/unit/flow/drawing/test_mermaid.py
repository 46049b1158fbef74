"""Mermaid text, by the rules that its grammar sets; `flowchart` 11 and 12 were tried by hand."""

from __future__ import annotations

import re

import pytest

from hotline.flow.drawing.mermaid import mermaid
from hotline.testing.drawn_flows import BROKEN, IDENTIFY, MAIN, graphs

LABEL = r'"[^"`<>#&;{}\[\]()|\\]*"'
NODE = re.compile(rf"f\d+n\d+(\(\[{LABEL}\]\)|\({LABEL}\)|\[\[{LABEL}\]\]|\[{LABEL}\]):::[a-z_]+")
EDGE = re.compile(rf"f\d+n\d+ -\.?->(\|{LABEL}\|)? f\d+n\d+")
OTHER = re.compile(
    rf"flowchart TD|subgraph f\d+\[{LABEL}\]|end|classDef .*|.* -\. runs \.-> f\d+n\d+"
)


@pytest.fixture
def whole() -> list[str]:
    return written(main=MAIN, identify=IDENTIFY)


def written(**flows: str) -> list[str]:
    return mermaid(list(graphs(**flows).values())).splitlines()


def plain(line: str) -> str:
    """A line without what may stand in a label: line breaks and character codes."""
    return re.sub(r"#\d+;", "", line.replace("<br/>", " "))


@pytest.mark.parametrize("flow", [MAIN, IDENTIFY, BROKEN])
def test_every_line_is_of_the_grammar(flow: str) -> None:
    for line in map(plain, written(flow=flow)):
        assert any(form.fullmatch(line) for form in (NODE, EDGE, OTHER)), line


def test_special_characters_are_codes() -> None:
    text = "\n".join(written(broken=BROKEN))
    assert "#60;script#62;alert#40;1#41;" in text
    assert "#35;quot#59;" in text
    assert "1#46; " in text
    assert "x#34;#93;:::start#59; click a" in text
    assert "<script" not in text


def test_ways_are_arrows_and_those_after_the_last_try_are_dotted(whole: list[str]) -> None:
    text = "\n".join(whole)
    names = {match[2]: match[1] for match in re.finditer(r'(f\d+n\d+)\W+"(\w+)<br/>', text)}
    assert f'{names["choose"]} -->|"#42;"| {names["bye"]}' in whole
    assert f'{names["choose"]} -.->|"no_input: then"| {names["bye"]}' in whole


def test_a_sub_flow_is_drawn_beside_the_flow_that_runs_it(whole: list[str]) -> None:
    assert [line for line in whole if line.startswith("subgraph")] == [
        'subgraph f0["identify"]',
        'subgraph f1["main"]',
    ]
    assert sum("-. runs .->" in line for line in whole) == 1
