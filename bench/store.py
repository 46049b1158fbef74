"""The journal's appends on SQLite and on PostgreSQL, beside what each database does bare.

`python bench/store.py [--seconds 2] [--rounds 3] [--folder DIR]` prints a table. Each round runs
every row once, so that a ratio is of one round. The floor of a database is one connection of its
driver that inserts the same row and commits, again and again: no journal, no sealing, no other
call. The server is one of our own with `fsync` on; it and the files are in the folder, which
decides which disk is measured. Who waits longer than the journal's limit gives up, as a call would.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import asyncpg

from hotline.journal import Journal, JournalStalled, writer
from hotline.logs import configure_logs
from hotline.testing.postgres import PostgresServer, running_postgres
from hotline.testing.stores import Stores, in_files, in_postgres
from journal import a_record

CALLS = (1, 100, 1000)
CONNECTIONS = 50
"""Of the bare server with many clients: as many as are sensible on two cores, and more."""

COLUMNS = "tenant, stream, at, event_kind, event, commands, key_id, sealed"
LIKE_ONE = f"SELECT {COLUMNS} FROM journal_record ORDER BY seq LIMIT 1"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table."""

    database: str
    how: str
    calls: int
    run: Callable[[float], Awaitable[Result]]


@dataclass(kw_only=True)
class Result:
    """What was done in some seconds; waits in seconds."""

    took: float
    waits: list[float]
    gave_up: int = 0

    @property
    def a_second(self) -> float:
        return len(self.waits) / self.took

    def percentile(self, percent: int) -> float:
        """Return it in milliseconds."""
        waits = sorted(self.waits)
        return waits[min(len(waits) - 1, len(waits) * percent // 100)] * 1000


@dataclass(kw_only=True)
class Rounds:
    """One row's results, and its ratios to the floor of the same round."""

    results: list[Result] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)


@contextmanager
def batches_of(records: int) -> Iterator[None]:
    """Let a transaction take so many records at most."""
    before, writer.BATCH_LIMIT_RECORDS = writer.BATCH_LIMIT_RECORDS, records
    try:
        yield
    finally:
        writer.BATCH_LIMIT_RECORDS = before


async def journal(stores: Stores, calls: int, seconds: float, batch: int) -> Result:
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as opened,
    ):
        for call in range(calls):
            await keys.begin("demo", f"call:{call}")
        waits: list[float] = []
        with batches_of(batch):
            start = time.perf_counter()
            gave_up = await asyncio.gather(
                *(append_until(opened, call, start + seconds, waits) for call in range(calls))
            )
            took = time.perf_counter() - start
        return Result(took=took, waits=waits, gave_up=sum(gave_up))


async def append_until(opened: Journal, call: int, end: float, waits: list[float]) -> bool:
    """Append again and again, noting each wait; return whether it gave up."""
    try:
        while (start := time.perf_counter()) < end:
            await opened.append(a_record(call, critical=False))
            waits.append(time.perf_counter() - start)
    except JournalStalled:
        return True
    return False


async def bare_sqlite(file: Path, seconds: float) -> Result:
    def run() -> Result:
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("PRAGMA synchronous=NORMAL")
        row = connection.execute(LIKE_ONE).fetchone()
        insert = f"INSERT INTO journal_record ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        waits = []
        begin = start = time.perf_counter()
        while start < begin + seconds:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(insert, row)
            connection.execute("COMMIT")
            waits.append(time.perf_counter() - start)
            start = time.perf_counter()
        connection.close()
        return Result(took=start - begin, waits=waits)

    return await asyncio.to_thread(run)


async def bare_postgres(url: str, connections: int, seconds: float) -> Result:
    insert = (
        f"INSERT INTO journal.journal_record ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    )

    async def run(connection: asyncpg.Connection) -> list[float]:
        row = await connection.fetchrow(
            LIKE_ONE.replace("journal_record", "journal.journal_record")
        )
        statement = await connection.prepare(insert)
        waits = []
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            await statement.fetch(*row)
            waits.append(time.perf_counter() - start)
        return waits

    opened = [await asyncpg.connect(url) for _ in range(connections)]
    start = time.perf_counter()
    waits = await asyncio.gather(*(run(connection) for connection in opened))
    took = time.perf_counter() - start
    for connection in opened:
        await connection.close()
    return Result(took=took, waits=[wait for one in waits for wait in one])


def rows(files: Stores, file: Path, served: Stores, url: str) -> list[Row]:
    """Return all rows, each database's floor first."""

    def of_journal(database: str, stores: Stores) -> list[Row]:
        return [
            Row(
                database=database,
                how=how,
                calls=calls,
                run=partial(journal, stores, calls, batch=batch),
            )
            for how, batch in (("group commit", writer.BATCH_LIMIT_RECORDS), ("one by one", 1))
            for calls in CALLS
        ]

    def bare(database: str, calls: int, run: Callable[[float], Awaitable[Result]]) -> Row:
        return Row(database=database, how="bare", calls=calls, run=run)

    return [
        bare("SQLite", 1, partial(bare_sqlite, file)),
        *of_journal("SQLite", files),
        bare("PostgreSQL", 1, partial(bare_postgres, url, 1)),
        bare("PostgreSQL", CONNECTIONS, partial(bare_postgres, url, CONNECTIONS)),
        *of_journal("PostgreSQL", served),
    ]


async def measure(folder: Path, server: PostgresServer, rounds: int, seconds: float) -> None:
    async with server.database() as url:
        files, served = in_files(folder), in_postgres(url)
        for stores in (files, served):
            # The row that the floors insert again, as the journal writes it.
            await journal(stores, 1, 0.1, 1)
        table = rows(files, folder / "journal.db", served, url)
        found = [Rounds() for _ in table]
        for _ in range(rounds):
            floor = 1.0
            for row, results in zip(table, found, strict=True):
                result = await row.run(seconds)
                if row.how == "bare" and row.calls == 1:
                    floor = result.a_second
                results.results.append(result)
                results.ratios.append(result.a_second / floor)
    print("| | | calls at once | appends/s | p50 ms | p99 ms | × bare | gave up |")
    print("|---|---|---|---|---|---|---|---|")
    for row, results in zip(table, found, strict=True):
        all_of = results.results
        print(
            f"| {row.database} | {row.how} | {row.calls:,} "
            f"| {statistics.median(one.a_second for one in all_of):,.0f} "
            f"| {statistics.median(one.percentile(50) for one in all_of):,.2f} "
            f"| {statistics.median(one.percentile(99) for one in all_of):,.2f} "
            f"| {statistics.median(results.ratios):.2f} "
            f"| {sum(one.gave_up for one in all_of) or ''} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    configure_logs(style="console", level="critical")
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as folder,
        running_postgres(options.folder) as server,
    ):
        asyncio.run(measure(Path(folder), server, options.rounds, options.seconds))


if __name__ == "__main__":
    main()
