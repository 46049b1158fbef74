"""`hotline flows graph` as a person runs it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hotline.testing.command import run_hotline
from hotline.testing.drawn_flows import BROKEN, IDENTIFY, MAIN, WORDS

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def graph(tmp_path: Path) -> Run:
    (tmp_path / "voice_prompts").mkdir()
    (tmp_path / "voice_prompts" / "catalogue.yaml").write_text(WORDS)
    flows = {"main": MAIN, "identify": IDENTIFY, "broken": BROKEN, "unreadable": "flow: ["}
    for name, text in flows.items():
        (tmp_path / "ivr_flows").mkdir(exist_ok=True)
        (tmp_path / "ivr_flows" / f"{name}.yaml").write_text(text)

    return partial(run_hotline, tmp_path, "flows", "graph")


def flows_in(text: str) -> list[str]:
    return [line.split('"')[1] for line in text.splitlines() if line.startswith("subgraph")]


def test_a_picture_is_written_even_of_flows_with_mistakes(graph: Run, tmp_path: Path) -> None:
    done = graph("--out", "flows.svg")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    root = ElementTree.parse(tmp_path / "flows.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].text == "broken, identify, main"


def test_one_flow_comes_with_the_sub_flows_it_runs(graph: Run) -> None:
    assert flows_in(graph("--format", "mermaid", "--flow", "main").stdout) == ["main", "identify"]
    assert flows_in(graph("ivr_flows/main.yaml", "--format", "mermaid").stdout) == [
        "main",
        "identify",
    ]
    assert flows_in(graph("--format", "mermaid", "--flow", "identify").stdout) == ["identify"]


def test_words_are_in_the_language_asked_for(graph: Run) -> None:
    assert "您好。请按一。" in graph("--language", "zh").stdout
    assert "Hello. Press one." in graph("--language", "en").stdout
    wrong = graph("--language", "fr")
    assert wrong.returncode == 1
    assert wrong.stderr == "hotline: no prompt is in 'fr'; there is en-US, zh-CN\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--flow", "mian"], "there is no flow 'mian'; there is broken, identify, main"),
        (["ivr_flows/unreadable.yaml"], "ivr_flows/unreadable.yaml:1:8  not readable as YAML"),
        (["--out", "nowhere/flows.svg"], "nowhere/flows.svg cannot be written"),
        (["ivr_flows/nothing.yaml"], "there is no flow 'ivr_flows/nothing.yaml'; there is broken"),
        (["elsewhere"], "elsewhere cannot be read"),
    ],
)
def test_what_cannot_be_drawn_is_told(graph: Run, arguments: list[str], told: str) -> None:
    done = graph(*arguments)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
