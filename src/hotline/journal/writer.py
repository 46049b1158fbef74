"""The one writer of the log: whoever waits is committed together.

While one transaction is on its way to the disk the next records gather, so a busy journal commits
more records at a time rather than later. Records are written in the order in which `append` was
called, and records of one `append` are written together or not at all.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import Connection

from hotline.database import (
    STALL_LIMIT_S,
    Database,
    DatabaseError,
    DatabaseLost,
    DatabaseStalled,
)
from hotline.journal.errors import (
    CallsTakenOver,
    JournalClosed,
    JournalError,
    JournalStalled,
    JournalWriteFailed,
)
from hotline.journal.lease import Lease
from hotline.journal.rows import insert_rows

BATCH_LIMIT_RECORDS = 256
"""How many records one transaction takes, unless a single `append` brings more."""

APPEND_LIMIT_S = STALL_LIMIT_S + 0.25
"""How long an append waits: the longest stall that is waited out, and time to notice its end."""

CLOSE_LIMIT_S = 2 * STALL_LIMIT_S
"""How long closing waits for what was appended before."""

log = structlog.get_logger()


@dataclass(eq=False, kw_only=True)
class Append:
    """Rows on their way into the log, together or not at all."""

    rows: Sequence[dict[str, Any]]
    critical: bool
    under_way: bool = False
    seqs: asyncio.Future[list[int]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def fail(self, error: JournalError) -> None:
        """Tell whoever waits that they are not written."""
        if not self.seqs.done():
            self.seqs.set_exception(error)


class GroupWriter:
    """Appends rows to the log in as few transactions as it can. It owns one task until closed.

    Attributes:
        lease: The right without which nothing is written; None where none is needed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Append] = deque()
        self._wake = asyncio.Event()
        # Held while records pass from the waiting to a transaction, which is in another thread.
        self._taking = threading.Lock()
        self._closed = False
        self.lease: Lease | None = None
        self._task = asyncio.create_task(self._run(), name="journal writer")

    def queue(self, rows: Sequence[dict[str, Any]], *, critical: bool) -> Append:
        """Take rows to be written, after all that was taken before; `written` waits for them.

        Raises:
            JournalClosed: The writer is closed.
        """
        if self._closed:
            raise JournalClosed
        append = Append(rows=rows, critical=critical)
        self._waiting.append(append)
        self._wake.set()
        return append

    async def written(self, append: Append) -> list[int]:
        """Return the sequences of the rows once they are durable.

        Cancelling is safe: what no transaction has taken yet is never written.

        Raises:
            JournalStalled: They were not durable within `APPEND_LIMIT_S`.
            JournalWriteFailed: The database refused.
            JournalClosed: The writer was closed meanwhile.
        """
        try:
            async with asyncio.timeout(APPEND_LIMIT_S):
                return await append.seqs
        except TimeoutError:
            with self._taking:
                under_way = append.under_way
            log.error("journal_stalled", waited_s=APPEND_LIMIT_S, under_way=under_way)
            raise JournalStalled(waited_s=APPEND_LIMIT_S, may_be_written=under_way) from None

    async def close(self) -> None:
        """Write what waits, then stop. Later appends are refused."""
        self._closed = True
        self._wake.set()
        try:
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self._task
        except TimeoutError:
            log.error("journal_closed_with_unwritten_records", waiting=len(self._waiting))

    async def _run(self) -> None:
        batch: list[Append] = []
        try:
            while self._waiting or not self._closed:
                await self._wake.wait()
                if self._drop_the_gone():
                    await self._write_batch(batch)
                elif not self._closed:
                    self._wake.clear()
                batch.clear()
        finally:
            self._closed = True
            for append in (*batch, *self._waiting):
                append.fail(JournalClosed())

    def _drop_the_gone(self) -> bool:
        """Forget whoever has given up; say whether anybody still waits."""
        self._waiting = deque(append for append in self._waiting if not append.seqs.done())
        return bool(self._waiting)

    async def _write_batch(self, batch: list[Append]) -> None:
        time = asyncio.get_running_loop().time
        began = time()
        synced = any(append.critical for append in self._waiting)

        def insert_batch(connection: Connection) -> list[int]:
            if self.lease is not None:
                self.lease.check(connection)
            # Gathered only now, when the file is ours: whoever gave up before is never written.
            self._gather(batch, synced=synced)
            return insert_rows(connection, [row for append in batch for row in append.rows])

        try:
            seqs = await self._database.write(insert_batch, synced=synced)
        except CallsTakenOver as error:
            assert self.lease is not None
            self.lease.lose()
            self._gather(batch, synced=True)
            for append in batch:
                append.fail(error)
        except DatabaseError as error:
            if isinstance(error, DatabaseStalled) and not batch:
                # Each caller's own limit decides who has waited too long; the others wait on.
                log.warning("journal_waits_for_database", reason=str(error))
                return
            log.error("journal_write_failed", reason=str(error))
            if not batch:
                self._gather(batch, synced=True)
            for append in batch:
                append.fail(_told(error, waited_s=time() - began))
        else:
            _tell(batch, seqs)

    def _gather(self, batch: list[Append], *, synced: bool) -> None:
        records = sum(len(append.rows) for append in batch)
        with self._taking:
            while self._waiting and records < BATCH_LIMIT_RECORDS:
                if self._waiting[0].critical and not synced:
                    # It came while an ordinary transaction began; the next one is its own.
                    return
                append = self._waiting.popleft()
                if not append.seqs.done():
                    append.under_way = True
                    batch.append(append)
                    records += len(append.rows)


def _told(error: DatabaseError, *, waited_s: float) -> JournalError:
    if isinstance(error, DatabaseLost) and error.may_be_written:
        return JournalStalled(waited_s=round(waited_s, 1), may_be_written=True)
    return JournalWriteFailed(reason=str(error))


def _tell(batch: Sequence[Append], seqs: Sequence[int]) -> None:
    start = 0
    for append in batch:
        end = start + len(append.rows)
        if not append.seqs.done():
            append.seqs.set_result(list(seqs[start:end]))
        start = end
