"""What `hotline serve` loads: a start is mostly loading, and callers may wait for it.

Counted, and not timed: machines differ, and have other things to do.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

MOST = 1930
"""So many modules at most, those of Python and of libraries among them; it was 1,880 of late."""

FOR_OTHERS = (
    "alembic",
    "asyncpg",
    "hotline.bank.demo",
    "hotline.cli.up",
    "hotline.launch.prepare",
    "hotline.launch.up",
    "hotline.ops.backup",
    "hotline.ops.doctor",
    "hotline.simulator",
    "hotline.testing",
    "hotline.whatif",
    "pyttsx3",
    "vosk",
)
"""What only other commands need, only another store, only the first start, or a child."""

LOAD = """
import json, sys
from hotline.cli import command_line
command_line("serve")
print(json.dumps(sorted(sys.modules)))
"""

RUN = """
import gc, json, sys
collected = []
gc.callbacks.append(lambda phase, info: collected.append(info["generation"]))
sys.argv = ["hotline", "serve", "--help"]
from hotline.cli import main
before = len(sys.modules)
def at_the_command(*arguments, **options):
    told = [len(sys.modules) - before, collected.count(2), gc.get_freeze_count(), gc.isenabled()]
    print(json.dumps(told))
import typer
typer.Typer.__call__ = at_the_command
main()
"""


def printed(code: str) -> Any:
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def loaded() -> list[str]:
    modules: list[str] = printed(LOAD)
    return modules


def test_a_start_does_not_load_more_and_more(loaded: list[str]) -> None:
    assert "hotline.app.service" in loaded
    assert len(loaded) <= MOST


@pytest.mark.parametrize("module", FOR_OTHERS)
def test_a_start_loads_nothing_that_others_need(loaded: list[str], module: str) -> None:
    assert [one for one in loaded if one == module or one.startswith(f"{module}.")] == []


def test_nobody_looks_for_garbage_in_what_is_loaded() -> None:
    modules, full_collections, frozen, is_enabled = printed(RUN)
    assert modules > 1000
    assert full_collections == 0
    assert frozen > 100_000
    assert is_enabled
