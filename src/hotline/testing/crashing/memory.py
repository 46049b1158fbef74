"""A database that is nowhere, and outlives the processes that use it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from sqlalchemy import Connection, MetaData

from hotline.database import Database
from hotline.testing.memory import engine_on, give_back, image_of

T = TypeVar("T")


class MemoryDatabase(Database):
    """One connection, so that transactions follow each other, whichever process they are of."""

    def __init__(self, tables: MetaData) -> None:
        self._engine = engine_on(_empty(tables))

    async def close(self) -> None:
        """Stay: others use it."""

    def dispose(self) -> None:
        """Let go of it."""
        give_back(self._engine)

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
    """Return a database without rows, as an image to copy."""
    return image_of(tables.create_all)
