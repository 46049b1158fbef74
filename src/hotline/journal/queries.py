"""What the journal asks its tables for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from hotline.journal.tables import CALL_HEADER, JOURNAL_RECORD


def of_stream(tenant: str, stream: str) -> Select[Any]:
    """Return the query for the records of a stream, in order."""
    columns = JOURNAL_RECORD.c
    return (
        select(JOURNAL_RECORD)
        .where(columns.tenant == tenant, columns.stream == stream)
        .order_by(columns.seq)
    )


def last_of_kind(
    tenant: str, stream: str, event_kind: str, up_to: int | None
) -> Select[tuple[int]]:
    """Return the query for the sequence of a stream's last record of a kind, up to a sequence.

    It goes back through the stream's index from there, and reads no more than what is between.
    """
    columns = JOURNAL_RECORD.c
    query = (
        select(columns.seq)
        .where(
            columns.tenant == tenant,
            columns.stream == stream,
            columns.event_kind == event_kind,
        )
        .order_by(columns.seq.desc())
        .limit(1)
    )
    return query if up_to is None else query.where(columns.seq <= up_to)


def find_header(connection: Connection, tenant: str, call_id: str) -> RowMapping | None:
    """Return the row of a call's header, or None."""
    columns = CALL_HEADER.c
    query = select(CALL_HEADER).where(columns.tenant == tenant, columns.call_id == call_id)
    return connection.execute(query).mappings().one_or_none()
