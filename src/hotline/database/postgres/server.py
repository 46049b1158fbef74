"""What a PostgreSQL server is like, told without changing anything on it."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.database.address import PostgresSchema
from hotline.database.postgres.engine import READING, connect
from hotline.database.postgres.errors import TROUBLE, translated
from hotline.database.revision import VERSION_TABLE

_LOOK = f"""
    SELECT current_setting('server_version_num')::int / 10000 AS version,
        current_setting('fsync') AS fsync,
        current_setting('full_page_writes') AS full_page_writes,
        pg_encoding_to_char(encoding) AS encoding,
        datcollate AS collation,
        to_regclass('{VERSION_TABLE}') IS NOT NULL AS migrated
    FROM pg_database WHERE datname = current_database()
"""  # noqa: S608
_REVISION = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server, as one schema's user sees it.

    Attributes:
        version: Such as 18.
        unsafe: The settings that are off and without which a crash loses what was confirmed.
        encoding: Of the database's texts.
        collation: By which it orders them.
        revision: The schema's; "" where it was never migrated.
    """

    version: int
    unsafe: tuple[str, ...]
    encoding: str
    collation: str
    revision: str


async def look_at(address: PostgresSchema) -> Server:
    """Look at a server, and at one schema.

    Raises:
        DatabaseStalled: It is too busy to answer.
        DatabaseFailed: It cannot be reached, or refuses.
    """
    try:
        connection = await connect(address, READING)
        try:
            row = await connection.fetchrow(_LOOK)
            revision = await connection.fetchval(_REVISION) if row["migrated"] else ""
        finally:
            await connection.close()
    except TROUBLE as error:
        raise translated(error, address) from None
    return Server(
        version=row["version"],
        unsafe=tuple(name for name in ("fsync", "full_page_writes") if row[name] != "on"),
        encoding=row["encoding"],
        collation=row["collation"],
        revision=revision,
    )
