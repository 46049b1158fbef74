"""What the rooms may ask of a database, wherever it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from hotline.database.address import Address
from hotline.database.migration import migrate

T = TypeVar("T")


class Database(ABC):
    """One open database of one room. Open it with `Database.open`, and close it.

    A transaction is one function of SQLAlchemy's plain connection, run whole, so that a room says
    what it reads and writes once for every kind of database.
    """

    @staticmethod
    async def open(address: Address, *, migrations: Path, secure_delete: bool = False) -> Database:
        """Open a database, create it if it is missing, and bring its schema up to date.

        Args:
            address: A file, whose folder must exist, or a schema of a PostgreSQL database.
            migrations: The folder of the room's Alembic environment.
            secure_delete: Overwrite with zeros what is deleted or changed, where the database can;
                see `hotline.database`.

        Raises:
            DatabaseTooNew: A later version of this program wrote it.
            DatabaseUnusable: It cannot be opened, or is no database.
            DatabaseStalled: Another process holds it.
        """
        await migrate(address, migrations)
        # Here, for each of them is a `Database` itself, and one of them is all that is needed.
        if isinstance(address, Path):
            from hotline.database.sqlite import SqliteDatabase

            return SqliteDatabase(address, secure_delete=secure_delete)
        from hotline.database.postgres import PostgresDatabase

        return PostgresDatabase(address)

    @abstractmethod
    async def close(self) -> None:
        """Wait for what has begun, and close every connection. Again is no harm."""

    @abstractmethod
    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read from one consistent state of the database.

        Args:
            work: Reads and returns what it found, perhaps in another thread, and perhaps twice. It
                touches nothing else.

        Raises:
            DatabaseStalled: Other reads went on for `READ_WAIT_S`, or this one did.
            DatabaseFailed: The database refused.
        """

    @abstractmethod
    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        """Write in one transaction, alone, and commit at the end.

        No other write to the same database, from whichever process, goes on at the same time.
        Cancelled before its turn nothing is written; cancelled later it is written or not.

        Args:
            work: Writes, perhaps in another thread, as soon as the database is ours. What it raises
                rolls everything back.
            synced: Flush to the disk before returning; see `hotline.database`.

        Raises:
            DatabaseStalled: Somebody else held the database for `STALL_LIMIT_S`.
            DatabaseFailed: The database refused; nothing was written, unless a `DatabaseLost` says
                that it may be.
        """

    @abstractmethod
    async def forget_deleted(self) -> None:
        """Leave of what was deleted or changed only what `hotline.database` says.

        Raises:
            DatabaseStalled: Somebody read or wrote for too long; traces are still there.
            DatabaseFailed: The database refused.
        """

    @abstractmethod
    async def rewrite(self) -> None:
        """Write the whole database anew, so that no table holds anything that was deleted.

        Raises:
            DatabaseStalled: Somebody read or wrote for too long; traces are still there.
            DatabaseFailed: The database refused.
        """
