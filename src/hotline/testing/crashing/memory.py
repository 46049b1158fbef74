"""A database that is nowhere, and outlives the processes that use it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from sqlalchemy import Connection, Engine, MetaData, StaticPool, create_engine

from hotline.database import Database

T = TypeVar("T")


class MemoryDatabase(Database):
    """One connection, so that transactions follow each other, whichever process they are of."""

    def __init__(self, tables: MetaData) -> None:
        self._engine = _engine()
        with self._engine.begin() as connection:
            _driver(connection).deserialize(_empty(tables))

    async def close(self) -> None:
        """Stay: others use it."""

    def dispose(self) -> None:
        """Let go of it."""
        self._engine.dispose()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read at once."""
        with self._engine.connect() as connection:
            return work(connection)

    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        """Write at once."""
        with self._engine.begin() as connection:
            return work(connection)

    async def forget_deleted(self) -> None:
        """Nothing is left anywhere."""

    async def rewrite(self) -> None:
        """Nothing is left anywhere."""


@cache
def _empty(tables: MetaData) -> bytes:
    """Return a database without rows, as an image to copy: that takes no time."""
    engine = _engine()
    try:
        tables.create_all(engine)
        with engine.connect() as connection:
            return _driver(connection).serialize()
    finally:
        engine.dispose()


def _engine() -> Engine:
    # Whichever thread collects garbage closes it.
    threads = {"check_same_thread": False}
    return create_engine("sqlite://", poolclass=StaticPool, connect_args=threads)


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
