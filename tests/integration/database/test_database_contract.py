"""What every database promises: a file of SQLite's and a schema of PostgreSQL's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from hotline.crm import CrmRepository
from hotline.crm.repository import MIGRATIONS as CRM
from hotline.crm.tables import LEFT
from hotline.crm.tables import METADATA as CRM_METADATA
from hotline.database import (
    Address,
    Database,
    DatabaseFailed,
    DatabaseStalled,
    DatabaseTooNew,
    insert_if_new,
    on_loop,
    upsert,
)
from hotline.database.migration import migrate
from hotline.database.revision import known_revisions
from hotline.journal import Journal
from hotline.journal.journal import MIGRATIONS as JOURNAL
from hotline.journal.tables import METADATA as JOURNAL_METADATA
from hotline.privacy.key_ring import MIGRATIONS as KEYS
from hotline.privacy.tables import METADATA as KEYS_METADATA
from hotline.testing.stores import Stores

ROUTE = CRM_METADATA.tables["number_route"]


@pytest.fixture
def stores(empty_stores: Stores) -> Stores:
    return empty_stores


@pytest.fixture
async def database(stores: Stores) -> AsyncIterator[Database]:
    database = await Database.open(stores.crm, migrations=CRM)
    yield database
    await database.close()


@pytest.fixture
async def other(database: Database, stores: Stores) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    other = await Database.open(stores.crm, migrations=CRM)
    yield other
    await other.close()


def row(number: str, flow: str = "main") -> dict[str, str]:
    return {"dialled_number": number, "tenant": "demo", "flow": flow, "language": "zh-CN"}


async def save(database: Database, number: str, *after: str) -> None:
    """Insert a route and then do what follows, in one transaction."""

    def insert(connection: Connection) -> None:
        connection.execute(ROUTE.insert(), row(number))
        for statement in after:
            connection.execute(text(statement))

    await database.write(insert)


def scalar(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.scalar(text(statement))


async def count(database: Database) -> object:
    return await database.read(scalar("SELECT count(*) FROM number_route"))


def differences(connection: Connection, metadata: MetaData) -> list[object]:
    """Return how the schema differs from the code's.

    But for the parts that keep months, and for what is left of older versions.
    """
    left = {
        (table.name, name)
        for table in metadata.tables.values()
        for name in table.info.get(LEFT, ())
    }

    def is_ours(item: Any, name: str | None, kind: str, *_: object) -> bool:
        if kind == "column" and (item.table.name, name) in left:
            return False
        return name != "written_at" and not (name or "").startswith("journal_record_")

    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_object": is_ours,
    }
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


@pytest.mark.parametrize("name", ["journal", "crm", "keys"])
async def test_the_migrated_schema_is_the_one_the_code_expects(stores: Stores, name: str) -> None:
    rooms = {
        "journal": (JOURNAL, JOURNAL_METADATA),
        "crm": (CRM, CRM_METADATA),
        "keys": (KEYS, KEYS_METADATA),
    }
    async with await stores.open_keys() as keys:
        await (await Journal.open(stores.journal, keys)).close()
        await (await CrmRepository.open(stores.crm, keys)).close()
    migrations, metadata = rooms[name]
    database = await Database.open(getattr(stores, name), migrations=migrations)
    assert await database.read(lambda connection: differences(connection, metadata)) == []
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


async def test_opening_again_keeps_what_is_there(stores: Stores, database: Database) -> None:
    await save(database, "95500")
    await database.close()
    again = await Database.open(stores.crm, migrations=CRM)
    assert await count(again) == 1
    await again.close()


async def test_what_a_later_version_wrote_is_left_alone(stores: Stores, database: Database) -> None:
    await database.write(
        lambda connection: connection.execute(text("UPDATE alembic_version SET version_num='0999'"))
    )
    with pytest.raises(DatabaseTooNew, match="start the version that wrote it") as too_new:
        await Database.open(stores.crm, migrations=CRM)
    assert (too_new.value.revision, too_new.value.known) == ("0999", known_revisions(CRM)[0])


async def test_several_may_open_a_new_database_at_once(stores: Stores) -> None:
    databases = await asyncio.gather(*(Database.open(stores.crm, migrations=CRM) for _ in range(8)))
    assert [await count(database) for database in databases] == [0] * 8
    await asyncio.gather(*(database.close() for database in databases))


def up_to(folder: Path, migrations: Path, revision: str) -> Path:
    """Copy an environment as it was when `revision` was its newest schema."""
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((migrations / "env.py").read_text())
    for file in (migrations / "versions").glob("[0-9]*_*.py"):
        if file.name.partition("_")[0] <= revision:
            (folder / "versions" / file.name).write_text(file.read_text())
    return folder


@pytest.mark.parametrize(
    ("name", "migrations"), [("journal", JOURNAL), ("crm", CRM), ("keys", KEYS)]
)
async def test_every_committed_schema_becomes_the_next_one(
    stores: Stores, tmp_path: Path, name: str, migrations: Path
) -> None:
    revisions = list(reversed(known_revisions(migrations)))
    assert revisions == [
        script.revision
        for script in reversed(list(ScriptDirectory(str(migrations)).walk_revisions()))
    ]
    address: Address = getattr(stores, name)
    for revision in revisions:
        await migrate(address, up_to(tmp_path / revision, migrations, revision))
        database = await Database.open(address, migrations=tmp_path / revision)
        version = await database.read(scalar("SELECT version_num FROM alembic_version"))
        assert version == revision
        await database.close()


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseFailed, match=r"read-?only"):
        await database.read(lambda connection: connection.execute(ROUTE.delete()))


async def test_a_reader_sees_one_state_whatever_is_written_meanwhile(
    database: Database, other: Database
) -> None:
    await save(database, "95500")
    loop = asyncio.get_running_loop()

    def look_twice(connection: Connection) -> tuple[object, object]:
        counting = scalar("SELECT count(*) FROM number_route")
        before = counting(connection)
        on_loop(loop, save(other, "95501"))
        return before, counting(connection)

    assert await database.read(look_twice) == (1, 1)
    assert await count(database) == 2


async def test_an_error_rolls_the_whole_write_back(database: Database) -> None:
    with pytest.raises(DatabaseFailed, match=r"no such table|does not exist"):
        await save(database, "95500", "DELETE FROM nowhere")
    assert await count(database) == 0


async def test_an_error_of_the_work_itself_rolls_it_back_too(database: Database) -> None:
    def give_up(connection: Connection) -> None:
        connection.execute(ROUTE.insert(), row("95500"))
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        await database.write(give_up)
    assert await count(database) == 0


async def test_errors_do_not_repeat_the_values(database: Database) -> None:
    await save(database, "13800138000")
    with pytest.raises(DatabaseFailed, match=r"UNIQUE|unique") as failed:
        await save(database, "13800138000")
    assert "13800138000" not in f"{failed.value} {failed.value.__cause__}"


async def test_upserts_replace_and_inserts_of_what_is_there_do_nothing(database: Database) -> None:
    def write(connection: Connection) -> list[int]:
        return [
            connection.execute(statement(connection, ROUTE), row("95500", flow)).rowcount
            for statement, flow in ((upsert, "a"), (upsert, "b"), (insert_if_new, "c"))
        ]

    assert await database.write(write) == [1, 1, 0]
    assert await database.read(scalar("SELECT flow FROM number_route")) == "b"


class HeldWrite:
    """A write that inserts a route, says that it did, and ends when it is let go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._begun = asyncio.Event()
        self._let_go = asyncio.Event()
        self.task = asyncio.create_task(self._write())

    async def begun(self) -> None:
        """Wait until it has the database."""
        async with asyncio.timeout(10):
            await self._begun.wait()

    def let_go(self) -> None:
        """Let it end."""
        self._let_go.set()

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()

        def save_and_wait(connection: Connection) -> None:
            connection.execute(ROUTE.insert(), row("held"))
            loop.call_soon_threadsafe(self._begun.set)
            on_loop(loop, self._waited())

        await self._database.write(save_and_wait)

    async def _waited(self) -> None:
        await self._let_go.wait()


@pytest.fixture
async def held(database: Database) -> AsyncIterator[HeldWrite]:
    held = HeldWrite(database)
    await held.begun()
    yield held
    held.let_go()
    await asyncio.wait([held.task])


@pytest.mark.parametrize("whose", ["database", "other"])
async def test_a_write_waits_for_its_turn_only_so_long(
    database: Database, other: Database, held: HeldWrite, whose: str
) -> None:
    late = {"database": database, "other": other}[whose]
    with pytest.raises(DatabaseStalled, match=r"busy for 2\.0 s"):
        await save(late, "late")
    held.let_go()
    await held.task
    assert await count(database) == 1


async def test_a_write_waits_for_that_of_another_process(
    database: Database, other: Database, held: HeldWrite
) -> None:
    after = asyncio.create_task(
        other.write(scalar("SELECT flow FROM number_route WHERE dialled_number = 'held'"))
    )
    await asyncio.sleep(0.2)
    assert not after.done()
    held.let_go()
    assert await after == "main"


async def test_readers_do_not_wait_for_a_write(database: Database, held: HeldWrite) -> None:
    assert await count(database) == 0
    assert not held.task.done()


async def test_a_cancelled_write_that_had_begun_ends_before_the_next_begins(
    database: Database, held: HeldWrite
) -> None:
    held.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await held.task
    next_write = asyncio.create_task(database.write(scalar("SELECT count(*) FROM number_route")))
    held.let_go()
    assert await next_write == 1


async def test_a_write_cancelled_before_its_turn_is_never_written(
    database: Database, held: HeldWrite
) -> None:
    late = asyncio.create_task(save(database, "late"))
    await asyncio.sleep(0)
    late.cancel()
    held.let_go()
    await asyncio.wait([held.task, late])
    assert await count(database) == 1


async def test_closing_waits_for_a_write_that_has_begun(
    stores: Stores, database: Database, held: HeldWrite
) -> None:
    closing = asyncio.create_task(database.close())
    held.let_go()
    await closing
    again = await Database.open(stores.crm, migrations=CRM)
    assert await count(again) == 1
    await again.close()


@pytest.mark.parametrize("clear", ["forget_deleted", "rewrite"])
async def test_clearing_up_keeps_what_was_not_deleted(database: Database, clear: str) -> None:
    for number in ("95500", "95501"):
        await save(database, number)
    await database.write(
        scalar("DELETE FROM number_route WHERE dialled_number = '95500' RETURNING 1")
    )
    await getattr(database, clear)()
    assert await database.read(scalar("SELECT dialled_number FROM number_route")) == "95501"
