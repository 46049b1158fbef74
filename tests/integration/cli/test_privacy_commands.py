"""`hotline erase`, `audit` and `keys` as a person runs them."""

from __future__ import annotations

import asyncio
import base64
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
from hotline.model.interaction import Interaction
from hotline.privacy import KeyRing
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import MASTER_KEY, open_test_keys

NEW_MASTER = base64.b64encode(bytes(reversed(range(32)))).decode()
OLD_MASTER = base64.b64encode(MASTER_KEY).decode()
LIMIT_S = 30
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMER = "10000001"
MESSAGES = ["call-0-1.wav", "call-1-fallback.wav", "call-2-1.wav", "fallback-17.1.wav"]
"""The last one is of a caller who never came to the service."""
RECORD = ("--who", "Li Wei", "--why", "asked by letter")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


async def add_call(keys: KeyRing, crm: CrmRepository, n: int, customer: str | None) -> None:
    if customer:
        await keys.identify("demo", f"call:call-{n}", customer)
    await crm.save_interaction(
        Interaction(
            tenant="demo",
            call_id=f"call-{n}",
            customer=customer,
            caller_number=f"1380013800{n}",
            dialled_number="95500",
            language="zh-CN",
            started_at=NOON + timedelta(days=n),
            ended_at=NOON + timedelta(days=n, minutes=1),
            outcome="completed",
            flow="main",
            bundle="b",
        )
    )


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Three calls: two of a customer, and one of somebody unknown; each left a message."""
    write_settings(tmp_path)
    recordings = tmp_path / "spool/hotline"
    recordings.mkdir(parents=True)
    for name in MESSAGES:
        (recordings / name).write_bytes(b"RIFF")
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
    ):
        for n, customer in enumerate([CUSTOMER, CUSTOMER, None]):
            await add_call(keys, crm, n, customer)
    return tmp_path


@pytest.fixture
def hotline(folder: Path) -> Run:
    return partial(run_hotline, folder)


def messages(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "spool/hotline").iterdir())


def test_customer_is_erased_once_the_question_is_answered(hotline: Run, folder: Path) -> None:
    declined = hotline("erase", CUSTOMER, *RECORD, typed="n\n")
    assert declined.returncode == 1
    assert "2 calls, 2 recorded messages, from 2026-03-0" in declined.stdout
    assert messages(folder) == MESSAGES
    assert hotline("audit").stdout == "Nothing was erased yet.\n"
    erased = hotline("erase", CUSTOMER, *RECORD, typed="y\n")
    assert (erased.returncode, erased.stderr) == (0, "")
    assert messages(folder) == ["call-2-1.wav", "fallback-17.1.wav"]
    listed = hotline("calls").stdout
    assert "13800138002" in listed
    assert [listed.count(one) for one in ("erased", CUSTOMER, "13800138000")] == [4, 0, 0]
    again = hotline("erase", CUSTOMER, *RECORD, "--yes")
    assert again.returncode == 1
    assert again.stderr.startswith(f"hotline: nothing is kept of customer {CUSTOMER}; `hotline")
    with closing(sqlite3.connect(folder / "crm.db")) as crm:
        left = "SELECT call_id FROM interaction WHERE sealed IS NOT NULL OR pseudonym IS NOT NULL"
        assert crm.execute(left).fetchall() == [("call-2",)]


@pytest.mark.usefixtures("hotline")
async def test_call_that_comes_while_the_question_stands_is_asked_about_too(folder: Path) -> None:
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline.cli", "erase", CUSTOMER, *RECORD),
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert command.stdin is not None
    assert command.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        assert b"2 calls, 2 recorded" in await command.stdout.readuntil(b"Erase?")
        async with (
            await open_test_keys(folder) as keys,
            await CrmRepository.open(folder / "crm.db", keys) as crm,
        ):
            await add_call(keys, crm, 3, CUSTOMER)
        command.stdin.write(b"y\n")
        assert b"3 calls, 2 recorded" in await command.stdout.readuntil(b"Erase?")
        assert messages(folder) == MESSAGES
        told, _ = await command.communicate(b"y\n")
    assert b"on record" in told
    assert messages(folder) == ["call-2-1.wav", "fallback-17.1.wav"]


def test_unknown_caller_is_erased_by_the_call(hotline: Run, folder: Path) -> None:
    erased = hotline("erase", "--call", "call-2", *RECORD, "--yes")
    assert (erased.returncode, erased.stderr) == (0, "")
    assert messages(folder) == [name for name in MESSAGES if name != "call-2-1.wav"]
    assert hotline("calls").stdout.count(CUSTOMER) == 2
    (_, row) = hotline("audit").stdout.splitlines()
    assert "call:call-2" in row
    assert row.split()[-4:] == ["1", "1", "2026-03-03", "2026-03-03"]


def test_message_that_cannot_be_deleted_stops_the_erasure(hotline: Run, folder: Path) -> None:
    stuck = folder / "spool/hotline/call-0-1.wav"
    stuck.unlink()
    stuck.mkdir()
    failed = hotline("erase", CUSTOMER, *RECORD, "--yes")
    assert failed.returncode == 1
    assert "cannot be deleted" in failed.stderr
    assert CUSTOMER in hotline("calls").stdout
    assert hotline("audit").stdout == "Nothing was erased yet.\n"


def test_messages_that_cannot_be_seen_stop_the_erasure_unless_they_are_left_to_somebody(
    hotline: Run, folder: Path
) -> None:
    (folder / "spool").rename(folder / "elsewhere")
    failed = hotline("erase", CUSTOMER, *RECORD, "--yes")
    assert failed.returncode == 1
    assert "cannot be seen (No such file or directory)" in failed.stderr
    assert CUSTOMER in hotline("calls").stdout
    erased = hotline("erase", CUSTOMER, *RECORD, "--yes", "--without-messages")
    assert erased.returncode == 0
    assert "Yours to delete on the PBX" in erased.stdout
    assert "call-0" in erased.stdout
    assert CUSTOMER not in hotline("calls").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        RECORD,
        (CUSTOMER, "--call", "call-2", *RECORD),
        (CUSTOMER, "--who", " ", "--why", "x"),
        (CUSTOMER, "--who", "Li Wei"),
    ],
    ids=["nobody", "both", "no name", "no reason"],
)
def test_half_a_request_is_refused(hotline: Run, arguments: tuple[str, ...]) -> None:
    assert hotline("erase", *arguments, "--yes").returncode == 2


def test_held_customer_is_erased_when_the_hold_is_lifted_and_not_before(
    hotline: Run, folder: Path
) -> None:
    placed = hotline("hold", "place", CUSTOMER, "--who", "Li Wei", "--why", "case 7")
    assert placed.stdout.startswith("Held, and on record as ")
    listed = hotline("hold", "list").stdout
    assert [listed.count(word) for word in ("Li Wei", "case 7", CUSTOMER)] == [1, 1, 0]
    refused = hotline("erase", CUSTOMER, *RECORD, "--yes")
    assert refused.returncode == 1
    assert "placed by Li Wei (case 7)" in refused.stderr
    assert messages(folder) == MESSAGES
    lifted = hotline("hold", "lift", CUSTOMER, "--who", "Ma Li", "--why", "closed")
    assert lifted.stdout.startswith("Lifted, and on record as ")
    assert hotline("hold", "list").stdout == "Nothing is held.\n"
    (_, _, last) = hotline("hold", "list", "--all").stdout.splitlines()
    assert last.split()[2:6] == ["lifted", "Ma", "Li", "closed"]
    assert hotline("erase", CUSTOMER, *RECORD, "--yes").returncode == 0


@pytest.mark.parametrize("arguments", [(), (CUSTOMER, "--call", "call-2")], ids=["nobody", "both"])
def test_half_a_hold_is_refused(hotline: Run, arguments: tuple[str, ...]) -> None:
    assert hotline("hold", "place", *arguments, *RECORD).returncode == 2


def test_master_key_is_changed(hotline: Run, folder: Path) -> None:
    file = folder / "hotline.toml"
    changed = file.read_text().replace(OLD_MASTER, NEW_MASTER)
    file.write_text(changed)
    assert "privacy.old_master_keys" in hotline("calls").stderr
    file.write_text(f'{file.read_text()}old_master_keys = ["{OLD_MASTER}"]\n')
    assert hotline("keys", "rotate").stdout.startswith("3 keys re-wrapped")
    file.write_text(changed)
    assert hotline("calls").stdout.count(CUSTOMER) == 2
