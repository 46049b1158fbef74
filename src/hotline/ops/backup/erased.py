"""What was erased stays erased, whatever a backup remembers of it.

A destroyed key leaves its row in the present file of keys. Such keys are destroyed in the backup's
copy before it takes the file's place, and such rows and the record of erasures go into it: what it
knows not of today, an archive of yesterday could bring back tomorrow.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hotline.ops.stores import opened_to_read
from hotline.privacy.erasing import CALL

KEYS = "keys"
"""The store, by its name in the settings, whose keys open what is personal in the others."""


def keep_erased(present: Path, copy: Path) -> int:
    """Destroy in `copy` every key that is destroyed in `present`; return how many that was.

    Raises:
        sqlite3.Error: One of the two cannot be read; the copy must not be used.
    """
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
        connection.execute(
            "INSERT INTO erasure SELECT * FROM present.erasure "
            "WHERE id > (SELECT coalesce(max(id), 0) FROM erasure)"
        )
        connection.execute("COMMIT")
    finally:
        connection.close()
    return destroyed


def erased_calls(keys: Path) -> set[str]:
    """Return the ids of the calls whose keys are destroyed.

    Raises:
        sqlite3.Error: The file of keys cannot be read.
    """
    with opened_to_read(keys) as connection:
        query = "SELECT name FROM data_key WHERE wrapped IS NULL AND name LIKE 'call:%'"
        return {name.removeprefix(CALL) for (name,) in connection.execute(query)}
