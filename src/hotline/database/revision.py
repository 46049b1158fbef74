"""Which schema a database has, and the step to the newest one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, inspect

from hotline.database.errors import DatabaseTooNew

VERSION_TABLE = "alembic_version"
"""Where Alembic notes the schema of a database."""


def known_revisions(migrations: Path) -> list[str]:
    """Return the schemas in a room's folder of migrations, the newest first.

    Their files begin with them: `0002_privacy.py`.
    """
    files = (migrations / "versions").glob("[0-9]*_*.py")
    return sorted((file.name.partition("_")[0] for file in files), reverse=True)


def bring_up_to_date(connection: Connection, where: str, migrations: Path) -> None:
    """Run what a database has not seen yet of a room's migrations, in the transaction there is.

    Raises:
        DatabaseTooNew: Its schema is not among `migrations`.
    """
    known = known_revisions(migrations)
    revision = None
    if inspect(connection).has_table(VERSION_TABLE):
        revision = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608
    if revision is not None and revision not in known:
        raise DatabaseTooNew(where=where, revision=revision, known=known[0])
    if revision != known[0]:
        # Not before it is needed: importing Alembic takes as long as most commands.
        from hotline.database.upgrading import upgrade

        upgrade(connection, migrations)


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
