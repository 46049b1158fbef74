"""`hotline agents`: the shipped agents and seats, and others with mistakes."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from hotline.model.seat import Seat
from hotline.roster import password_of
from hotline.testing.command import run_hotline

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy of one queue, with one agent."""
    (tmp_path / "routing").mkdir()
    (tmp_path / "routing/routing.toml").write_text("[queues.agents]\n")
    (tmp_path / "routing/agents.toml").write_text(
        '[agents.anna]\nname = "Anna Zhou"\nlanguages = ["zh-CN"]\n'
    )
    return tmp_path


def test_the_shipped_agents_have_no_mistakes() -> None:
    checked = run_hotline(PROJECT, "agents", "check", columns=200)
    assert (checked.returncode, checked.stdout) == (
        0,
        "nothing is wrong: seats desk1, desk2, desk3, desk4; agents gao, sun, walker, zhou\n",
    )


def test_mistakes_are_told_with_their_places(folder: Path) -> None:
    with (folder / "routing/agents.toml").open("a") as file:
        file.write('teams = ["agents"]\n[seats.8001]\nname = "Desk"\n')
    checked = run_hotline(folder, "agents", "check")
    assert checked.returncode == 1
    assert checked.stderr.splitlines() == [
        "routing/agents.toml:5:2  '8001': an id is of letters, digits, - and _, up to 32, and "
        "begins with a letter",
        "1 problem in 1 file",
    ]


def test_a_list_fits_a_terminal() -> None:
    listed = run_hotline(PROJECT, "agents", "list", columns=80)
    assert listed.returncode == 0, listed.stderr
    lines = [line.rstrip() for line in listed.stdout.splitlines()]
    assert max(map(len, lines)) <= 80
    assert lines[:3] == [
        "zhou",
        "    name: Zhou Lan  languages: en-US, zh-CN  tiers: standard, vip, senior_vip",
        "    teams: hotline  skills: cards 8, payments 7",
    ]
    assert "desk1  Desk 1" in listed.stdout


def test_programs_have_the_list_as_json(folder: Path) -> None:
    listed = run_hotline(folder, "agents", "list", "--json")
    assert json.loads(listed.stdout) == {
        "agents": [
            {
                "agent_id": "anna",
                "name": "Anna Zhou",
                "languages": ["zh-CN"],
                "tiers": ["standard"],
                "teams": [],
                "skills": {},
            }
        ],
        "seats": [],
    }


def test_without_the_file_there_is_one_sentence(folder: Path) -> None:
    (folder / "routing/agents.toml").unlink()
    listed = run_hotline(folder, "agents", "list")
    assert listed.returncode == 1
    assert (
        listed.stderr == "hotline: routing/agents.toml cannot be read: No such file or directory\n"
    )


def settings(folder: Path, key: str = "k" * 32) -> dict[str, str]:
    """The settings that the commands need, with an empty agents.toml but for a seat."""
    with (folder / "routing/agents.toml").open("a") as file:
        file.write('[seats.desk1]\nname = "Desk 1"\n')
    return {
        "HOTLINE_ASTERISK__SECRET": "a",
        "HOTLINE_WEB__SIGNING_KEY": "s" * 32,
        "HOTLINE_BANK__TOKEN": "b",
        "HOTLINE_PRIVACY__MASTER_KEY": b64encode(bytes(32)).decode(),
        **({"HOTLINE_ASTERISK__SEAT_KEY": key} if key else {}),
    }


def test_a_password_is_shown_to_whoever_sets_the_telephone_up(folder: Path) -> None:
    shown = run_hotline(folder, "agents", "password", "desk1", environment=settings(folder))
    assert shown.stdout == f"{password_of(Seat(seat_id='desk1', name=''), 'k' * 32)}\n"
    assert shown.stderr == "Its user name is desk1.\n"


def test_a_seat_that_is_not_there_has_none(folder: Path) -> None:
    shown = run_hotline(folder, "agents", "password", "dekst1", environment=settings(folder))
    assert shown.returncode == 1
    assert shown.stderr == "hotline: there is no seat 'dekst1'. Did you mean 'desk1'?\n"


def test_without_the_key_there_are_no_passwords(folder: Path) -> None:
    shown = run_hotline(folder, "agents", "password", "desk1", environment=settings(folder, ""))
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr.startswith("hotline: asterisk.seat_key is not set")
