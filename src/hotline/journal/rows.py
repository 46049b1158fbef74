"""Rows of the log on their way in, numbered in the order in which they are committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, text

from hotline.database import Prepared
from hotline.journal.tables import JOURNAL_RECORD

_ROWS = Prepared(insert(JOURNAL_RECORD))
_FIRST_ROW = Prepared(
    insert(JOURNAL_RECORD),
    [column.name for column in JOURNAL_RECORD.columns if column is not JOURNAL_RECORD.c.seq],
)
_TAKE = text(
    "SELECT setval('journal_record_seq_seq', nextval('journal_record_seq_seq') + :others) - :others"
)


def insert_rows(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows and return their sequences, which count on.

    They are those of neighbours, for nobody else writes until we commit. Asking for each would make
    SQLAlchemy send each row on its own.

    Args:
        connection: In a transaction of `Database.write`.
        rows: Rows of the table `journal_record` without their sequences.
    """
    if not rows:
        return []
    if connection.dialect.name == "sqlite":
        # A sequence is the id of its row.
        first = _FIRST_ROW.run(connection, rows[0]).lastrowid
        written = 1
    else:
        # Taken before they are written; those of rows that are rolled back are never used.
        first = connection.execute(_TAKE, {"others": len(rows) - 1}).scalar_one()
        written = 0
    seqs = list(range(first, first + len(rows)))
    numbered = [{**row, "seq": seq} for seq, row in zip(seqs, rows, strict=True)][written:]
    if numbered:
        _ROWS.run_for_each(connection, numbered)
    return seqs
