"""`hotline whatif` as a person and a program run it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from hotline.routing.log import Step
from hotline.routing.router import Router
from hotline.testing.command import run_hotline
from hotline.whatif.day_file import write_day
from hotline.whatif.drawn import POLICY, Scenario

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a day of eight agents, who are a little too few."""
    folder = tmp_path_factory.mktemp("floor")
    small = Scenario(name="small", agents=8, load=lambda at_s: 0.9 if at_s < 7200 else 0.0)
    log: list[Step] = []
    small.play(Router(POLICY), Random(1), MONDAY, log.append)
    write_day(folder / "monday.jsonl", POLICY, log)
    return folder


def test_how_far_it_can_be_trusted_comes_first(folder: Path) -> None:
    run = run_hotline(folder, "whatif", "monday.jsonl", "--agents", "6", "--times", "3", columns=80)
    assert run.returncode == 0, run.stderr
    first, *_ = run.stdout.splitlines()
    assert first.startswith("Played again, the shares are off by 0.0% at most: as it was.")
    assert run.stdout.index("drawn callers") < run.stdout.index("difference")
    assert "…" not in run.stdout
    target = [line.split() for line in run.stdout.splitlines() if "  target 80%" in line]
    assert target[0][2:6] in (["met", "met", "on", "3"], ["missed", "met", "on", "0"])


def test_a_program_reads_every_figure(folder: Path) -> None:
    run = run_hotline(folder, "whatif", "monday.jsonl", "--agents", "6", "--times", "3", "--json")
    lines = {(line["tier"], line["measure"]): line for line in json.loads(run.stdout)}
    standard = lines["standard", "service level"]
    assert standard["again"]["mean"] == pytest.approx(standard["recorded"])
    assert standard["difference"]["high"] < 0


def test_another_policy_is_tried(folder: Path) -> None:
    run = run_hotline(
        folder,
        "whatif",
        "monday.jsonl",
        "--set",
        "head_start_s.vip=0",
        "--set",
        "head_start_s.senior_vip=0",
        "--times",
        "3",
        "--json",
    )
    lines = {(line["tier"], line["measure"]): line for line in json.loads(run.stdout)}
    assert lines["vip", "ASA s"]["difference"]["mean"] > 0


def test_another_policys_file_is_tried(folder: Path) -> None:
    (folder / "equal.toml").write_text(
        "[queues.general]\nwhisper = false\nwrap_up_s = 0\n"
        "[queues.general.targets]\nvip = {within_s = 20}\n"
    )
    run = run_hotline(
        folder, "whatif", "monday.jsonl", "--policy", "equal.toml", "--times", "3", "--json"
    )
    lines = {(line["tier"], line["measure"]): line for line in json.loads(run.stdout)}
    assert lines["vip", "ASA s"]["difference"]["mean"] > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tuesday.jsonl",), "tuesday.jsonl: cannot be read"),
        (("monday.jsonl", "--policy", "no.toml"), "no.toml"),
        (("monday.jsonl", "--set", "queues.cards.wrap_up_s=3"), "no 'cards' there"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    run = run_hotline(folder, "whatif", *arguments)
    assert run.returncode != 0
    assert said in run.stderr
    assert len(run.stderr.splitlines()) == 1
