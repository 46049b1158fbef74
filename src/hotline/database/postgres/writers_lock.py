"""The lock by which writers of one schema come one after the other, from whichever process."""

from __future__ import annotations

import zlib

from hotline.database.address import PostgresSchema

OURS = 0x686F746C
"""The first half of the lock's name; the other is the schema's."""


def lock_statement(address: PostgresSchema, *, also: str = "") -> str:
    """Return the statement that takes the lock until the transaction ends.

    What waits for it sees all that its holder wrote, and gets later numbers than its holder got:
    the lock is let go after the commit can be seen.

    Args:
        address: Whose writers.
        also: What else to select with it.
    """
    name = zlib.crc32(address.schema.encode()) - 2**31
    columns = [f"pg_advisory_xact_lock({OURS}, {name})", *([also] if also else [])]
    return f"SELECT {', '.join(columns)}"
