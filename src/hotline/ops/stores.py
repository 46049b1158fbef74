"""The database files that the settings name, whichever they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hotline.crm.repository import MIGRATIONS as CRM_MIGRATIONS
from hotline.database.revision import known_revisions
from hotline.journal.journal import MIGRATIONS as JOURNAL_MIGRATIONS
from hotline.privacy.key_ring import MIGRATIONS as KEYS_MIGRATIONS
from hotline.settings import StoreSettings

MIGRATIONS = MappingProxyType(
    {"journal": JOURNAL_MIGRATIONS, "crm": CRM_MIGRATIONS, "keys": KEYS_MIGRATIONS}
)
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
    def revisions(self) -> list[str]:
        """The schemas that this version of the hotline knows of it, the newest first."""
        return known_revisions(MIGRATIONS[self.name])


def stores(settings: StoreSettings) -> list[Store]:
    """Return every file of a store, there or not, in the order of the settings.

    There is none where the stores are in PostgreSQL.
    """
    if settings.url.get_secret_value():
        return []
    return [Store(name=name, file=file) for name, file in settings if isinstance(file, Path)]


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
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        yield connection
    finally:
        connection.close()
