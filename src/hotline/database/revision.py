"""Which schema a file has, told without opening it for writing or migrating it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

VERSION_TABLE = "alembic_version"
"""Where Alembic notes the schema of a file."""


def known_revisions(migrations: Path) -> list[str]:
    """Return the schemas in a room's folder of migrations, the newest first.

    Their files begin with them: `0002_privacy.py`.
    """
    files = (migrations / "versions").glob("[0-9]*_*.py")
    return sorted((file.name.partition("_")[0] for file in files), reverse=True)


def revision_of(connection: sqlite3.Connection) -> str:
    """Return the schema that an open file has; "" for a file that was never migrated.

    Raises:
        sqlite3.DatabaseError: It is no database.
    """
    try:
        row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return ""
        raise
    return str(row[0]) if row else ""
