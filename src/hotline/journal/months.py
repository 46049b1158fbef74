"""The months of the log: PostgreSQL keeps each in a part of its own.

A record's month is that in which it was written, by the server's clock and in UTC. Months are made
ahead, when the journal is opened and every day. What comes in a month that was not made in time is
kept in a part for all others, and stays there. SQLite keeps all in one table, and nothing here does
anything to it. What becomes of months that are over is in `hotline.journal.old_months`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from hotline.database import Database

AHEAD = 2
"""So many months are ready before they come."""

OTHERS = "journal_record_other"
"""The part for what comes in a month that was not made."""

_PARTS = text(
    "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid "
    "WHERE inhparent = 'journal_record'::regclass"
)
_NOW = text("SELECT now()")
_STRAYS = text(
    f"SELECT EXISTS (SELECT FROM {OTHERS} WHERE written_at >= :begin AND written_at < :end)"  # noqa: S608
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
    parts = parts_of_log(connection)
    return [begin for begin in _months_from(server_now(connection)) if part_of(begin) not in parts]


def _make(connection: Connection) -> None:
    # Looked up again: another process may have been faster.
    for begin in _missing(connection):
        end = month_after(begin)
        if not connection.execute(_STRAYS, {"begin": begin, "end": end}).scalar_one():
            connection.exec_driver_sql(
                f"CREATE TABLE {part_of(begin)} PARTITION OF journal_record "
                f"FOR VALUES FROM ('{begin.isoformat()}') TO ('{end.isoformat()}')"
            )


def _months_from(now: datetime) -> Iterator[datetime]:
    begin = datetime(now.year, now.month, 1, tzinfo=UTC)
    for _ in range(AHEAD + 1):
        yield begin
        begin = month_after(begin)


def server_now(connection: Connection) -> datetime:
    """Return the moment it is by PostgreSQL's own clock, in UTC."""
    now: datetime = connection.execute(_NOW).scalar_one()
    return now.astimezone(UTC)


def parts_of_log(connection: Connection) -> frozenset[str]:
    """Return the tables in which PostgreSQL keeps the log."""
    return frozenset(connection.scalars(_PARTS))


def part_of(begin: datetime) -> str:
    """Return the table of the month that begins then."""
    return f"journal_record_{begin:%Y_%m}"


def month_after(begin: datetime) -> datetime:
    """Return when the month after the one that begins then begins."""
    year, month = begin.year, begin.month
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
