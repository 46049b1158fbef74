"""`hotline check` for people, for programs and for code scanning."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hotline.flow.rules import Rule
from hotline.testing.command import run_hotline
from hotline.testing.flow_files import small_bank

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    flow = small_bank().copied_to(folder).flow
    text = flow.read_text()
    flow.write_text(
        text.replace("next: check_pin", "next: chek_pin").replace("say: welcome,", "say: 欢迎,")
    )
    return folder


def check(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    return run_hotline(where, "check", *arguments, columns=80)


def test_people_see_the_place_the_way_out_the_rule_and_the_line(broken: Path) -> None:
    checked = check(where=broken)
    assert (checked.returncode, checked.stdout) == (1, "")
    first, shown, caret, second, *_, count = checked.stderr.splitlines()
    assert "main.yaml:" in first
    assert first.endswith("node 'welcome': unknown prompt '欢迎'. [unknown-prompt]")
    assert shown.endswith("│   welcome: {say: 欢迎, next: ask_customer}")
    assert caret.endswith("│             ^")
    assert second.endswith("unknown node 'chek_pin'. Did you mean 'check_pin'? [unknown-node]")
    assert count == "2 problems in 1 file"


def test_what_is_right_is_said_in_one_line() -> None:
    checked = check(where=PROJECT)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "no problem found in" in checked.stdout


def test_programs_get_json(broken: Path) -> None:
    checked = check(str(broken / "ivr_flows"), "--format", "json", where=broken)
    assert checked.returncode == 1
    problems = json.loads(checked.stdout)["problems"]
    assert [problem["rule"] for problem in problems] == ["unknown-prompt", "unknown-node"]
    for problem in problems:
        assert set(problem) == {"file", "line", "column", "rule", "text"}
        line = Path(problem["file"]).read_text().splitlines()[problem["line"] - 1]
        assert line[problem["column"] - 1 :].startswith(("say: 欢迎", "next: chek_pin"))
    assert json.loads(check("--format", "json", where=PROJECT).stdout) == {"problems": []}


def test_code_scanning_gets_sarif(broken: Path) -> None:
    checked = check("--format", "sarif", where=broken)
    log: dict[str, Any] = json.loads(checked.stdout)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(Rule)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "ivr_flows/main.yaml"
        assert location["physicalLocation"]["region"]["startLine"] > 1
    assert len(run["results"]) == 2


def test_a_rule_is_explained_and_a_misspelt_one_is_guessed() -> None:
    explained = check("--explain", "endless-round", where=PROJECT)
    assert "round for ever" in explained.stdout
    guessed = check("--explain", "endles-round", where=PROJECT)
    assert guessed.returncode == 2
    assert "'endless-round'" in guessed.stderr
