"""Sealing what a version before this one wrote in clear, once, when the database is opened."""

from __future__ import annotations

import asyncio
import json

from sqlalchemy import Connection, inspect, select, text, update

from hotline.database import Database, on_loop
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
    loop = asyncio.get_running_loop()

    def seal(connection: Connection) -> bool:
        # Another process may have been faster.
        if not _has_plain_numbers(connection):
            return False
        headers = _seal_headers(connection, sealer, loop)
        records = _seal_records(connection, sealer, loop)
        connection.execute(text(f"ALTER TABLE call_header DROP COLUMN {PLAIN_NUMBER}"))
        return headers or records

    if await database.read(_has_plain_numbers) and await database.write(seal, synced=True):
        await database.rewrite()


def _has_plain_numbers(connection: Connection) -> bool:
    columns = inspect(connection).get_columns(CALL_HEADER.name)
    return any(column["name"] == PLAIN_NUMBER for column in columns)


def _seal_headers(connection: Connection, sealer: Sealer, loop: asyncio.AbstractEventLoop) -> bool:
    """Seal all headers; return whether there was any."""
    query = text(f"SELECT tenant, call_id, {PLAIN_NUMBER} FROM call_header")  # noqa: S608
    columns = CALL_HEADER.c
    rows = connection.execute(query).mappings().all()
    for row in rows:
        sealed = on_loop(loop, sealer.number(row, row[PLAIN_NUMBER]))
        connection.execute(
            update(CALL_HEADER)
            .where(columns.tenant == row["tenant"], columns.call_id == row["call_id"])
            .values(sealed)
        )
    return bool(rows)


def _seal_records(connection: Connection, sealer: Sealer, loop: asyncio.AbstractEventLoop) -> bool:
    """Seal all records; return whether there was any."""
    columns = JOURNAL_RECORD.c
    seq = 0
    while True:
        some = select(JOURNAL_RECORD).where(columns.seq > seq).order_by(columns.seq)
        rows = connection.execute(some.limit(_AT_A_TIME)).mappings().all()
        if not rows:
            return seq > 0
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
        for row, sealed in zip(rows, on_loop(loop, sealer.seal(encoded)), strict=True):
            connection.execute(
                update(JOURNAL_RECORD).where(columns.seq == row["seq"]).values(sealed)
            )
        seq = rows[-1]["seq"]
