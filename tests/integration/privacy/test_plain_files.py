"""Journal and CRM of a version that kept everything in clear: they are sealed when opened."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from hotline.crm import CrmRepository
from hotline.crm.repository import MIGRATIONS as CRM_MIGRATIONS
from hotline.database.sqlite.engine import sqlite_engine
from hotline.journal import Journal
from hotline.journal.journal import MIGRATIONS as JOURNAL_MIGRATIONS
from hotline.privacy import KeyRing
from hotline.privacy.erasing import kept_of_customer
from hotline.testing.keys import open_test_keys

NOON = "2026-03-01T12:00:00.000000+00:00"
CALLER, CUSTOMER = "13800138000", "10000001"
ARRIVED = {"at": NOON, "kind": "call_arrived", "caller_number": CALLER}
ASK = {"kind": "ask_bank", "ref": 1, "arguments": {"c": {"kind": "digits", "digits": CUSTOMER}}}


@pytest.fixture
async def keys(tmp_path: Path) -> AsyncIterator[KeyRing]:
    async with await open_test_keys(tmp_path) as keys:
        yield keys


@pytest.fixture
def old_files(tmp_path: Path) -> Path:
    """A folder with the files as the first version left them."""
    for name, migrations in (("journal", JOURNAL_MIGRATIONS), ("crm", CRM_MIGRATIONS)):
        first_version(tmp_path / f"{name}.db", migrations)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as journal, journal:
        journal.execute(
            "INSERT INTO call_header VALUES ('demo', '1', '95500', ?, 'main', 'b', 1, 'p', 'c', ?)",
            (CALLER, NOON),
        )
        journal.execute(
            "INSERT INTO journal_record VALUES (7, 'demo', 'call:1', ?, 'call_arrived', ?, ?)",
            (NOON, json.dumps(ARRIVED), json.dumps([ASK])),
        )
    with closing(sqlite3.connect(tmp_path / "crm.db")) as crm, crm:
        row = ("demo", "1", "phone", CUSTOMER, CALLER, "95500", "en-US", NOON, NOON, "completed")
        crm.execute(
            "INSERT INTO interaction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'main', 'b')", row
        )
    return tmp_path


def first_version(path: Path, migrations: Path) -> None:
    def upgrade(connection: Connection) -> None:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(migrations))
        command.upgrade(config, "0001")

    engine = sqlite_engine(path, begin="BEGIN IMMEDIATE", connections=1)
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()


def telling(folder: Path) -> list[str]:
    """Return the files with the caller's or the customer's number in clear."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if any(number.encode() in path.read_bytes() for number in (CALLER, CUSTOMER))
    )


async def test_old_files_are_sealed_and_read_as_before(old_files: Path, keys: KeyRing) -> None:
    assert telling(old_files) == ["crm.db", "journal.db"]
    async with (
        await CrmRepository.open(old_files / "crm.db", keys) as crm,
        await Journal.open(old_files / "journal.db", keys) as journal,
    ):
        assert telling(old_files) == []
        header = await journal.call("demo", "1")
        (record,) = await journal.read("demo", "call:1")
        interaction = await crm.interaction("demo", "1")
    assert header is not None
    assert header.caller_number == CALLER
    assert (record.seq, record.event, record.commands) == (7, ARRIVED, (ASK,))
    assert (interaction.caller_number, interaction.customer) == (CALLER, CUSTOMER)
    assert (interaction.purpose, interaction.consent_voice) == ("customer_service", "unknown")
    assert telling(old_files) == []


async def test_old_calls_come_under_their_customer(old_files: Path, keys: KeyRing) -> None:
    await (await CrmRepository.open(old_files / "crm.db", keys)).close()
    await (await Journal.open(old_files / "journal.db", keys)).close()
    assert (await kept_of_customer(keys, "demo", CUSTOMER)).call_ids == ("1",)


async def test_two_processes_may_open_old_files_at_once(old_files: Path, keys: KeyRing) -> None:
    async with await open_test_keys(old_files) as others:
        journals = await asyncio.gather(
            *(Journal.open(old_files / "journal.db", ring) for ring in (keys, others))
        )
        for journal in journals:
            (record,) = await journal.read("demo", "call:1")
            assert record.event == ARRIVED
            await journal.close()
    assert telling(old_files) == ["crm.db"]
