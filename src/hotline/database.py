"""SQLite for the rooms that store: one writer, readers beside it, migrations at open.

Every file runs in WAL mode, so readers never wait for the writer nor the writer for readers. What a
returned write survives depends on how it was made:

- An ordinary write (`synchronous=NORMAL`) is in the operating system's hands: it survives the death
  of this process, `kill -9` included, but the last ones can be lost when the power fails or the
  kernel crashes. The file itself stays sound, and what is lost is lost from the end.
- A `synced` write (`synchronous=FULL`) is flushed to the disk before it returns, and every ordinary
  write before it with it: it survives a power failure too, if the disk keeps its word.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Dialect, MetaData, String, TypeDecorator, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from hotline.errors import HotlineError
from hotline.model.moment import as_utc

STALL_LIMIT_S = 2.0
"""How long a write waits for a database that somebody else holds."""

READERS = 4
"""How many reads run side by side on one file."""

READ_WAIT_S = 10.0
"""How long a read waits for one of the `READERS`."""

WAL_RETRY_S = 0.02
"""How long opening waits before it asks again for WAL mode."""


class DatabaseError(HotlineError):
    """A database cannot do what was asked of it."""


@dataclass(kw_only=True)
class DatabaseTooNew(DatabaseError):
    """The file was written by a later version of this program."""

    path: Path
    revision: str
    known: str

    def __str__(self) -> str:
        return (
            f"{self.path} has schema {self.revision}, and this version of hotline knows it up to "
            f"{self.known}; start the version that wrote it, or restore a backup of the file"
        )


@dataclass(kw_only=True)
class DatabaseUnusable(DatabaseError):
    """The file cannot be opened as a database."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.path} cannot be opened as a database ({self.reason}); "
            "check that its folder exists and is writable and that the file is ours"
        )


@dataclass(kw_only=True)
class DatabaseStalled(DatabaseError):
    """Somebody else held the database for too long; nothing was read or written."""

    path: Path
    waited_s: float

    def __str__(self) -> str:
        return f"{self.path} was busy for {self.waited_s} s; find the process that holds it"


@dataclass(kw_only=True)
class DatabaseFailed(DatabaseError):
    """The database refused a statement; the whole transaction was rolled back."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path} failed ({self.reason}); check the disk's space and health"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment kept as ISO 8601 text in UTC with microseconds, so that its order is its text's."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write an aware moment."""
        return None if value is None else as_utc(value).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an aware moment in UTC."""
        return None if value is None else datetime.fromisoformat(value)


class Database:
    """One open SQLite file. Open it with `Database.open`, and close it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Two writers of one file meet here, in order, instead of polling SQLite's lock.
        self._turn = asyncio.Lock()
        self._writer = _engine(path, begin="BEGIN IMMEDIATE", synchronous="NORMAL", connections=1)
        self._synced = _engine(path, begin="BEGIN IMMEDIATE", synchronous="FULL", connections=1)
        self._readers = _engine(path, begin="BEGIN", query_only="ON", connections=READERS)

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
            raise _translated(error, self._path) from error

    @asynccontextmanager
    async def write(self, *, synced: bool = False) -> AsyncIterator[AsyncConnection]:
        """Write in one transaction, alone, and commit at the end.

        Args:
            synced: Flush to the disk before returning; see the module's text.

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
            raise _translated(error, self._path) from error
        finally:
            self._turn.release()

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(STALL_LIMIT_S):
                await self._turn.acquire()
        except TimeoutError:
            raise DatabaseStalled(path=self._path, waited_s=STALL_LIMIT_S) from None


async def migrate(path: Path, migrations: Path) -> None:
    """Bring the file's schema up to the newest one in `migrations`.

    Raises:
        DatabaseTooNew: The file's schema is not among `migrations`.
        DatabaseUnusable: The file cannot be opened, or is no database.
        DatabaseStalled: Another process holds it.
    """
    _create(path)
    plain = _engine(path, begin="", synchronous="FULL", connections=1)
    locked = _engine(path, begin="BEGIN IMMEDIATE", synchronous="FULL", connections=1)
    try:
        await _use_wal(plain, path)
        async with locked.begin() as connection:
            await connection.run_sync(_upgrade, path, migrations)
    except SQLAlchemyError as error:
        translated = _translated(error, path)
        if isinstance(translated, DatabaseStalled):
            raise translated from error
        raise DatabaseUnusable(path=path, reason=translated.reason) from error
    finally:
        await plain.dispose()
        await locked.dispose()


def _create(path: Path) -> None:
    try:
        # What callers said is nobody else's business: SQLite gives its side files the same mode.
        # An existing file is not touched: closing it here would drop SQLite's own locks on it.
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        pass
    except OSError as error:
        raise DatabaseUnusable(path=path, reason=error.strerror or str(error)) from error


async def _use_wal(plain: AsyncEngine, path: Path) -> None:
    # The mode cannot change inside a transaction, and where two change it at once SQLite refuses
    # one of them without the wait that it grants elsewhere.
    end = asyncio.get_running_loop().time() + STALL_LIMIT_S
    while True:
        try:
            async with plain.connect() as connection:
                await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        except DBAPIError as error:
            stalled = isinstance(_translated(error, path), DatabaseStalled)
            if not stalled or asyncio.get_running_loop().time() > end:
                raise
            await asyncio.sleep(WAL_RETRY_S)
        else:
            return


def run_migrations(metadata: MetaData) -> None:
    """Run the migrations that Alembic asked for; the whole body of each room's `env.py`."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _upgrade(connection: Connection, path: Path, migrations: Path) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    head = scripts.get_current_head() or ""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in known:
        raise DatabaseTooNew(path=path, revision=revision, known=head)
    if revision != head:
        command.upgrade(config, "head")


def _engine(path: Path, *, begin: str, connections: int, **pragmas: str) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        # Left to itself, Python's driver begins late and only for some statements; we say when.
        connect_args={"isolation_level": None, "timeout": STALL_LIMIT_S},
        pool_size=connections,
        max_overflow=0,
        pool_timeout=READ_WAIT_S,
        # Errors end up in logs, and the values are what callers said.
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(driver_connection: Any, _record: object) -> None:
        cursor = driver_connection.cursor()
        for name, value in {"foreign_keys": "ON", **pragmas}.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def say_begin(connection: Connection) -> None:
        if begin:
            connection.exec_driver_sql(begin)

    return engine


def _translated(error: SQLAlchemyError, path: Path) -> DatabaseStalled | DatabaseFailed:
    if not isinstance(error, DBAPIError):
        # Its text may carry the values of the statement.
        return DatabaseFailed(path=path, reason=type(error).__name__)
    code = getattr(error.orig, "sqlite_errorcode", 0)
    # The low byte is the error, the rest its finer kind.
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseStalled(path=path, waited_s=STALL_LIMIT_S)
    return DatabaseFailed(path=path, reason=str(error.orig))
