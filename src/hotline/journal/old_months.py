"""The months of the log that are over: who is in them, and how they go.

A month goes whole. On PostgreSQL its part is dropped, so that the disk has its space back at once;
a call that lasted over the turn of a month goes with the first of its months that goes. On SQLite,
whose one table has no months, a call is of the month in which it arrived, and goes row by row: its
pages are used again. So does what stands in PostgreSQL's part for all others.

What must be kept is not known here: who drops a month has looked at every stream in it before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    column,
    delete,
    select,
    table,
    text,
    tuple_,
)

from hotline.database import Database, UtcDateTime
from hotline.journal.months import OTHERS, month_after, parts_of_log, server_now
from hotline.journal.records import call_stream
from hotline.journal.tables import CALL_HEADER, JOURNAL_RECORD

CALL = call_stream("")
PAGE = 200
"""So many streams are looked at, or cleared, at once: appends wait for no more than that."""

DROP_WAIT = "250ms"
"""How long a drop waits for those who read: all who would append wait behind it."""

SETTLED = timedelta(days=1)
"""So long after its end a month is over: nobody still writes in it what began before."""

_IN_FILE = text("SELECT DISTINCT substr(opened_at, 1, 7) FROM call_header WHERE opened_at < :this")
_IN_OTHERS = text(
    f"SELECT DISTINCT to_char(written_at AT TIME ZONE 'UTC', 'YYYY-MM') FROM {OTHERS}"  # noqa: S608
)
_written_at = column("written_at", UtcDateTime)
"""Of PostgreSQL's table only."""

Stream = tuple[str, str]
"""A tenant, and the name of a stream of it."""


def month_on_record(at: datetime) -> str:
    """Return what the month of an aware moment is called on record, once it goes."""
    return f"journal:{at.astimezone(UTC):%Y-%m}"


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month of the log that is over.

    Attributes:
        name: Such as `2026-01`.
        part: The table that holds nothing else; None where its records stand among others.
    """

    name: str
    part: str | None

    @property
    def begin(self) -> datetime:
        """Its first moment, in UTC."""
        return datetime.strptime(self.name, "%Y-%m").replace(tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return month_after(self.begin)


@dataclass(frozen=True, kw_only=True)
class Streams:
    """Some streams of one tenant that have records in a month."""

    tenant: str
    names: tuple[str, ...]


class OldMonths:
    """The months that are over, in the journal's database.

    Every method may raise `hotline.database.DatabaseError`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self) -> list[Month]:
        """List the months that are over and hold anything, the first first."""
        return sorted(await self._database.read(_listed), key=lambda month: month.name)

    async def streams(self, month: Month) -> AsyncIterator[Streams]:
        """Yield the streams that have records in a month, the latest calls first."""
        last: Stream | None = None
        while page := await self._page(month, last):
            for tenant, group in groupby(page, key=lambda stream: stream[0]):
                yield Streams(tenant=tenant, names=tuple(name for _, name in group))
            last = page[-1]

    async def clear(self, month: Month, streams: Streams) -> None:
        """Delete all that is kept of some streams, but for what goes with the month's own part."""
        of_tenant = JOURNAL_RECORD.c.tenant == streams.tenant
        stream = JOURNAL_RECORD.c.stream
        going = delete(JOURNAL_RECORD).where(of_tenant)
        if month.part is None:
            going = going.where(stream.in_(streams.names))
        else:
            outside = (_written_at < month.begin) | (_written_at >= month.end)
            # Found before anybody has to wait for us: only the few at the turns of the month are.
            found = select(stream).where(of_tenant, stream.in_(streams.names), outside).distinct()
            astray = await self._database.read(lambda connection: [*connection.scalars(found)])
            going = going.where(stream.in_(astray), outside)
        headers = delete(CALL_HEADER).where(
            CALL_HEADER.c.tenant == streams.tenant,
            CALL_HEADER.c.call_id.in_(name.removeprefix(CALL) for name in streams.names),
        )

        def clear(connection: Connection) -> None:
            connection.execute(headers)
            connection.execute(going)

        await self._database.write(clear)

    async def drop(self, month: Month) -> None:
        """Drop the month's own part, if it has one. All its streams were cleared before.

        Raises:
            DatabaseStalled: Somebody read the log for too long; nothing was dropped.
        """

        def drop(connection: Connection) -> None:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{DROP_WAIT}'")
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {month.part}")

        # Not detached first: CONCURRENTLY, which lets appends go on, is refused where there is a
        # part for all others (https://www.postgresql.org/docs/current/sql-altertable.html).
        if month.part is not None:
            await self._database.write(drop)

    async def _page(self, month: Month, last: Stream | None) -> list[Stream]:
        """Read the next streams of a month, in the falling order of their names."""

        def read(connection: Connection) -> list[Stream]:
            if connection.dialect.name == "sqlite":
                return _arrived(connection, month, last)
            return _written(connection, month, last)

        return await self._database.read(read)


def _listed(connection: Connection) -> list[Month]:
    if connection.dialect.name == "sqlite":
        this = {"this": f"{datetime.now(UTC) - SETTLED:%Y-%m}"}
        return [Month(name=name, part=None) for name in connection.scalars(_IN_FILE, this)]
    over_by = server_now(connection) - SETTLED
    parts = parts_of_log(connection) - {OTHERS}
    own = [Month(name=part[-len("2026_01") :].replace("_", "-"), part=part) for part in parts]
    among_others = [Month(name=name, part=None) for name in connection.scalars(_IN_OTHERS)]
    return [month for month in (*own, *among_others) if month.end <= over_by]


def _arrived(connection: Connection, month: Month, last: Stream | None) -> list[Stream]:
    columns = CALL_HEADER.c
    query = select(columns.tenant, columns.call_id).where(
        columns.opened_at >= month.begin, columns.opened_at < month.end
    )
    if last is not None:
        last = (last[0], last[1].removeprefix(CALL))
    found = _falling(connection, query, columns.tenant, columns.call_id, last)
    return [(tenant, call_stream(call_id)) for tenant, call_id in found]


def _written(connection: Connection, month: Month, last: Stream | None) -> list[Stream]:
    tenant, stream = column("tenant", String), column("stream", String)
    query = select(tenant, stream).distinct().select_from(table(month.part or OTHERS))
    if month.part is None:
        query = query.where(_written_at >= month.begin, _written_at < month.end)
    return _falling(connection, query, tenant, stream, last)


def _falling(
    connection: Connection,
    query: Select[str, str],
    tenant: ColumnElement[str],
    name: ColumnElement[str],
    last: tuple[str, str] | None,
) -> list[tuple[str, str]]:
    """Read a page in falling order, which an index gives."""
    if last is not None:
        query = query.where(tuple_(tenant, name) < last)
    query = query.order_by(tenant.desc(), name.desc()).limit(PAGE)
    return [(row[0], row[1]) for row in connection.execute(query)]
