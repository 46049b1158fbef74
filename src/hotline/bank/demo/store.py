"""Where the ledger is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from hotline.bank.demo.soundness import refuse_unsound_books
from hotline.bank.demo.tables import METADATA, VERSION

T = TypeVar("T")


class Store(Protocol):
    """Whole transactions, one writer at a time, as `hotline.database.Database` runs them."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read from one consistent state."""
        ...

    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        """Write in one transaction, alone; what `work` raises rolls it back."""
        ...


def make_tables(connection: Connection) -> None:
    """Make the ledger's tables; those of another version go with all that is in them."""
    if connection.exec_driver_sql("PRAGMA user_version").scalar_one() != VERSION:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        refuse_unsound_books(connection)
        connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
