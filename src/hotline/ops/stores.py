"""The database files that the settings name, whichever they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hotline.crm.repository import MIGRATIONS as CRM_MIGRATIONS
from hotline.database.revision import newest_revision
from hotline.journal.journal import MIGRATIONS as JOURNAL_MIGRATIONS
from hotline.settings import StoreSettings

MIGRATIONS = MappingProxyType({"journal": JOURNAL_MIGRATIONS, "crm": CRM_MIGRATIONS})
BUSY_LIMIT_S = 5.0
"""How long a look at a file waits for whoever holds it."""


@dataclass(frozen=True, kw_only=True)
class Store:
    """One database file of the hotline.

    Attributes:
        name: Its name in the settings, under `store`.
        file: Where it is.
    """

    name: str
    file: Path

    @property
    def newest(self) -> str:
        """The newest schema that this version of the hotline knows of it."""
        return newest_revision(MIGRATIONS[self.name])


def stores(settings: StoreSettings) -> list[Store]:
    """Return every store that the settings name, there or not."""
    return [
        Store(name=name, file=file)
        for name, file in settings
        if name in MIGRATIONS and isinstance(file, Path)
    ]


@contextmanager
def opened_to_read(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a database file without ever changing it.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=BUSY_LIMIT_S,
        check_same_thread=False,
    )
    try:
        yield connection
    finally:
        connection.close()
