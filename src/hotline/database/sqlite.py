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

    def __init__(self, path: Path) -> None:
        self._path = path
        # Two writers of one file meet here, in order, instead of polling SQLite's lock.
        self._turn = asyncio.Lock()
        self._writer = sqlite_engine(
            path, begin="BEGIN IMMEDIATE", synchronous="NORMAL", connections=1
        )
        self._synced = sqlite_engine(
            path, begin="BEGIN IMMEDIATE", synchronous="FULL", connections=1
        )
        self._readers = sqlite_engine(path, begin="BEGIN", query_only="ON", connections=READERS)

    @classmethod
    async def open(cls, path: Path, *, migrations: Path) -> Database:
        """Open the file, create it if it is missing, and bring its schema up to date.

        Args:
            path: The file; its folder must exist.
            migrations: The folder of the room's Alembic environment.

        Raises:
            DatabaseTooNew: A later version of this program wrote the file.
            DatabaseUnusable: It cannot be opened, or is no database.
            DatabaseStalled: Another process holds it.
        """
        await migrate(path, migrations)
        return cls(path)

    async def close(self) -> None:
        """Close every connection."""
        await self._readers.dispose()
        await self._synced.dispose()
        await self._writer.dispose()

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

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(STALL_LIMIT_S):
                await self._turn.acquire()
        except TimeoutError:
            raise DatabaseStalled(path=self._path, waited_s=STALL_LIMIT_S) from None
