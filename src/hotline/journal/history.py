"""Whole calls as they were written: to be replayed, by the hundred thousand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from sqlalchemy import Connection, RowMapping, Select, and_, func, or_, select

from hotline.database import Database
from hotline.journal.records import CallHeader, WrittenCall, call_stream
from hotline.journal.sealed import Sealer
from hotline.journal.tables import CALL_HEADER, JOURNAL_RECORD
from hotline.model.moment import as_utc

PAGE = 200
"""So many calls are in memory at once."""
NAMED = 5_000
"""So many calls one statement names: neither database takes more than 32,766 values in one."""


class History:
    """The calls in the journal's file; none of them is decoded here."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def count(self, tenant: str, *, since: datetime, until: datetime) -> int:
        """Count the calls that arrived from `since` to before `until`.

        Raises:
            NaiveMoment: One of them has no time zone.
            DatabaseError: The file cannot be read.
        """
        query = _arrived(select(func.count()), tenant, since, until)
        return await self._database.read(lambda connection: connection.scalar(query) or 0)

    async def known(self, tenant: str, call_ids: Collection[str]) -> set[str]:
        """Return those of some calls that are here.

        Raises:
            DatabaseError: The file cannot be read.
        """
        columns, ids = CALL_HEADER.c, sorted(call_ids)

        def read(connection: Connection, some: Sequence[str]) -> Sequence[str]:
            query = select(columns.call_id).where(
                columns.tenant == tenant, columns.call_id.in_(some)
            )
            return connection.scalars(query).all()

        found: set[str] = set()
        for start in range(0, len(ids), NAMED):
            some = ids[start : start + NAMED]
            found.update(await self._database.read(partial(read, some=some)))
        return found

    async def calls(
        self, tenant: str, *, since: datetime, until: datetime
    ) -> AsyncIterator[list[WrittenCall]]:
        """Yield the calls that arrived from `since` to before `until`, some at a time, in order.

        Raises:
            NaiveMoment: One of them has no time zone.
            DatabaseError: The file cannot be read.
            PrivacyError: Personal values cannot be opened.
        """
        columns = CALL_HEADER.c
        query = _arrived(select(CALL_HEADER), tenant, since, until)
        page = query = query.order_by(columns.opened_at, columns.call_id).limit(PAGE)
        while headers := await self._headers(page):
            yield await self._with_records(headers)
            last = headers[-1]
            same_moment = and_(columns.opened_at == last.opened_at, columns.call_id > last.call_id)
            page = query.where(or_(columns.opened_at > last.opened_at, same_moment))

    async def call(self, tenant: str, call_id: str) -> WrittenCall | None:
        """Return one call; None where there is none."""
        columns = CALL_HEADER.c
        query = select(CALL_HEADER).where(columns.tenant == tenant, columns.call_id == call_id)
        headers = await self._headers(query)
        return (await self._with_records(headers))[0] if headers else None

    async def _headers(self, query: Select[tuple[object, ...]]) -> list[CallHeader]:
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return await self._sealer.headers(rows)

    async def _with_records(self, headers: Sequence[CallHeader]) -> list[WrittenCall]:
        rows = await self._database.read(lambda connection: list(_rows(connection, headers)))
        records = await self._sealer.written(rows)
        of_stream = {
            stream: tuple(record for _, record in group)
            for stream, group in groupby(
                zip((row["stream"] for row in rows), records, strict=True), lambda pair: pair[0]
            )
        }
        return [
            WrittenCall(header=header, records=of_stream.get(call_stream(header.call_id), ()))
            for header in headers
        ]


def _arrived(
    query: Select[tuple[object, ...]], tenant: str, since: datetime, until: datetime
) -> Select[tuple[object, ...]]:
    opened_at = CALL_HEADER.c.opened_at
    return query.where(
        CALL_HEADER.c.tenant == tenant, opened_at >= as_utc(since), opened_at < as_utc(until)
    )


def _rows(connection: Connection, headers: Sequence[CallHeader]) -> Iterator[RowMapping]:
    columns = JOURNAL_RECORD.c
    query = (
        select(JOURNAL_RECORD)
        .where(
            columns.tenant == headers[0].tenant,
            columns.stream.in_(call_stream(header.call_id) for header in headers),
        )
        .order_by(columns.stream, columns.seq)
    )
    yield from connection.execute(query).mappings()
