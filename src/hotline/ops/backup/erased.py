"""What was erased stays erased, whatever a backup remembers of it.

A destroyed key leaves its row in the present file of keys. Such keys are destroyed in the backup's
copy before it takes the file's place, and the record of erasures goes with them.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

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
            "INSERT INTO erasure SELECT * FROM present.erasure "
            "WHERE id > (SELECT coalesce(max(id), 0) FROM erasure)"
        )
        connection.execute("COMMIT")
    finally:
        connection.close()
    return destroyed
