"""`hotline numbers` as operations people run it, on the shipped flows."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from hotline.testing.command import run_hotline, write_settings

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    settings = write_settings(tmp_path)
    folders = {"flows_dir": "ivr_flows", "prompts_dir": "voice_prompts"}
    lines = (f'{name} = "{PROJECT / of}"\n' for name, of in folders.items())
    settings.write_text("".join(lines) + settings.read_text())
    return tmp_path


def numbers(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run_hotline(folder, "numbers", *words)


def listed(folder: Path) -> list[tuple[str, str, str]]:
    rows = json.loads(numbers(folder, "list", "--json").stdout)
    return [(row["number"], row["flow"], row["language"]) for row in rows]


def test_a_number_gets_a_flow_another_one_and_none(folder: Path) -> None:
    assert "No number is answered yet" in numbers(folder, "list").stdout
    new = numbers(folder, "set", "95599", "--flow", "main", "--language", "zh-CN", "--who", "ops")
    assert new.stdout == "95599 is answered by main, in zh-CN at first.\n", new.stderr
    numbers(folder, "set", "*", "--flow", "main", "--language", "zh-CN", "--who", "ops")
    other = numbers(folder, "set", "95599", "--flow", "rung", "--language", "en-US")
    assert "The way back: hotline numbers set 95599 --flow main --language zh-CN" in other.stdout
    assert listed(folder) == [("*", "main", "zh-CN"), ("95599", "rung", "en-US")]
    assert "95599" in numbers(folder, "list").stdout
    gone = numbers(folder, "remove", "95599").stdout
    assert "main answers" in gone
    assert "--flow rung --language en-US" in gone
    assert "nobody answers" in numbers(folder, "remove", "*").stdout
    assert listed(folder) == []
    trail = run_hotline(folder, "audit", "--who", "ops").stdout
    assert "hotline numbers set 95599 --flow main --language zh-CN" in trail


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("set", "95599", "--flow", "mian", "--language", "zh-CN"), "Did you mean 'main'?"),
        (("set", "95599", "--flow", "identify", "--language", "zh-CN"), "can have main, rung"),
        (("set", "95599", "--flow", "main", "--language", "fr-FR"), "no prompts are in 'fr-FR'"),
        (("set", "sip:1", "--flow", "main", "--language", "zh-CN"), "22 at most"),
        (("set", "9" * 23, "--flow", "main", "--language", "zh-CN"), "22 at most"),
        (("set", "955\u200b99", "--flow", "main", "--language", "zh-CN"), "nobody sees"),
        (("remove", "95599"), "has no row"),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_out(
    folder: Path, words: tuple[str, ...], why: str
) -> None:
    refused = numbers(folder, *words)
    assert refused.returncode != 0
    assert why in " ".join(refused.stderr.replace("│", " ").split())
    assert listed(folder) == []


def test_help_teaches(folder: Path) -> None:
    assert "Example: hotline numbers set 95599" in numbers(folder, "set", "--help").stdout
