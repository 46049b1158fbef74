"""Sealing what a version before this one wrote in clear, once, when the file is opened."""

from __future__ import annotations

import json

from sqlalchemy import Connection, inspect, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hotline.database import Database
from hotline.journal.encoding import to_row
from hotline.journal.records import NewRecord
from hotline.journal.sealed import Sealer
from hotline.journal.tables import CALL_HEADER, JOURNAL_RECORD

PLAIN_NUMBER = "caller_number"
"""The column of `call_header` that held numbers in clear; once it is gone nothing is left to do."""

_AT_A_TIME = 500


async def seal_what_is_plain(database: Database, sealer: Sealer) -> None:
    """Seal old headers and records and leave no trace of them in clear.

    All or nothing: a process that dies in it leaves the file as it was.
    """
    async with database.read() as connection:
        if not await connection.run_sync(_has_plain_numbers):
            return
    async with database.write(synced=True) as connection:
        # Another process may have been faster.
        if await connection.run_sync(_has_plain_numbers):
            await _seal_headers(connection, sealer)
            await _seal_records(connection, sealer)
            await connection.execute(text(f"ALTER TABLE call_header DROP COLUMN {PLAIN_NUMBER}"))
    await database.rewrite()


def _has_plain_numbers(connection: Connection) -> bool:
    columns = inspect(connection).get_columns(CALL_HEADER.name)
    return any(column["name"] == PLAIN_NUMBER for column in columns)


async def _seal_headers(connection: AsyncConnection, sealer: Sealer) -> None:
    query = text(f"SELECT tenant, call_id, {PLAIN_NUMBER} FROM call_header")  # noqa: S608
    columns = CALL_HEADER.c
    for row in (await connection.execute(query)).mappings().all():
        sealed = await sealer.number(row, row[PLAIN_NUMBER])
        await connection.execute(
            update(CALL_HEADER)
            .where(columns.tenant == row["tenant"], columns.call_id == row["call_id"])
            .values(sealed)
        )


async def _seal_records(connection: AsyncConnection, sealer: Sealer) -> None:
    columns = JOURNAL_RECORD.c
    seq = 0
    while True:
        some = select(JOURNAL_RECORD).where(columns.seq > seq).order_by(columns.seq)
        rows = (await connection.execute(some.limit(_AT_A_TIME))).mappings().all()
        if not rows:
            return
        encoded = [
            to_row(
                NewRecord(
                    tenant=row["tenant"],
                    stream=row["stream"],
                    at=row["at"],
                    event=json.loads(row["event"]),
                    commands=json.loads(row["commands"]),
                )
            )
            for row in rows
        ]
        for row, sealed in zip(rows, await sealer.seal(encoded), strict=True):
            await connection.execute(
                update(JOURNAL_RECORD).where(columns.seq == row["seq"]).values(sealed)
            )
        seq = rows[-1]["seq"]
