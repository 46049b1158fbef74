"""Which schema a file has, told without opening it for writing or migrating it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory


def known_revisions(migrations: Path) -> list[str]:
    """Return the schemas in a room's folder of migrations, the newest first."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


def revision_of(connection: sqlite3.Connection) -> str:
    """Return the schema that an open file has; "" for a file that was never migrated.

    Raises:
        sqlite3.DatabaseError: It is no database.
    """
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return ""
        raise
    return str(row[0]) if row else ""
