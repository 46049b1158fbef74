"""One open SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from hotline.database.engine import STALL_LIMIT_S, sqlite_engine, translated
from hotline.database.errors import DatabaseStalled
from hotline.database.migration import migrate
from hotline.database.threads import NoThreadFree, Threads
from hotline.database.transactions import Transactions

T = TypeVar("T")

READERS = 4
"""How many reads run side by side on one file."""

READ_WAIT_S = 10.0
"""How long a read waits while so many other reads go on."""

CHECKPOINT_RETRY_S = 0.02
"""How long to wait before looking again whether somebody else's checkpoint is over."""


class Database:
    """One open SQLite file. Open it with `Database.open`, and close it.

    A transaction is one function, run whole in a thread: the event loop hands it over and takes
    back what it returns, and does not see its statements.
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

    @classmethod
    async def open(cls, path: Path, *, migrations: Path, secure_delete: bool = False) -> Database:
        """Open the file, create it if it is missing, and bring its schema up to date.

        Args:
            path: The file; its folder must exist.
            migrations: The folder of the room's Alembic environment.
            secure_delete: Overwrite with zeros what is deleted or changed.

        Raises:
            DatabaseTooNew: A later version of this program wrote the file.
            DatabaseUnusable: It cannot be opened, or is no database.
            DatabaseStalled: Another process holds it.
        """
        await migrate(path, migrations)
        return cls(path, secure_delete=secure_delete)

    async def close(self) -> None:
        """Wait for what has begun, and close every connection."""
        await self._reading.close()
        await self._writing.close()
        # The last connection brings the write-ahead log into the file.
        await asyncio.to_thread(self._disconnect)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read from one consistent state of the file.

        Args:
            work: Reads and returns what it found, in another thread. It touches nothing else.

        Raises:
            DatabaseStalled: Other reads went on for `READ_WAIT_S`.
            DatabaseFailed: The database refused.
        """
        return await self._transaction(self._reading, self._readers, work)

    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        """Write in one transaction, alone, and commit at the end.

        Cancelled before its turn nothing is written; cancelled later it is written or not.

        Args:
            work: Writes, in another thread, as soon as the file is ours. What it raises rolls
                everything back.
            synced: Flush to the disk before returning; see `hotline.database`.

        Raises:
            DatabaseStalled: Somebody else held the file for `STALL_LIMIT_S`.
            DatabaseFailed: The database refused; nothing was written.
        """
        transactions = self._synced if synced else self._writer
        return await self._transaction(self._writing, transactions, work)

    async def truncate_wal(self) -> None:
        """Bring the write-ahead log into the file and cut it to nothing: old pages were in it.

        Raises:
            DatabaseStalled: Somebody read or wrote for `STALL_LIMIT_S`; the log is still there.
            DatabaseFailed: The database refused.
        """
        time = asyncio.get_running_loop().time
        until = time() + STALL_LIMIT_S
        # SQLite waits for readers and writers itself, but not for another's checkpoint:
        # https://www.sqlite.org/c3ref/wal_checkpoint_v2.html
        while await self._alone("PRAGMA wal_checkpoint(TRUNCATE)"):
            if time() >= until:
                raise DatabaseStalled(path=self._path, waited_s=STALL_LIMIT_S)
            await asyncio.sleep(CHECKPOINT_RETRY_S)

    async def rewrite(self) -> None:
        """Write the whole file anew, so that nothing of what was deleted is left in it.

        Raises:
            DatabaseStalled: Somebody read or wrote for `STALL_LIMIT_S`; traces are still there.
            DatabaseFailed: The database refused.
        """
        await self._alone("VACUUM")
        await self.truncate_wal()

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
        except NoThreadFree:
            raise DatabaseStalled(path=self._path, waited_s=threads.wait_s) from None
        except SQLAlchemyError as error:
            raise translated(error, self._path) from error
