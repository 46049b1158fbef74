"""Databases that are nowhere, and take no time to make."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

_SPARE: list[Engine] = []
"""Engines that nobody uses any more: they know many statements by heart."""


def image_of(fill: Callable[[Connection], object]) -> bytes:
    """Return a database as an image to copy.

    Args:
        fill: Makes its tables and rows.
    """
    engine = _new()
    try:
        with engine.begin() as connection:
            fill(connection)
        with engine.connect() as connection:
            return _driver(connection).serialize()
    finally:
        engine.dispose()


def engine_on(image: bytes) -> Engine:
    """Return an engine whose database is as the image; it has one connection."""
    engine = _SPARE.pop() if _SPARE else _new()
    with engine.connect() as connection:
        _driver(connection).deserialize(image)
    return engine


def give_back(engine: Engine) -> None:
    """Let somebody else have an engine whose database is not needed any more."""
    _SPARE.append(engine)


def _new() -> Engine:
    # Whichever thread collects garbage gives it back.
    threads = {"check_same_thread": False}
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=threads)

    @event.listens_for(engine, "connect")
    def refuse_orphans(driver_connection: sqlite3.Connection, _record: object) -> None:
        driver_connection.execute("PRAGMA foreign_keys=ON")

    return engine


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
