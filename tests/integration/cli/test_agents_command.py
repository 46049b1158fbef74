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
        "nothing is wrong: seats desk1, desk2, desk3, desk4, web1, web2; "
        "agents gao, sun, walker, zhou\n",
    )


def test_it_says_what_was_not_looked_at(folder: Path) -> None:
    checked = run_hotline(folder, "agents", "check", columns=200)
    assert checked.stdout == (
        "nothing is wrong: seats none; agents anna (without flows: there is no folder ivr_flows)\n"
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
        "    name: Zhou Lan  number: 1001  languages: zh-CN, en-US",
        "    tiers: standard, vip, senior_vip  teams: hotline",
    ]
    assert "desk1  Desk 1" in listed.stdout
    assert "2    training" in listed.stdout


def test_programs_have_the_list_as_json(folder: Path) -> None:
    listed = run_hotline(folder, "agents", "list", "--json")
    assert json.loads(listed.stdout) == {
        "agents": [
            {
                "agent_id": "anna",
                "name": "Anna Zhou",
                "number": None,
                "languages": ["zh-CN"],
                "tiers": ["standard"],
                "teams": [],
                "skills": {},
            }
        ],
        "seats": [],
        "breaks": {},
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


def test_a_seat_whose_telephone_is_a_browser_has_none_to_show(folder: Path) -> None:
    environment = settings(folder)
    with (folder / "routing/agents.toml").open("a") as file:
        file.write('[seats.web1]\nname = "Browser 1"\nphone = "browser"\n')
    shown = run_hotline(folder, "agents", "password", "web1", environment=environment)
    assert (shown.returncode, shown.stdout) == (1, "")
    assert "the browser of whoever sits there" in shown.stderr


def test_without_the_key_there_are_no_passwords(folder: Path) -> None:
    shown = run_hotline(folder, "agents", "password", "desk1", environment=settings(folder, ""))
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr.startswith("hotline: asterisk.seat_key is not set")


def test_asterisks_file_of_the_seats_is_written_for_nobody_else_to_read(folder: Path) -> None:
    environment = settings(folder)
    written = run_hotline(
        folder, "agents", "asterisk-config", "seats.conf", environment=environment
    )
    assert written.returncode == 0, written.stderr
    assert "module reload res_pjsip.so" in written.stdout
    file = folder / "seats.conf"
    assert "[desk1](seat.endpoint)" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_where_it_cannot_be_written_there_is_one_sentence(folder: Path) -> None:
    told = run_hotline(
        folder, "agents", "asterisk-config", "no/seats", environment=settings(folder)
    )
    assert (told.returncode, told.stderr) == (
        1,
        "hotline: no/seats cannot be written: No such file or directory\n",
    )


def test_asterisks_whole_configuration_has_the_seats_too(folder: Path) -> None:
    environment = settings(folder)
    written = run_hotline(folder, "asterisk-config", "etc", environment=environment)
    assert written.returncode == 0, written.stderr
    assert "username = desk1" in (folder / "etc/pjsip_seats.conf").read_text()


def test_agents_with_mistakes_leave_no_half_of_a_configuration(folder: Path) -> None:
    environment = settings(folder)
    (folder / "routing/agents.toml").write_text("[agents.bo]\n")
    told = run_hotline(folder, "asterisk-config", "etc", environment=environment)
    assert told.returncode == 1
    assert not (folder / "etc").exists()


def test_a_pin_is_set_by_whoever_may_read_the_settings(folder: Path) -> None:
    environment = settings(folder)
    (folder / "var").mkdir()
    command = ("agents", "pin", "anna", "--who", "Li")
    done = run_hotline(folder, *command, typed="591736\n", environment=environment)
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "Anna Zhou has a new PIN.",
            "To sign in by telephone anna needs a `number` in agents.toml, too.",
        ],
    )
    trail = run_hotline(folder, "audit", "--who", "Li", environment=environment).stdout
    assert "hotline agents pin anna" in trail
    assert "591736" not in trail


@pytest.mark.parametrize(
    ("agent", "typed", "why"),
    [
        ("anna", "12345", "the PIN stays as it was: a PIN has 6 digits"),
        ("anna", "456789", "whoever guesses tries this one first; choose another"),
        ("anna", "777777", "whoever guesses tries this one first; choose another"),
        ("bo", "591736", "there is no agent 'bo'; `hotline agents list` shows them"),
    ],
)
def test_what_is_no_pin_is_refused(folder: Path, agent: str, typed: str, why: str) -> None:
    environment = settings(folder)
    done = run_hotline(folder, "agents", "pin", agent, typed=f"{typed}\n", environment=environment)
    assert done.returncode == 1
    assert why in done.stderr
    assert typed not in done.stderr + done.stdout
