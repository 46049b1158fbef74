"""One open SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection

from hotline.database.engine import READ_WAIT_S, STALL_LIMIT_S, sqlite_engine, translated
from hotline.database.errors import DatabaseStalled
from hotline.database.migration import migrate

READERS = 4
"""How many reads run side by side on one file."""


class Database:
    """One open SQLite file. Open it with `Database.open`, and close it."""

    def __init__(self, path: Path, *, secure_delete: bool = False) -> None:
        self._path = path
        wiping = {"secure_delete": "ON"} if secure_delete else {}
        # Two writers of one file meet here, in order, instead of polling SQLite's lock.
        self._turn = asyncio.Lock()
        self._writer = sqlite_engine(
            path, begin="BEGIN IMMEDIATE", synchronous="NORMAL", connections=1, **wiping
        )
        self._synced = sqlite_engine(
            path, begin="BEGIN IMMEDIATE", synchronous="FULL", connections=1, **wiping
        )
        # For what SQLite does outside transactions only.
        self._plain = sqlite_engine(path, begin="", synchronous="FULL", connections=1, **wiping)
        self._readers = sqlite_engine(path, begin="BEGIN", query_only="ON", connections=READERS)

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
        """Close every connection."""
        await self._readers.dispose()
        await self._synced.dispose()
        await self._writer.dispose()
        await self._plain.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Read from one consistent state of the file.

        Raises:
            DatabaseStalled: Other reads went on for `READ_WAIT_S`.
            DatabaseFailed: The database refused.
        """
        try:
            async with self._readers.connect() as connection:
                yield connection
        except PoolTimeoutError:
            raise DatabaseStalled(path=self._path, waited_s=READ_WAIT_S) from None
        except SQLAlchemyError as error:
            raise translated(error, self._path) from error

    @asynccontextmanager
    async def write(self, *, synced: bool = False) -> AsyncIterator[AsyncConnection]:
        """Write in one transaction, alone, and commit at the end.

        Args:
            synced: Flush to the disk before returning; see `hotline.database`.

        Raises:
            DatabaseStalled: Somebody else held the file for `STALL_LIMIT_S`.
            DatabaseFailed: The database refused; nothing was written.
        """
        engine = self._synced if synced else self._writer
        await self._take_turn()
        try:
            async with engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise translated(error, self._path) from error
        finally:
            self._turn.release()

    async def truncate_wal(self) -> None:
        """Bring the write-ahead log into the file and cut it to nothing: old pages were in it.

        Raises:
            DatabaseStalled: Somebody read or wrote for `STALL_LIMIT_S`; the log is still there.
            DatabaseFailed: The database refused.
        """
        await self._alone("PRAGMA wal_checkpoint(TRUNCATE)")

    async def rewrite(self) -> None:
        """Write the whole file anew, so that nothing of what was deleted is left in it.

        Raises:
            DatabaseStalled: Somebody read or wrote for `STALL_LIMIT_S`; traces are still there.
            DatabaseFailed: The database refused.
        """
        await self._alone("VACUUM")
        await self.truncate_wal()

    async def _alone(self, statement: str) -> None:
        await self._take_turn()
        try:
            async with self._plain.connect() as connection:
                result = await connection.exec_driver_sql(statement)
                busy = result.returns_rows and result.scalar_one()
        except SQLAlchemyError as error:
            raise translated(error, self._path) from error
        finally:
            self._turn.release()
        if busy:
            raise DatabaseStalled(path=self._path, waited_s=STALL_LIMIT_S)

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(STALL_LIMIT_S):
                await self._turn.acquire()
        except TimeoutError:
            raise DatabaseStalled(path=self._path, waited_s=STALL_LIMIT_S) from None
