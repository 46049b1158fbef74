"""The months of the log: PostgreSQL keeps each in a part of its own.

A record's month is that in which it was written, by the server's clock and in UTC. Months are made
ahead, when the journal is opened and every day. What comes in a month that was not made in time is
kept in a part for all others, and stays there. SQLite keeps all in one table, and nothing here does
anything to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from hotline.database import Database

AHEAD = 2
"""So many months are ready before they come."""

_PARTS = text(
    "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid "
    "WHERE inhparent = 'journal_record'::regclass"
)
_NOW = text("SELECT now()")
_STRAYS = text(
    "SELECT EXISTS (SELECT FROM journal_record_other WHERE written_at >= :begin "
    "AND written_at < :end)"
)


async def make_months(database: Database) -> None:
    """Make the month that it is, and those ahead.

    Raises:
        DatabaseError: The database refused, or somebody read the journal for too long.
    """
    if await database.read(_missing):
        await database.write(_make)


def _missing(connection: Connection) -> list[datetime]:
    """Return the beginnings of the months that should be there and are not."""
    if connection.dialect.name == "sqlite":
        return []
    parts = _parts(connection)
    now = connection.execute(_NOW).scalar_one().astimezone(UTC)
    return [begin for begin in _months_from(now) if _part(begin) not in parts]


def _make(connection: Connection) -> None:
    # Looked up again: another process may have been faster.
    for begin in _missing(connection):
        end = _begin_after(begin.year, begin.month)
        if not connection.execute(_STRAYS, {"begin": begin, "end": end}).scalar_one():
            connection.exec_driver_sql(
                f"CREATE TABLE {_part(begin)} PARTITION OF journal_record "
                f"FOR VALUES FROM ('{begin.isoformat()}') TO ('{end.isoformat()}')"
            )


def _parts(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(_PARTS))


def _part(begin: datetime) -> str:
    return f"journal_record_{begin:%Y_%m}"


def _months_from(now: datetime) -> Iterator[datetime]:
    begin = datetime(now.year, now.month, 1, tzinfo=UTC)
    for _ in range(AHEAD + 1):
        yield begin
        begin = _begin_after(begin.year, begin.month)


def _begin_after(year: int, month: int) -> datetime:
    """Return when the next month begins."""
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
