"""Only the files of the subcommand that is asked for are imported."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from hotline.cli import FAMILIES, command_line


def subcommands(wanted: str = "") -> tuple[str, ...]:
    return tuple(typer.main.get_group(command_line(wanted)).commands)


@pytest.mark.parametrize("family", FAMILIES)
def test_family_has_the_commands_that_the_table_says(family: str) -> None:
    for name in FAMILIES[family]:
        assert subcommands(name) == FAMILIES[family]


@pytest.mark.parametrize("wanted", ["", "--help", "chek"])
def test_all_are_there_where_none_is_named(wanted: str) -> None:
    assert set(subcommands(wanted)) == {name for names in FAMILIES.values() for name in names}


def test_check_needs_neither_databases_nor_a_web_server() -> None:
    program = (
        "import sys; from hotline.cli import command_line; command_line('check'); "
        "print({'sqlalchemy', 'aiohttp', 'numpy'} & sys.modules.keys())"
    )
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"
