"""Opening, migrating and sharing a SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, text

from hotline.crm import repository
from hotline.crm.tables import METADATA as CRM_METADATA
from hotline.database import (
    Database,
    DatabaseUnusable,
)
from hotline.database.sqlite import SqliteDatabase
from hotline.journal import journal
from hotline.journal.tables import METADATA as JOURNAL_METADATA
from hotline.privacy.tables import METADATA as KEYS_METADATA
from hotline.testing.keys import open_test_keys

JOURNAL = journal.MIGRATIONS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "100%.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    database = await Database.open(path, migrations=JOURNAL)
    yield database
    await database.close()


async def save_bundle(database: Database, tenant: str) -> None:
    """Insert a bundle."""
    statement = text("INSERT INTO bundle VALUES (:tenant, '1', '{}', '')")
    await database.write(lambda connection: connection.execute(statement, {"tenant": tenant}))


def scalar(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.scalar(text(statement))


@pytest.mark.parametrize(
    ("name", "metadata"),
    [("journal.db", JOURNAL_METADATA), ("crm.db", CRM_METADATA), ("keys.db", KEYS_METADATA)],
    ids=["journal", "crm", "keys"],
)
async def test_no_number_is_given_twice_where_the_code_says_so(
    tmp_path: Path, name: str, metadata: MetaData
) -> None:
    def counting_tables(connection: Connection) -> set[str]:
        query = text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
        return set(connection.scalars(query))

    async with await open_test_keys(tmp_path) as keys:
        await (await journal.Journal.open(tmp_path / "journal.db", keys)).close()
        await (await repository.CrmRepository.open(tmp_path / "crm.db", keys)).close()
    database = SqliteDatabase(tmp_path / name)
    assert await database.read(counting_tables) == {
        table.name for table in metadata.tables.values() if table.kwargs["sqlite_autoincrement"]
    }
    await database.close()


@pytest.fixture
def letter(path: Path) -> Path:
    path.write_bytes(b"Dear bank, " * 100)
    return path


async def test_what_is_no_database_is_not_opened(letter: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="not a database"):
        await Database.open(letter, migrations=JOURNAL)


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="No such file or directory"):
        await Database.open(tmp_path / "missing" / "a.db", migrations=JOURNAL)


async def test_only_the_owner_may_read_the_file(path: Path, database: Database) -> None:
    await save_bundle(database, "demo")
    files = list(path.parent.glob("*.db*"))
    assert len(files) == 3
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.parametrize(("synced", "synchronous"), [(False, 1), (True, 2)])
async def test_a_synced_write_is_flushed_and_an_ordinary_one_is_left_to_the_system(
    database: Database, synced: bool, synchronous: int
) -> None:
    assert await database.write(scalar("PRAGMA journal_mode"), synced=synced) == "wal"
    assert await database.write(scalar("PRAGMA synchronous"), synced=synced) == synchronous


async def test_a_checkpoint_waits_for_that_of_another_process(
    path: Path, database: Database
) -> None:
    await save_bundle(database, "demo")
    with (
        closing(sqlite3.connect(path)) as reader,
        closing(sqlite3.connect(path, timeout=10, check_same_thread=False)) as other,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM bundle").fetchone()
        # It holds the checkpoint's lock while it waits for the reader.
        checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)"
        theirs = asyncio.create_task(asyncio.to_thread(other.execute, checkpoint))
        await asyncio.sleep(0.1)
        ours = asyncio.create_task(database.forget_deleted())
        await asyncio.sleep(0.1)
        waiting = not ours.done()
        reader.rollback()
        await theirs
        await ours
    assert waiting
    assert path.with_name(f"{path.name}-wal").stat().st_size == 0


async def test_alembic_is_not_imported_for_a_file_that_is_up_to_date(tmp_path: Path) -> None:
    await (await open_test_keys(tmp_path)).close()
    program = (
        "import sys; from pathlib import Path; "
        "from hotline.database import migrate_now; from hotline.privacy import key_ring; "
        f"migrate_now(Path({str(tmp_path / 'keys.db')!r}), key_ring.MIGRATIONS); "
        "print('alembic' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert told == b"False\n"
