"""`hotline routing`: the shipped policy with its tests, and another one with mistakes."""

from __future__ import annotations

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
    tested = run_hotline(PROJECT, "routing", "test")
    assert tested.returncode == 0, tested.stdout
    assert tested.stdout.startswith("11 passed")


def test_mistakes_are_told_with_their_places(folder: Path) -> None:
    (folder / "routing/routing.toml").write_text("[queues.agents]\nofer_s = 3\n")
    checked = run_hotline(folder, "routing", "check")
    assert checked.returncode == 1
    assert checked.stderr.startswith("routing/routing.toml:2:1  unknown key 'ofer_s'.")


def test_a_failed_test_tells_what_happened(folder: Path) -> None:
    tested = run_hotline(folder, "routing", "test")
    assert tested.returncode == 1
    assert tested.stdout.splitlines()[:7] == [
        "routing/tests/first.yaml:6:7  somebody answers",
        "  c1",
        "    09:00:00  came to queue 'agents'",
        "    09:00:00  is offered to anna",
        "              because anna was the longest idle of those free and fit",
        "    expected  c1: answered",
        "    got       c1: nothing",
    ]


def test_without_tests_there_is_nothing_to_run(folder: Path) -> None:
    (folder / "routing/tests/first.yaml").unlink()
    tested = run_hotline(folder, "routing", "test")
    assert tested.stderr == (
        "hotline: routing/tests has no tests; write one, such as routing/tests/first.yaml\n"
    )
