"""One open SQLite file: one writer, and readers beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from hotline.database.database import Database
from hotline.database.errors import DatabaseStalled
from hotline.database.limits import READ_WAIT_S, READERS, STALL_LIMIT_S
from hotline.database.sqlite.engine import sqlite_engine, translated
from hotline.database.sqlite.transactions import Transactions
from hotline.database.threads import Threads
from hotline.database.turns import NoTurn

T = TypeVar("T")

CHECKPOINT_RETRY_S = 0.02
"""How long to wait before looking again whether somebody else's checkpoint is over."""


class SqliteDatabase(Database):
    """One open SQLite file, whose schema is up to date.

    A transaction is run whole in a thread: the event loop hands it over and takes back what it
    returns, and does not see its statements.

    Args:
        path: The file.
        secure_delete: Overwrite with zeros what is deleted or changed.
    """

    def __init__(self, path: Path, *, secure_delete: bool = False) -> None:
        self._path = path
        wiping = {"secure_delete": "ON"} if secure_delete else {}
        # Two writers of one file meet here, in order, instead of polling SQLite's lock.
        self._writing = Threads(f"{path.stem} writer", count=1, wait_s=STALL_LIMIT_S)
        self._reading = Threads(f"{path.stem} reader", count=READERS, wait_s=READ_WAIT_S)
        self._writer = Transactions(
            sqlite_engine(
                path, begin="BEGIN IMMEDIATE", synchronous="NORMAL", connections=1, **wiping
            )
        )
        self._synced = Transactions(
            sqlite_engine(
                path, begin="BEGIN IMMEDIATE", synchronous="FULL", connections=1, **wiping
            )
        )
        # For what SQLite does outside transactions only.
        self._plain = Transactions(
            sqlite_engine(path, begin="", synchronous="FULL", connections=1, **wiping)
        )
        self._readers = Transactions(
            sqlite_engine(path, begin="BEGIN", query_only="ON", connections=READERS)
        )

    async def close(self) -> None:
        """Wait for what has begun, and close every connection; see `Database.close`."""
        await self._reading.close()
        await self._writing.close()
        # The last connection brings the write-ahead log into the file.
        await asyncio.to_thread(self._disconnect)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read from one consistent state of the file; see `Database.read`."""
        return await self._transaction(self._reading, self._readers, work)

    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        """Write in one transaction, alone; see `Database.write`."""
        transactions = self._synced if synced else self._writer
        return await self._transaction(self._writing, transactions, work)

    async def forget_deleted(self) -> None:
        """Bring the write-ahead log into the file and cut it to nothing: old pages were in it."""
        time = asyncio.get_running_loop().time
        until = time() + STALL_LIMIT_S
        # SQLite waits for readers and writers itself, but not for another's checkpoint:
        # https://www.sqlite.org/c3ref/wal_checkpoint_v2.html
        while await self._alone("PRAGMA wal_checkpoint(TRUNCATE)"):
            if time() >= until:
                raise DatabaseStalled(where=str(self._path), waited_s=STALL_LIMIT_S)
            await asyncio.sleep(CHECKPOINT_RETRY_S)

    async def rewrite(self) -> None:
        """Write the whole file anew; see `Database.rewrite`."""
        await self._alone("VACUUM")
        await self.forget_deleted()

    def _disconnect(self) -> None:
        for transactions in (self._readers, self._synced, self._writer, self._plain):
            transactions.close()

    async def _alone(self, statement: str) -> bool:
        """Run what no transaction may hold; return whether SQLite says that it was busy."""

        def run(connection: Connection) -> bool:
            result = connection.exec_driver_sql(statement)
            return result.returns_rows and bool(result.scalar_one())

        return await self._transaction(self._writing, self._plain, run)

    async def _transaction(
        self, threads: Threads, transactions: Transactions, work: Callable[[Connection], T]
    ) -> T:
        try:
            return await threads.run(lambda: transactions.run(work))
        except NoTurn:
            raise DatabaseStalled(where=str(self._path), waited_s=threads.wait_s) from None
        except SQLAlchemyError as error:
            raise translated(error, self._path) from error
