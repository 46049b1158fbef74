"""`hotline routing`: the shipped policy with its tests, and another one with mistakes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hotline.testing.command import run_hotline

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy of one queue, and a test that fails."""
    (tmp_path / "routing" / "tests").mkdir(parents=True)
    (tmp_path / "routing/routing.toml").write_text("[queues.agents]\n")
    (tmp_path / "routing/tests/first.yaml").write_text(
        "agents: {anna: {}}\n"
        "tests:\n"
        "  somebody answers:\n"
        "    - comes: anna\n"
        "    - {calls: c1, queue: agents}\n"
        "    - left: {c1: answered}\n"
    )
    return tmp_path


def test_the_shipped_policy_has_no_mistakes() -> None:
    checked = run_hotline(PROJECT, "routing", "check")
    assert (checked.returncode, checked.stdout) == (
        0,
        "nothing is wrong: queues agents, security\n",
    )


def test_the_shipped_tests_pass() -> None:
    tested = run_hotline(PROJECT, "routing", "test", "--min-coverage", "100", "--coverage")
    assert tested.returncode == 0, tested.stdout
    assert tested.stdout.startswith("28 of 28 rules, 100.0 %\n")


def test_mistakes_of_policy_and_flows_come_at_once(tmp_path: Path) -> None:
    for name in ("ivr_flows", "voice_prompts", "routing"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    policy = tmp_path / "routing/routing.toml"
    policy.write_text(policy.read_text().replace('"payments"', '"payment"'))
    loans = tmp_path / "ivr_flows/loans.yaml"
    loans.write_text(loans.read_text() + "  more: {hang_up: 3}\n")
    checked = run_hotline(tmp_path, "routing", "check")
    assert checked.returncode == 1
    assert "ivr_flows/loans.yaml:" in checked.stderr
    loans.write_text(loans.read_text().replace("  more: {hang_up: 3}\n", ""))
    checked = run_hotline(tmp_path, "routing", "check")
    line = 1 + policy.read_text().splitlines().index('without = ["payment", "loans", "complaints"]')
    assert checked.stderr.splitlines() == [
        f"routing/routing.toml:{line}:1  queue 'agents': relaxation after 180 s: neither the queue "
        "nor a flow asks for 'payment'. Did you mean 'payments'?",
        f'    {line} │ without = ["payment", "loans", "complaints"]',
        "       │ ^",
        "1 problem in 1 file",
    ]


def test_a_team_that_nobody_is_in_is_told(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "routing", tmp_path / "routing")
    policy = tmp_path / "routing/routing.toml"
    policy.write_text(policy.read_text().replace('teams = ["security"]', 'teams = ["securty"]'))
    checked = run_hotline(tmp_path, "routing", "check")
    assert checked.returncode == 1
    assert "queue 'security': nobody could serve it; an agent needs team securty" in checked.stderr


def test_it_is_said_what_is_not_there(folder: Path) -> None:
    checked = run_hotline(folder, "routing", "check")
    assert checked.stdout == (
        "nothing is wrong: queues agents (without ivr_flows and routing/agents.toml)\n"
    )


def test_mistakes_are_told_with_their_places(folder: Path) -> None:
    (folder / "routing/routing.toml").write_text("[queues.agents]\nofer_s = 3\n")
    checked = run_hotline(folder, "routing", "check")
    assert checked.returncode == 1
    assert checked.stderr.startswith("routing/routing.toml:2:1  unknown key 'ofer_s'.")


def test_a_failed_test_tells_what_happened(folder: Path) -> None:
    tested = run_hotline(folder, "routing", "test")
    assert tested.returncode == 1
    *told, seconds = tested.stdout.splitlines()
    assert told == [
        "routing/tests/first.yaml:6:7  somebody answers",
        "    09:00:00  anna  is on break (logged in)",
        "    09:00:00  anna  is available",
        "    09:00:00  c1    came to queue 'agents'",
        "    09:00:00  c1    is offered to anna",
        "                      because anna was the longest idle of those free and fit",
        "    expected  c1: answered",
        "    got       c1: in its queue",
        "",
        "2 of 14 rules, 14.3 %; --coverage lists the others",
    ]
    assert seconds.startswith("1 failed, 0 passed in ")


def test_what_no_test_reaches_is_listed(folder: Path) -> None:
    tested = run_hotline(folder, "routing", "test", "--coverage", "--min-coverage", "50")
    assert tested.returncode == 1
    assert "'called_back' is never reached\n" in tested.stdout
    assert tested.stdout.endswith("14.3 % is less than 50 %\n")


def test_a_program_reads_what_failed(folder: Path) -> None:
    tested = run_hotline(folder, "routing", "test", "--json")
    result = json.loads(tested.stdout)
    assert result["failed"] == [
        {
            "test": "somebody answers",
            "file": "routing/tests/first.yaml",
            "line": 6,
            "expected": "c1: answered",
            "got": "c1: in its queue",
        }
    ]
    assert result["coverage"]["missing"][0] == {"queue": "", "rule": "abandoned"}


def test_none_of_the_tests_is_chosen(folder: Path) -> None:
    tested = run_hotline(folder, "routing", "test", "--only", "vip")
    assert tested.stderr == "hotline: no test in routing/tests has to do with 'vip'\n"


def test_without_tests_there_is_nothing_to_run(folder: Path) -> None:
    (folder / "routing/tests/first.yaml").unlink()
    tested = run_hotline(folder, "routing", "test")
    assert tested.stderr == (
        "hotline: routing/tests has no tests; write one, such as routing/tests/first.yaml\n"
    )


def test_the_queues_are_drawn(tmp_path: Path) -> None:
    drawn = run_hotline(PROJECT, "routing", "graph", "--out", str(tmp_path / "routing.svg"))
    assert drawn.returncode == 0, drawn.stderr
    assert "nobody there for 60 s" in (tmp_path / "routing.svg").read_text()
    text = run_hotline(PROJECT, "routing", "graph", "--format", "mermaid").stdout
    assert "team hotline. after 60 s: branches too. after 180 s: without complaints" in text
