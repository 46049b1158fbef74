"""Opening, migrating and sharing a SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from hotline.crm import repository
from hotline.crm.tables import METADATA as CRM_METADATA
from hotline.database import (
    Database,
    DatabaseFailed,
    DatabaseStalled,
    DatabaseTooNew,
    DatabaseUnusable,
)
from hotline.database.revision import known_revisions
from hotline.database.sqlite import SqliteDatabase
from hotline.journal import journal
from hotline.journal.tables import METADATA as JOURNAL_METADATA
from hotline.privacy import key_ring
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


async def save_bundle(database: Database, tenant: str, *after: str) -> None:
    """Insert a bundle and then do what follows, in one transaction."""

    def save(connection: Connection) -> None:
        insert = text("INSERT INTO bundle VALUES (:tenant, '1', '{}', '')")
        connection.execute(insert, {"tenant": tenant})
        for statement in after:
            connection.execute(text(statement))

    await database.write(save)


def scalar(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.scalar(text(statement))


async def count_bundles(database: Database) -> object:
    return await database.read(scalar("SELECT count(*) FROM bundle"))


@pytest.mark.parametrize(
    ("name", "metadata"),
    [("journal.db", JOURNAL_METADATA), ("crm.db", CRM_METADATA), ("keys.db", KEYS_METADATA)],
    ids=["journal", "crm", "keys"],
)
async def test_the_migrated_schema_is_the_one_the_code_expects(
    tmp_path: Path, name: str, metadata: MetaData
) -> None:
    def differences(connection: Connection) -> object:
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    def counting_tables(connection: Connection) -> set[str]:
        query = text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
        return set(connection.scalars(query))

    async with await open_test_keys(tmp_path) as keys:
        await (await journal.Journal.open(tmp_path / "journal.db", keys)).close()
        await (await repository.CrmRepository.open(tmp_path / "crm.db", keys)).close()
    database = SqliteDatabase(tmp_path / name)
    assert await database.read(differences) == []
    assert await database.read(counting_tables) == {
        table.name for table in metadata.tables.values() if table.kwargs["sqlite_autoincrement"]
    }
    await database.close()


@pytest.mark.parametrize(
    "metadata",
    [JOURNAL_METADATA, CRM_METADATA, KEYS_METADATA],
    ids=["journal", "crm", "keys"],
)
def test_every_table_carries_its_tenant(metadata: MetaData) -> None:
    # The hash of a word covers the tenant.
    tables = [table for name, table in metadata.tables.items() if name != "customer_word"]
    assert all("tenant" in table.columns for table in tables)


async def test_opening_again_keeps_what_is_there(path: Path, database: Database) -> None:
    await save_bundle(database, "demo")
    await database.close()
    again = await Database.open(path, migrations=JOURNAL)
    assert await count_bundles(again) == 1
    await again.close()


async def test_a_file_of_a_later_version_is_left_alone(path: Path) -> None:
    await (await Database.open(path, migrations=JOURNAL)).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(DatabaseTooNew) as too_new:
        await Database.open(path, migrations=JOURNAL)
    assert (too_new.value.revision, too_new.value.known) == ("0999", "0003")
    assert "start the version that wrote it" in str(too_new.value)


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


async def test_several_may_open_a_new_file_at_once(path: Path) -> None:
    databases = await asyncio.gather(*(Database.open(path, migrations=JOURNAL) for _ in range(8)))
    await asyncio.gather(*(database.close() for database in databases))


@pytest.mark.parametrize(("synced", "synchronous"), [(False, 1), (True, 2)])
async def test_a_synced_write_is_flushed_and_an_ordinary_one_is_left_to_the_system(
    database: Database, synced: bool, synchronous: int
) -> None:
    assert await database.write(scalar("PRAGMA journal_mode"), synced=synced) == "wal"
    assert await database.write(scalar("PRAGMA synchronous"), synced=synced) == synchronous


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseFailed, match="readonly"):
        await database.read(lambda connection: connection.execute(text("DELETE FROM bundle")))


async def test_an_error_rolls_the_whole_write_back(database: Database) -> None:
    with pytest.raises(DatabaseFailed, match="no such table"):
        await save_bundle(database, "demo", "DELETE FROM nowhere")
    assert await count_bundles(database) == 0


class HeldWrite:
    """A write that inserts a bundle, says that it did, and ends when it is let go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._begun = threading.Event()
        self._let_go = threading.Event()
        self.task = asyncio.create_task(self._write())

    async def begun(self) -> None:
        """Wait until it has the file."""
        assert await asyncio.to_thread(self._begun.wait, 10)

    def let_go(self) -> None:
        """Let it end."""
        self._let_go.set()

    async def _write(self) -> None:
        def save_and_wait(connection: Connection) -> None:
            connection.execute(text("INSERT INTO bundle VALUES ('held', '1', '{}', '')"))
            self._begun.set()
            self._let_go.wait()

        await self._database.write(save_and_wait)


@pytest.fixture
async def held(database: Database) -> AsyncIterator[HeldWrite]:
    held = HeldWrite(database)
    await held.begun()
    yield held
    held.let_go()
    await asyncio.wait([held.task])


async def test_a_write_waits_for_its_turn_only_so_long(database: Database, held: HeldWrite) -> None:
    with pytest.raises(DatabaseStalled, match=r"busy for 2\.0 s"):
        await save_bundle(database, "late")
    held.let_go()
    await held.task
    assert await count_bundles(database) == 1


async def test_readers_do_not_wait_for_a_write(database: Database, held: HeldWrite) -> None:
    assert await count_bundles(database) == 0
    assert not held.task.done()


async def test_a_cancelled_write_that_had_begun_ends_before_the_next_begins(
    database: Database, held: HeldWrite
) -> None:
    held.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await held.task
    next_write = asyncio.create_task(database.write(scalar("SELECT count(*) FROM bundle")))
    held.let_go()
    assert await next_write == 1


async def test_a_write_cancelled_before_its_turn_is_never_written(
    database: Database, held: HeldWrite
) -> None:
    late = asyncio.create_task(save_bundle(database, "late"))
    await asyncio.sleep(0)
    late.cancel()
    held.let_go()
    await asyncio.wait([held.task, late])
    assert await count_bundles(database) == 1


async def test_closing_waits_for_a_write_that_has_begun(
    path: Path, database: Database, held: HeldWrite
) -> None:
    closing = asyncio.create_task(database.close())
    held.let_go()
    await closing
    again = await Database.open(path, migrations=JOURNAL)
    assert await count_bundles(again) == 1
    await again.close()


async def test_errors_do_not_repeat_the_values(database: Database) -> None:
    await save_bundle(database, "Li Wei")
    with pytest.raises(DatabaseFailed, match="UNIQUE") as failed:
        await save_bundle(database, "Li Wei")
    assert "Li Wei" not in f"{failed.value} {failed.value.__cause__}"


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


@pytest.mark.parametrize("migrations", [JOURNAL, repository.MIGRATIONS, key_ring.MIGRATIONS])
def test_files_of_migrations_are_named_by_their_schemas(migrations: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    assert known_revisions(migrations) == [script.revision for script in scripts]


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
