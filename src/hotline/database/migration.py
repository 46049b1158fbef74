"""Bringing a file's schema up to date when it is opened."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hotline.database.engine import STALL_LIMIT_S, sqlite_engine, translated
from hotline.database.errors import DatabaseStalled, DatabaseTooNew, DatabaseUnusable
from hotline.database.revision import VERSION_TABLE, known_revisions

WAL_RETRY_S = 0.02
"""How long opening waits before it asks again for WAL mode."""


async def migrate(path: Path, migrations: Path) -> None:
    """Do as `migrate_now`, in a thread."""
    await asyncio.to_thread(migrate_now, path, migrations)


def migrate_now(path: Path, migrations: Path) -> None:
    """Bring the file's schema up to the newest one in `migrations`.

    Raises:
        DatabaseTooNew: The file's schema is not among `migrations`.
        DatabaseUnusable: The file cannot be opened, or is no database.
        DatabaseStalled: Another process holds it.
    """
    _create(path)
    plain = sqlite_engine(path, begin="", synchronous="FULL", connections=1)
    locked = sqlite_engine(path, begin="BEGIN IMMEDIATE", synchronous="FULL", connections=1)
    try:
        _use_wal(plain, path)
        with locked.begin() as connection:
            if not _is_up_to_date(connection, path, migrations):
                # Not before it is needed: importing Alembic takes as long as most commands.
                from hotline.database.upgrading import upgrade

                upgrade(connection, migrations)
    except SQLAlchemyError as error:
        reason = translated(error, path)
        if isinstance(reason, DatabaseStalled):
            raise reason from error
        raise DatabaseUnusable(path=path, reason=reason.reason) from error
    finally:
        plain.dispose()
        locked.dispose()


def _create(path: Path) -> None:
    try:
        # What callers said is nobody else's business: SQLite gives its side files the same mode.
        # An existing file is not touched: closing it here would drop SQLite's own locks on it.
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        pass
    except OSError as error:
        raise DatabaseUnusable(path=path, reason=error.strerror or str(error)) from error


def _use_wal(plain: Engine, path: Path) -> None:
    # The mode cannot change inside a transaction, and where two change it at once SQLite refuses
    # one of them without the wait that it grants elsewhere.
    end = time.monotonic() + STALL_LIMIT_S
    while True:
        try:
            with plain.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        except DBAPIError as error:
            stalled = isinstance(translated(error, path), DatabaseStalled)
            if not stalled or time.monotonic() > end:
                raise
            time.sleep(WAL_RETRY_S)
        else:
            return


def _is_up_to_date(connection: Connection, path: Path, migrations: Path) -> bool:
    known = known_revisions(migrations)
    revision = None
    if inspect(connection).has_table(VERSION_TABLE):
        revision = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608
    if revision is not None and revision not in known:
        raise DatabaseTooNew(path=path, revision=revision, known=known[0])
    return revision == known[0]
