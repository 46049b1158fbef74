"""A PostgreSQL server that is away, dies, freezes, or was set up by somebody else."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from hotline.crm.repository import MIGRATIONS as CRM
from hotline.crm.tables import NUMBER_ROUTE
from hotline.database import (
    Database,
    DatabaseFailed,
    DatabaseLost,
    DatabaseStalled,
    DatabaseUnusable,
    PostgresSchema,
)
from hotline.testing.postgres import PostgresServer


@pytest.fixture
async def crm(postgres: PostgresServer) -> AsyncIterator[PostgresSchema]:
    async with postgres.database() as url:
        yield PostgresSchema(url, "crm")


@pytest.fixture
async def database(crm: PostgresSchema) -> AsyncIterator[Database]:
    database = await Database.open(crm, migrations=CRM)
    yield database
    await database.close()


async def save(database: Database, number: str, *, synced: bool = False) -> None:
    row = {"dialled_number": number, "tenant": "demo", "flow": "main", "language": "zh-CN"}
    await database.write(
        lambda connection: connection.execute(NUMBER_ROUTE.insert(), row), synced=synced
    )


async def numbers(database: Database) -> list[str]:
    query = text("SELECT dialled_number FROM number_route ORDER BY dialled_number")
    return await database.read(lambda connection: [*connection.scalars(query)])


async def setting(database: Database, name: str, *, synced: bool = False) -> object:
    query = text(f"SHOW {name}")
    return await database.write(lambda connection: connection.scalar(query), synced=synced)


@contextmanager
def away(postgres: PostgresServer) -> Iterator[None]:
    """No server, until the end of the block."""
    postgres.kill()
    try:
        yield
    finally:
        postgres.start()


@pytest.mark.parametrize("synced", [False, True])
async def test_what_was_written_survives_kill_9_of_the_server(
    postgres: PostgresServer, database: Database, synced: bool
) -> None:
    # As fast as it can be, so that what is not flushed would still be in the server's memory.
    for n in range(50):
        await save(database, f"{n:03}", synced=synced)
    with away(postgres):
        pass
    assert await numbers(database) == [f"{n:03}" for n in range(50)]


@pytest.mark.parametrize(("synced", "flushed"), [(False, "local"), (True, "on")])
async def test_writes_are_flushed_whatever_the_server_was_told(
    postgres: PostgresServer, crm: PostgresSchema, synced: bool, flushed: str
) -> None:
    name = crm.url.rpartition("/")[2]
    async with postgres.admin() as admin:
        await admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    database = await Database.open(crm, migrations=CRM)
    assert await setting(database, "synchronous_commit", synced=synced) == flushed
    # The next one does not inherit it.
    assert await setting(database, "synchronous_commit") == "local"
    await database.close()
    async with postgres.admin() as admin:
        await admin.execute(f"ALTER DATABASE {name} RESET synchronous_commit")


async def test_a_server_that_is_away_is_told_and_not_its_password(
    postgres: PostgresServer, crm: PostgresSchema, database: Database
) -> None:
    await save(database, "95500")
    with away(postgres):
        with pytest.raises(DatabaseLost, match="check that the PostgreSQL server runs") as lost:
            await save(database, "95501")
        with pytest.raises(DatabaseLost):
            await numbers(database)
        with pytest.raises(DatabaseUnusable, match="user, password and database") as unusable:
            await Database.open(crm, migrations=CRM)
    assert not lost.value.may_be_written
    password = crm.url.partition("hotline:")[2].partition("@")[0]
    assert len(password) == 32
    for error in (lost.value, unusable.value):
        assert f"schema crm of postgresql://hotline@127.0.0.1:{postgres.port}/hotline_" in str(
            error
        )
        assert password not in f"{error} {error!r} {error.__cause__} {crm!r}"


async def test_a_server_that_was_restarted_serves_on(
    postgres: PostgresServer, database: Database
) -> None:
    await save(database, "95500")
    assert await numbers(database) == ["95500"]
    postgres.stop()
    postgres.start()
    assert await numbers(database) == ["95500"]
    await save(database, "95501")
    postgres.stop()
    postgres.start()
    await save(database, "95502")
    assert await numbers(database) == ["95500", "95501", "95502"]


async def test_a_commit_that_is_cut_off_may_be_written(
    postgres: PostgresServer, database: Database
) -> None:
    def slow_commit(connection: object) -> None:
        for statement in (
            "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(1.5); RETURN NEW; END $$",
            "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON number_route "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()",
        ):
            connection.exec_driver_sql(statement)  # type: ignore[attr-defined]

    await database.write(slow_commit)
    saving = asyncio.create_task(save(database, "95500"))
    await asyncio.sleep(0.7)
    with away(postgres), pytest.raises(DatabaseLost) as lost:
        await saving
    assert lost.value.may_be_written


async def test_a_frozen_server_is_not_waited_for(
    postgres: PostgresServer, database: Database
) -> None:
    await save(database, "95500")
    writer = await database.write(
        lambda connection: connection.scalar(text("SELECT pg_backend_pid()"))
    )
    os.kill(writer, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with pytest.raises(DatabaseLost, match="it does not answer"):
            await save(database, "95501")
    finally:
        os.kill(writer, signal.SIGCONT)
    assert time.monotonic() - began < 10
    await save(database, "95502")
    assert "95502" in await numbers(database)


async def test_a_statement_that_takes_too_long_is_a_stall(database: Database) -> None:
    with pytest.raises(DatabaseStalled, match=r"busy for 2\.0 s"):
        await database.write(lambda connection: connection.execute(text("SELECT pg_sleep(5)")))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("hotline:", "nobody-knows:"), "password authentication failed"),
        (("/hotline_", "/nowhere_"), "does not exist"),
        (("postgresql://", "http://"), "ClientConfigurationError"),
    ],
)
async def test_a_wrong_address_is_told(
    crm: PostgresSchema, wrong: tuple[str, str], told: str
) -> None:
    address = replace(crm, url=crm.url.replace(*wrong, 1))
    with pytest.raises(DatabaseUnusable, match=told) as unusable:
        await Database.open(address, migrations=CRM)
    assert crm.url.partition("hotline:")[2].partition("@")[0] not in str(unusable.value)


async def test_a_schema_that_the_keepers_of_the_server_made_is_used(
    postgres: PostgresServer, crm: PostgresSchema
) -> None:
    name = crm.url.rpartition("/")[2]
    async with postgres.admin(name) as admin:
        await admin.execute(f"ALTER DATABASE {name} OWNER TO postgres")
        with pytest.raises(DatabaseUnusable, match="permission denied"):
            await Database.open(crm, migrations=CRM)
        await admin.execute("CREATE SCHEMA crm AUTHORIZATION hotline")
        database = await Database.open(crm, migrations=CRM)
        await save(database, "95500")
        await database.close()
        await admin.execute(f"ALTER DATABASE {name} OWNER TO hotline")


async def test_what_was_deleted_is_in_no_table_that_was_written_anew(
    postgres: PostgresServer, database: Database
) -> None:
    def files_with(marker: bytes) -> list[Path]:
        files = (file for file in (postgres.data / "base").rglob("*") if file.is_file())
        return [file for file in files if marker in file.read_bytes()]

    async def look() -> list[Path]:
        async with postgres.admin() as admin:
            await admin.execute("CHECKPOINT")
        return await asyncio.to_thread(files_with, b"a-marker-to-find")

    await save(database, "a-marker-to-find")
    assert await look()
    await database.write(lambda connection: connection.execute(NUMBER_ROUTE.delete()))
    assert await look()
    await database.rewrite()
    # A file that the table no longer has is emptied at the next checkpoint.
    assert await look() == []


async def test_what_only_grows_refuses_changes(database: Database) -> None:
    def grow_only(connection: object) -> None:
        from alembic.migration import MigrationContext
        from alembic.operations import Operations

        from hotline.database.append_only import refuse_changes

        with Operations.context(MigrationContext.configure(connection)):  # type: ignore[arg-type]
            refuse_changes("number_route", "what was routed is told for ever")

    await save(database, "95500")
    await database.write(grow_only)
    for change in (
        "DELETE FROM number_route",
        "UPDATE number_route SET flow=''",
        "TRUNCATE number_route",
    ):
        with pytest.raises(DatabaseFailed, match="what was routed is told for ever"):
            await database.write(lambda connection, change=change: connection.execute(text(change)))  # type: ignore[misc]
    assert await numbers(database) == ["95500"]
