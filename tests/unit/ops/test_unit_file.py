"""The shipped systemd unit fits the service that it runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr

from hotline.calls.switchboard import CLOSING_S, LAST_WORDS_S
from hotline.cli import command_line
from hotline.journal.writer import CLOSE_LIMIT_S
from hotline.settings import AsteriskSettings, CallSettings
from hotline.uploader.__main__ import options_of as uploader_options

UNITS = Path(__file__).parents[3] / "systemd"


def assignments(unit: str = "hotline.service") -> dict[str, str]:
    lines = (UNITS / unit).read_text().splitlines()
    pairs = (line.partition("=") for line in lines if not line.startswith(("#", "[")) and line)
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("hotline.service", "ExecStart"),
        ("hotline.service", "ExecReload"),
        ("hotline-retention.service", "ExecStart"),
    ],
)
def test_commands_of_the_units_exist(unit: str, name: str) -> None:
    commands = typer.main.get_group(command_line()).commands
    program, command, *options = assignments(unit)[name].split()
    assert program.endswith("/hotline")
    assert {*options} <= {option for one in commands[command].params for option in one.opts}


def test_the_uploader_takes_what_its_unit_says() -> None:
    python, *started = assignments("hotline-uploader.service")["ExecStart"].split()
    assert python == "/usr/bin/python3"
    assert started[:3] == ["-S", "-m", "hotline.uploader"]
    options = uploader_options(started[3:])
    assert options.service == "${SERVICE}"
    spool = assignments("hotline-uploader.service")["ReadWritePaths"]
    assert (
        str(options.spool) == spool == str(AsteriskSettings(secret=SecretStr("s")).recordings_dir)
    )


def test_the_uploader_does_not_take_a_spool_that_is_not_mounted_for_an_empty_one() -> None:
    unit = assignments("hotline-uploader.service")
    spool = unit["ReadWritePaths"]
    assert unit["AssertPathIsMountPoint"] == unit["RequiresMountsFor"] == spool


def test_what_an_uploader_brings_lies_where_the_service_may_write_and_in_memory_with_room() -> None:
    guide = (UNITS.parent / "docs" / "installing.md").read_text()
    told = re.search(r'^received_dir = "(.+?)".*\nreceived_mb = (\d+)$', guide, re.MULTILINE)
    assert told is not None
    folder, received_mb = told[1], int(told[2])
    assert f"-{folder}" in assignments()["ReadWritePaths"].split()
    mounted = re.search(rf"^ *tmpfs {folder} tmpfs size=(\d+)m,", guide, re.MULTILINE)
    assert mounted is not None
    assert int(mounted[1]) * 2**20 > received_mb * 10**6


def test_systemd_waits_longer_than_the_service_takes_to_end() -> None:
    longest_s = CallSettings().drain_s + CLOSING_S + LAST_WORDS_S + CLOSE_LIMIT_S
    assert float(assignments()["TimeoutStopSec"]) > longest_s


def test_retention_may_delete_messages_and_reach_nobody_and_the_service_may_not() -> None:
    service, retention = assignments(), assignments("hotline-retention.service")
    # Messages are not the service's to delete; recordings are sealed by it.
    assert service["ReadWritePaths"].split() == [
        "-/var/cache/asterisk",
        "-/var/spool/asterisk/recordings",
        "-/run/hotline-received",
    ]
    assert retention["ReadWritePaths"] == "-/var/spool/asterisk/hotline"
    assert retention["PrivateNetwork"] == "yes"
    for name in ("User", "Group", "StateDirectory", "Environment"):
        assert retention[name] in (UNITS / "hotline.service").read_text()


def test_service_is_nobody_special_and_leaves_no_memory_behind() -> None:
    unit = assignments()
    assert (unit["User"], unit["NoNewPrivileges"], unit["LimitCORE"]) == ("hotline", "yes", "0")
    assert (unit["Type"], unit["CapabilityBoundingSet"]) == ("notify", "")
