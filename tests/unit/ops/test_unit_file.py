"""The shipped systemd unit fits the service that it runs."""

from __future__ import annotations

from pathlib import Path

import typer

from hotline.calls.switchboard import CLOSING_S, LAST_WORDS_S
from hotline.cli import app
from hotline.journal.writer import CLOSE_LIMIT_S
from hotline.settings import CallSettings

UNIT = Path(__file__).parents[3] / "systemd/hotline.service"


def assignments() -> dict[str, str]:
    lines = UNIT.read_text().splitlines()
    pairs = (line.partition("=") for line in lines if not line.startswith(("#", "[")) and line)
    return {name: value for name, _, value in pairs}


def test_commands_of_the_unit_exist() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name in ("ExecStart", "ExecReload"):
        program, command = assignments()[name].split()
        assert program.endswith("/hotline")
        assert command in commands


def test_systemd_waits_longer_than_the_service_takes_to_end() -> None:
    longest_s = CallSettings().drain_s + CLOSING_S + LAST_WORDS_S + CLOSE_LIMIT_S
    assert float(assignments()["TimeoutStopSec"]) > longest_s


def test_service_is_nobody_special_and_leaves_no_memory_behind() -> None:
    unit = assignments()
    assert (unit["User"], unit["NoNewPrivileges"], unit["LimitCORE"]) == ("hotline", "yes", "0")
    assert (unit["Type"], unit["CapabilityBoundingSet"]) == ("notify", "")
