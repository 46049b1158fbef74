"""The months in which PostgreSQL keeps the log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from sqlalchemy import text

from hotline.database import STALL_LIMIT_S, Database, DatabaseStalled, PostgresSchema
from hotline.journal import Journal, NewRecord
from hotline.journal.journal import MIGRATIONS
from hotline.journal.months import make_months
from hotline.journal.old_months import Month
from hotline.testing.postgres import PostgresServer
from hotline.testing.stores import Stores, in_postgres


@pytest.fixture
async def stores(postgres: PostgresServer) -> AsyncIterator[Stores]:
    async with postgres.database() as url:
        yield in_postgres(url)


@pytest.fixture
async def database(stores: Stores) -> AsyncIterator[Database]:
    database = await Database.open(stores.journal, migrations=MIGRATIONS)
    yield database
    await database.close()


@pytest.fixture
async def journal(stores: Stores, database: Database) -> AsyncIterator[Journal]:
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
    ):
        yield journal


def month(at: datetime) -> str:
    return f"journal_record_{at:%Y_%m}"


def coming(months: int) -> list[str]:
    """Return the parts of this month and those after it."""
    first = datetime.now(UTC).replace(day=1)
    found = [month(first)]
    for _ in range(months - 1):
        first = (first + timedelta(days=32)).replace(day=1)
        found.append(month(first))
    return found


async def parts(database: Database) -> dict[str, int]:
    """Return how many records are in each part."""
    query = text("SELECT tableoid::regclass::text, count(*) FROM journal_record GROUP BY 1")
    tables = text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'journal_record_%'")
    found: dict[str, int] = await database.read(
        lambda connection: {row[0]: row[1] for row in connection.execute(query)}
    )
    names = await database.read(lambda connection: [*connection.scalars(tables)])
    return {name: found.get(name, 0) for name in sorted(names)}


async def run(database: Database, *statements: str) -> None:
    def write(connection: object) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)  # type: ignore[attr-defined]

    await database.write(write)


async def test_this_month_and_the_next_two_are_ready(
    journal: Journal, database: Database, new_record: Callable[..., NewRecord]
) -> None:
    # The moment of the event says nothing.
    await journal.append(new_record(at=datetime(2020, 1, 1, tzinfo=UTC)))
    this, *ahead = coming(3)
    assert await parts(database) == {this: 1, **dict.fromkeys(ahead, 0), "journal_record_other": 0}


async def test_months_are_made_once_by_however_many(journal: Journal, database: Database) -> None:
    this, *ahead = coming(3)
    await run(database, f"DROP TABLE {ahead[-1]}")
    await asyncio.gather(*(make_months(database) for _ in range(3)), journal.make_months())
    assert [*await parts(database)] == [this, *ahead, "journal_record_other"]


async def test_nothing_is_refused_for_want_of_a_month(
    journal: Journal, database: Database, new_record: Callable[..., NewRecord]
) -> None:
    this = coming(1)[0]
    await run(database, f"DROP TABLE {this}")
    seq = await journal.append(new_record())
    assert (await parts(database))["journal_record_other"] == 1
    # It stays there, and is read like any other.
    await journal.make_months()
    assert this not in await parts(database)
    assert [record.seq for record in await journal.read("demo", "call:1")] == [seq]


async def test_a_stream_that_goes_over_the_turn_of_a_month_is_read_in_order(
    journal: Journal, database: Database, new_record: Callable[..., NewRecord]
) -> None:
    seqs = [await journal.append(new_record()) for _ in range(4)]
    later = (datetime.now(UTC).replace(day=1) + timedelta(days=32)).replace(day=1)
    # As if the last two had been written a month later.
    await run(
        database,
        f"UPDATE journal_record SET written_at = '{later.isoformat()}' WHERE seq > {seqs[1]}",
    )
    this, after = coming(2)
    found = await parts(database)
    assert (found[this], found[after]) == (2, 2)
    assert [record.seq for record in await journal.read("demo", "call:1")] == seqs


async def test_a_month_that_is_read_is_not_dropped_and_appends_go_on(
    journal: Journal, database: Database, new_record: Callable[..., NewRecord], stores: Stores
) -> None:
    month = Month(name="2020-02", part="journal_record_2020_02")
    await run(
        database,
        f"CREATE TABLE {month.part} PARTITION OF journal_record "
        f"FOR VALUES FROM ('{month.begin.isoformat()}') TO ('{month.end.isoformat()}')",
    )
    assert isinstance(stores.journal, PostgresSchema)
    reader = await asyncpg.connect(stores.journal.url)
    try:
        async with reader.transaction():
            await reader.fetch("SELECT * FROM journal.journal_record")
            dropping = asyncio.create_task(journal.old_months.drop(month))
            appending = [asyncio.create_task(journal.append(new_record())) for _ in range(20)]
            # Less than a write waits for a database that somebody else holds.
            async with asyncio.timeout(STALL_LIMIT_S / 2):
                with pytest.raises(DatabaseStalled):
                    await dropping
                await asyncio.gather(*appending)
        assert month.part in await parts(database)
        await journal.old_months.drop(month)
        assert month.part not in await parts(database)
    finally:
        await reader.close()
