"""Two services on one journal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import select

from hotline.database import Database
from hotline.journal import Journal, NewRecord
from hotline.journal.journal import MIGRATIONS
from hotline.journal.tables import JOURNAL_RECORD
from hotline.testing.stores import Stores

EACH = 150


@pytest.fixture
async def journals(stores: Stores) -> AsyncIterator[list[Journal]]:
    async with AsyncExitStack() as stack:
        keys = await stack.enter_async_context(await stores.open_keys())
        yield [
            await stack.enter_async_context(await Journal.open(stores.journal, keys))
            for _ in range(2)
        ]


@pytest.fixture
async def looking(stores: Stores) -> AsyncIterator[Database]:
    database = await Database.open(stores.journal, migrations=MIGRATIONS)
    yield database
    await database.close()


async def test_a_number_is_never_seen_before_a_smaller_one(
    journals: list[Journal], looking: Database, new_record: Callable[..., NewRecord]
) -> None:
    async def append(journal: Journal) -> list[int]:
        return [await journal.append(new_record()) for _ in range(EACH)]

    # Two at a time to each journal, so that one's next transaction begins in the other's commit.
    writing = [asyncio.create_task(append(journal)) for journal in journals * 2]
    seen: list[int] = []
    query = select(JOURNAL_RECORD.c.seq).order_by(JOURNAL_RECORD.c.seq)
    while not all(task.done() for task in writing):
        now = await looking.read(lambda connection: [*connection.scalars(query)])
        assert now[: len(seen)] == seen
        seen = now
    given = [seq for task in writing for seq in await task]
    assert sorted(given) == await looking.read(lambda connection: [*connection.scalars(query)])
