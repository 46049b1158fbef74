"""Bringing a file's schema up to date when it is opened."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hotline.database.errors import DatabaseStalled, DatabaseUnusable
from hotline.database.limits import STALL_LIMIT_S
from hotline.database.revision import bring_up_to_date
from hotline.database.sqlite.engine import sqlite_engine, translated

WAL_RETRY_S = 0.02
"""How long opening waits before it asks again for WAL mode."""


def migrate_file(path: Path, migrations: Path) -> None:
    """Bring the file's schema up to date; see `hotline.database.migration.migrate_now`."""
    _create(path)
    plain = sqlite_engine(path, begin="", synchronous="FULL", connections=1)
    locked = sqlite_engine(path, begin="BEGIN IMMEDIATE", synchronous="FULL", connections=1)
    try:
        _use_wal(plain, path)
        with locked.begin() as connection:
            bring_up_to_date(connection, str(path), migrations)
    except SQLAlchemyError as error:
        reason = translated(error, path)
        if isinstance(reason, DatabaseStalled):
            raise reason from error
        raise DatabaseUnusable(where=str(path), reason=reason.reason) from error
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
        raise DatabaseUnusable(where=str(path), reason=error.strerror or str(error)) from error


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
