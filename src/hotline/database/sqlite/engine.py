"""Engines for one SQLite file, and what their errors mean."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hotline.database.errors import DatabaseFailed, DatabaseStalled
from hotline.database.limits import STALL_LIMIT_S


def sqlite_engine(path: Path, *, begin: str, connections: int, **pragmas: str) -> Engine:
    """Make an engine for a file.

    Args:
        path: The file.
        begin: The statement that begins each transaction; empty for none.
        connections: How many connections it holds at most; no more threads may use it at once.
        pragmas: What to set on each connection.
    """
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        # Left to itself, Python's driver begins late and only for some statements; we say when.
        connect_args={"isolation_level": None, "timeout": STALL_LIMIT_S},
        pool_size=connections,
        max_overflow=0,
        # Errors end up in logs, and the values are what callers said.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(driver_connection: Any, _record: object) -> None:
        cursor = driver_connection.cursor()
        for name, value in {"foreign_keys": "ON", **pragmas}.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def say_begin(connection: Connection) -> None:
        if begin:
            connection.exec_driver_sql(begin)

    return engine


def translated(error: SQLAlchemyError, path: Path) -> DatabaseStalled | DatabaseFailed:
    """Say in our words what SQLAlchemy says in its own, without the values of the statement."""
    if not isinstance(error, DBAPIError):
        # Its text may carry the values of the statement.
        return DatabaseFailed(where=str(path), reason=type(error).__name__)
    code = getattr(error.orig, "sqlite_errorcode", 0)
    # The low byte is the error, the rest its finer kind.
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseStalled(where=str(path), waited_s=STALL_LIMIT_S)
    return DatabaseFailed(where=str(path), reason=str(error.orig))
