"""The doctor looks at agents and seats."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hotline.ops.doctor.finding import Finding, State
from hotline.ops.doctor.roster import roster_checks
from hotline.settings import load_settings
from hotline.testing.command import write_settings

PROJECT = Path(__file__).parents[3]
KEY = "HOTLINE_ASTERISK__SEAT_KEY"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped agents and policy, without flows."""
    shutil.copytree(PROJECT / "routing", tmp_path / "routing")
    monkeypatch.setenv("HOTLINE_CONFIG", str(write_settings(tmp_path)))
    monkeypatch.setenv(KEY, "k" * 32)
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def found() -> Finding:
    (check,) = roster_checks(load_settings())
    return await check.look()


async def test_all_is_well(folder: Path) -> None:
    assert await found() == Finding(
        state=State.OK, text="4 agent(s) serve all queues, at 6 seat(s)"
    )


async def test_a_bank_may_have_no_agents(folder: Path) -> None:
    (folder / "routing/agents.toml").unlink()
    assert (await found()).state is State.OK


async def test_seats_without_the_key_have_no_telephones(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY)
    seen = await found()
    assert (seen.state, "openssl" in seen.way_out) == (State.WARNING, True)


@pytest.mark.parametrize(
    ("file", "command"), [("agents", "hotline agents check"), ("routing", "hotline routing check")]
)
async def test_mistakes_are_told_with_the_command_that_tells_all(
    folder: Path, file: str, command: str
) -> None:
    with (folder / f"routing/{file}.toml").open("a") as written:
        written.write("mistake = 1\n")
    seen = await found()
    assert seen.state is State.BROKEN
    assert f"routing/{file}.toml:" in seen.text
    assert command in seen.way_out
