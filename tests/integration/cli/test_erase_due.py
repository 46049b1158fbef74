"""`hotline erase --due` as a timer and a person run it."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from hotline.crm import CrmRepository
from hotline.journal import CallHeader, Journal
from hotline.model.interaction import Interaction
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys

CUSTOMER = "10000001"
LIMIT_S = 60
LAST_YEAR = datetime.now(UTC) - timedelta(days=365)
Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMAND = (sys.executable, "-m", "hotline.cli", "erase", "--due")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HOTLINE_CONFIG", raising=False)
    write_settings(tmp_path)
    (tmp_path / "spool/hotline").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def erase(folder: Path) -> Run:
    return partial(run_hotline, folder, "erase", "--due")


async def add_calls(folder: Path, call_ids: list[str], *, kept_days: int) -> None:
    """Keep calls of one customer that began a year ago and left a message."""
    async with (
        await open_test_keys(folder) as keys,
        await CrmRepository.open(folder / "crm.db", keys) as crm,
    ):
        for call_id in call_ids:
            await keys.identify("demo", f"call:{call_id}", CUSTOMER)
            await crm.save_interaction(
                Interaction(
                    tenant="demo",
                    call_id=call_id,
                    customer=CUSTOMER,
                    caller_number="13800138000",
                    dialled_number="95500",
                    language="zh-CN",
                    started_at=LAST_YEAR,
                    ended_at=LAST_YEAR,
                    outcome="completed",
                    flow="main",
                    bundle="b",
                    retain_until=LAST_YEAR + timedelta(days=kept_days),
                )
            )
            (folder / f"spool/hotline/{call_id}-1.wav").write_bytes(b"RIFF")


def messages(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "spool/hotline").iterdir())


def recorded(folder: Path) -> list[str]:
    """Whom the record of erasures names, in its order."""
    with closing(sqlite3.connect(folder / "keys.db")) as connection:
        query = "SELECT subject FROM erasure WHERE who = 'retention' ORDER BY id"
        return [subject for (subject,) in connection.execute(query)]


async def test_what_is_due_is_shown_asked_about_and_erased(erase: Run, folder: Path) -> None:
    await add_calls(folder, ["due-1", "due-2"], kept_days=30)
    await add_calls(folder, ["later"], kept_days=400)
    planned = erase("--dry-run")
    assert (planned.returncode, planned.stderr) == (0, "")
    assert planned.stdout == "Kept long enough: 2 calls, 2 recorded messages.\n"
    declined = erase(typed="n\n")
    assert declined.returncode == 1
    assert messages(folder) == ["due-1-1", "due-2-1", "later-1"]
    done = erase("--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Erased, and on record: 2 calls, 2 recorded messages.\n")
    assert messages(folder) == ["later-1"]
    again = erase("--yes")
    assert (again.returncode, again.stdout) == (
        0,
        "Kept long enough: 0 calls, 0 recorded messages.\n",
    )
    assert recorded(folder) == ["call:due-1", "call:due-2"]


async def test_the_month_of_the_journal_goes_with_its_last_call(erase: Run, folder: Path) -> None:
    async with (
        await open_test_keys(folder) as keys,
        await Journal.open(folder / "journal.db", keys) as journal,
    ):
        await journal.open_call(
            CallHeader(
                tenant="demo",
                call_id="due-1",
                dialled_number="95500",
                caller_number="13800138000",
                flow="main",
                bundle="b",
                engine=1,
                pbx="pbx",
                channel="1.1",
                opened_at=LAST_YEAR,
            )
        )
        await journal.close_call("demo", "due-1")
    await add_calls(folder, ["due-1"], kept_days=30)
    month = f"{LAST_YEAR:%Y-%m}"
    done = erase("--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(f"Dropped of the journal, and on record: {month}.\n")
    assert recorded(folder) == ["call:due-1", f"journal:{month}"]


async def test_what_is_still_there_is_named_and_the_command_fails(erase: Run, folder: Path) -> None:
    await add_calls(folder, ["a", "b"], kept_days=30)
    stuck = folder / "spool/hotline/a-1.wav"
    stuck.unlink()
    stuck.mkdir()
    failed = erase("--yes")
    assert failed.returncode == 1
    assert failed.stderr.startswith("hotline: call a is still there: ")
    assert "cannot be deleted" in failed.stderr
    assert recorded(folder) == ["call:b"]


async def test_messages_that_cannot_be_seen_stop_it_before_anything_is_erased(
    erase: Run, folder: Path
) -> None:
    await add_calls(folder, ["a"], kept_days=30)
    (folder / "spool").rename(folder / "elsewhere")
    failed = erase("--yes")
    assert failed.returncode == 1
    assert "cannot be seen" in failed.stderr
    assert recorded(folder) == []
    assert "messages that begin with\n  a\n" in erase("--yes", "--without-messages").stdout
    assert recorded(folder) == ["call:a"]


@pytest.mark.parametrize("also", [(CUSTOMER,), ("--call", "a"), ("--who", "Li Wei")])
def test_retention_is_of_nobody_in_particular(erase: Run, also: tuple[str, ...]) -> None:
    assert erase(*also, "--yes").returncode == 2


async def test_killed_in_the_middle_it_is_finished_by_the_next_run(
    erase: Run, folder: Path
) -> None:
    call_ids = [f"call-{n:03d}" for n in range(150)]
    await add_calls(folder, call_ids, kept_days=30)
    await add_calls(folder, ["later"], kept_days=400)
    command = await asyncio.create_subprocess_exec(
        *COMMAND, "--yes", cwd=folder, stdout=subprocess.DEVNULL
    )
    async with asyncio.timeout(LIMIT_S):
        while len(recorded(folder)) < 10:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    command.kill()
    await command.wait()
    assert 10 <= len(recorded(folder)) < len(call_ids)
    assert erase("--yes").returncode == 0
    assert sorted(recorded(folder)) == [f"call:{call_id}" for call_id in call_ids]
    assert messages(folder) == ["later-1"]
    with closing(sqlite3.connect(folder / "keys.db")) as keys:
        alive = "SELECT name FROM data_key WHERE wrapped IS NOT NULL AND name LIKE 'call:%'"
        assert keys.execute(alive).fetchall() == [("call:later",)]
    with closing(sqlite3.connect(folder / "crm.db")) as crm:
        left = "SELECT call_id FROM interaction WHERE sealed IS NOT NULL OR erased_at IS NULL"
        assert crm.execute(left).fetchall() == [("later",)]
