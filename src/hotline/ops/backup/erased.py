"""What was erased stays erased and what is held stays held, whatever a backup remembers of it.

A destroyed key leaves its row in the present file of keys. Such keys are destroyed in the backup's
copy before it takes the file's place, and such rows and the records of erasures and of holds go
into it: what it knows not of today, an archive of yesterday could bring back tomorrow.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hotline.database import migrate_now
from hotline.ops.stores import opened_to_read
from hotline.privacy.key_ring import MIGRATIONS
from hotline.privacy.subject import CALL

KEYS = "keys"
"""The store, by its name in the settings, whose keys open what is personal in the others."""

RECORDS = ("erasure", "hold")
"""The tables of the file of keys that only grow."""


def keep_erased(present: Path, copy: Path) -> int:
    """Destroy in `copy` every key that is destroyed in `present`; return how many that was.

    Args:
        present: The file of keys that there is, of this version or an earlier one.
        copy: The archive's, which gets the schema of this version.

    Raises:
        DatabaseError: The copy's schema cannot be brought up to date.
        sqlite3.Error: One of the two cannot be read; the copy must not be used.
    """
    migrate_now(copy, MIGRATIONS)
    connection = sqlite3.connect(copy, isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("ATTACH ? AS present", (str(present),))
        connection.execute("BEGIN IMMEDIATE")
        destroyed = connection.execute(
            "UPDATE data_key SET wrapped = NULL WHERE wrapped IS NOT NULL AND key_id IN "
            "(SELECT key_id FROM present.data_key WHERE wrapped IS NULL)"
        ).rowcount
        connection.execute(
            "INSERT INTO data_key SELECT * FROM present.data_key WHERE wrapped IS NULL "
            "AND key_id NOT IN (SELECT key_id FROM data_key)"
        )
        for record in RECORDS:
            if _has(connection, record):
                connection.execute(
                    f"INSERT INTO {record} SELECT * FROM present.{record} "  # noqa: S608
                    f"WHERE id > (SELECT coalesce(max(id), 0) FROM {record})"
                )
        connection.execute("COMMIT")
    finally:
        connection.close()
    return destroyed


def _has(connection: sqlite3.Connection, table: str) -> bool:
    found = "SELECT count(*) FROM present.sqlite_master WHERE type = 'table' AND name = ?"
    return bool(connection.execute(found, (table,)).fetchone()[0])


def erased_calls(keys: Path) -> set[str]:
    """Return the ids of the calls whose keys are destroyed.

    Raises:
        sqlite3.Error: The file of keys cannot be read.
    """
    with opened_to_read(keys) as connection:
        query = "SELECT name FROM data_key WHERE wrapped IS NULL AND name LIKE 'call:%'"
        return {name.removeprefix(CALL) for (name,) in connection.execute(query)}
