"""How the writer behaves when the file is held, refuses, or many append at once."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from hotline.database import migrate
from hotline.database.sqlite import SqliteDatabase
from hotline.journal import Journal, JournalStalled, JournalWriteFailed, NewRecord
from hotline.journal.journal import MIGRATIONS
from hotline.privacy import KeyRing

T = TypeVar("T")
BuildRecord = Callable[..., NewRecord]


class WatchedDatabase(SqliteDatabase):
    """Notes how each transaction was asked for; commits only while `disk` is set."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.writes: list[bool] = []
        self.disk = threading.Event()
        self.disk.set()

    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        def held(connection: Connection) -> T:
            result = work(connection)
            self.disk.wait()
            return result

        self.writes.append(synced)
        return await super().write(held, synced=synced)


@pytest.fixture
async def database(journal_path: Path) -> WatchedDatabase:
    await migrate(journal_path, MIGRATIONS)
    return WatchedDatabase(journal_path)


@pytest.fixture
async def journal(database: WatchedDatabase, keys: KeyRing) -> AsyncIterator[Journal]:
    async with Journal(database, keys) as journal:
        yield journal


@pytest.fixture
def stranger(journal: Journal, journal_path: Path) -> Iterator[sqlite3.Connection]:
    """Another user of the journal's file."""
    with closing(sqlite3.connect(journal_path, isolation_level=None)) as connection:
        yield connection


async def test_who_waits_together_is_committed_together(
    journal: Journal, database: WatchedDatabase, new_record: BuildRecord
) -> None:
    await asyncio.gather(*(journal.append(new_record()) for _ in range(200)))
    assert len(database.writes) < 5


async def test_a_batch_is_bounded(
    journal: Journal, database: WatchedDatabase, new_record: BuildRecord
) -> None:
    await asyncio.gather(*(journal.append(new_record()) for _ in range(1000)))
    assert len(database.writes) >= 4


async def test_critical_records_are_flushed_to_the_disk_and_others_are_not(
    journal: Journal, database: WatchedDatabase, new_record: BuildRecord
) -> None:
    await journal.append(new_record())
    await journal.append(new_record(critical=True))
    await journal.append_many([new_record(), new_record(critical=True)])
    await journal.append(new_record())
    assert database.writes == [False, True, True, False]


async def test_a_short_stall_is_waited_out(
    journal: Journal, stranger: sqlite3.Connection, new_record: BuildRecord
) -> None:
    stranger.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(1.0, stranger.rollback)
    assert await journal.append(new_record()) == 1


async def test_a_long_stall_is_an_error_and_the_record_is_never_written(
    journal: Journal, stranger: sqlite3.Connection, new_record: BuildRecord
) -> None:
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalStalled) as stalled:
        await journal.append(new_record(event={"kind": "lost"}))
    assert not stalled.value.may_be_written
    stranger.rollback()
    await journal.append(new_record(event={"kind": "kept"}))
    assert [record.event_kind for record in await journal.read("demo", "call:1")] == ["kept"]


async def test_an_append_stalled_in_its_transaction_says_that_it_may_be_written(
    journal: Journal, database: WatchedDatabase, new_record: BuildRecord
) -> None:
    database.disk.clear()
    with pytest.raises(JournalStalled, match="may still be written") as stalled:
        await journal.append(new_record(event={"kind": "late"}))
    assert stalled.value.may_be_written
    database.disk.set()
    assert await journal.append(new_record()) == 2


async def test_a_cancelled_append_that_was_not_begun_is_never_written(
    journal: Journal, stranger: sqlite3.Connection, new_record: BuildRecord
) -> None:
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(journal.append(new_record(event={"kind": "lost"})), 0.05)
    stranger.rollback()
    await journal.append(new_record(event={"kind": "kept"}))
    assert [record.event_kind for record in await journal.read("demo", "call:1")] == ["kept"]


async def test_a_refusal_reaches_everyone_in_the_transaction_and_nobody_after(
    journal: Journal, stranger: sqlite3.Connection, new_record: BuildRecord
) -> None:
    stranger.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON journal_record WHEN NEW.stream = 'call:bad' "
        "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
    outcomes = await asyncio.gather(
        *(journal.append(new_record(stream=stream)) for stream in ["call:1", "call:bad", "call:2"]),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [JournalWriteFailed] * 3
    assert "the disk is full" in str(outcomes[0])
    assert await journal.append(new_record()) == 1


async def test_closing_writes_what_waits(
    journal: Journal, journal_path: Path, keys: KeyRing, new_record: BuildRecord
) -> None:
    async with asyncio.TaskGroup() as tasks:
        appends = [tasks.create_task(journal.append(new_record())) for _ in range(300)]
        tasks.create_task(journal.close())
    assert [append.result() for append in appends] == list(range(1, 301))
    async with await Journal.open(journal_path, keys) as reopened:
        assert len(await reopened.read("demo", "call:1")) == 300


async def test_a_reader_in_the_middle_of_its_work_does_not_hold_the_writer_up(
    journal: Journal, stranger: sqlite3.Connection, new_record: BuildRecord
) -> None:
    count = "SELECT count(*) FROM journal_record"
    await journal.append(new_record())
    stranger.execute("BEGIN")
    assert stranger.execute(count).fetchone() == (1,)
    assert await asyncio.wait_for(journal.append(new_record()), 1.0) == 2
    assert stranger.execute(count).fetchone() == (1,)
    stranger.rollback()
    assert stranger.execute(count).fetchone() == (2,)


async def test_two_journals_on_one_file_share_the_sequence(
    journal: Journal, journal_path: Path, keys: KeyRing, new_record: BuildRecord
) -> None:
    async with await Journal.open(journal_path, keys) as second:
        seqs = await asyncio.gather(
            *(one.append(new_record()) for _ in range(50) for one in (journal, second))
        )
    assert sorted(seqs) == list(range(1, 101))
