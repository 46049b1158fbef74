"""`hotline users` as an administrator runs it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hotline.testing.command import run_hotline, write_settings

GOOD = "rain over a quiet harbour"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_settings(tmp_path)
    return tmp_path


def test_users_come_are_listed_and_go(folder: Path) -> None:
    def ran(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return run_hotline(folder, "users", *words, typed=typed)

    assert "Nobody signs in" in ran("list").stdout
    added = ran("add", "li.wei", "--role", "quality", "--who", "root", typed=f"{GOOD}\n")
    assert added.stdout == "li.wei may sign in.\n", added.stderr
    listed = ran("list").stdout
    assert [listed.split()[i] for i in (6, 7, 8)] == ["li.wei", "quality", "valid"]
    weak = ran("password", "li.wei", typed="secret\n")
    assert (weak.returncode, weak.stdout) == (1, "")
    assert "12 characters" in weak.stderr
    assert "secret" not in weak.stderr
    assert "has another password" in ran("password", "li.wei", typed=f"{GOOD}s\n").stdout
    assert "may try again" in ran("unlock", "li.wei", "--who", "root").stdout
    assert "may sign in no more" in ran("disable", "li.wei").stdout
    assert "disabled" in ran("list").stdout
    trail = run_hotline(folder, "audit", "--who", "root").stdout
    assert "hotline users add li.wei --role quality" in trail
    assert "hotline users unlock li.wei" in trail
    again = ran("disable", "li.wei")
    assert again.returncode == 1
    assert "no user named 'li.wei' may sign in" in again.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("Li\x07", "--role", "quality"), "nobody sees"),
        (("Li", "--role", "quality"), "such as li.wei"),
        (("li", "--role", "king"), "must be 'agent'"),
        (("li", "--role", "agent"), "--agent"),
        (("li", "--role", "quality", "--agent", "zhou"), "--agent"),
        (("wall", "--role", "screen", "--agent", "zhou"), "--agent"),
    ],
)
def test_what_cannot_be_a_user_is_refused_before_a_password_is_asked_for(
    folder: Path, words: tuple[str, ...], why: str
) -> None:
    refused = run_hotline(folder, "users", "add", *words)
    assert refused.returncode != 0
    assert why in " ".join(refused.stderr.replace("│", " ").split())


def test_help_teaches(folder: Path) -> None:
    told = run_hotline(folder, "users", "add", "--help").stdout
    for word in ("Example:", "12 characters", "agents.toml"):
        assert word in told
