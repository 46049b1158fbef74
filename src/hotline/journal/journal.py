"""The journal in a database of its own.

What a returned call survives is said in `hotline.database`: everything here survives the death of
the process, and of PostgreSQL's, and what was `critical`, with all before it, a power failure too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, RowMapping, select

from hotline.database import (
    Address,
    Database,
    DatabaseError,
    DatabaseLost,
    DatabaseStalled,
    insert_if_new,
)
from hotline.journal.bundles import Bundles
from hotline.journal.encoding import to_row
from hotline.journal.errors import (
    CallAlreadyOpen,
    CallsTakenOver,
    JournalStalled,
    JournalWriteFailed,
)
from hotline.journal.history import History
from hotline.journal.lease import SILENT_S, Holder, Lease, confirm_lease, since_boot, take_lease
from hotline.journal.months import make_months
from hotline.journal.old_months import OldMonths
from hotline.journal.queries import find_header, last_of_kind, of_stream
from hotline.journal.records import CallHeader, JournalRecord, NewRecord, OpenedCall, call_stream
from hotline.journal.sealed import Sealer
from hotline.journal.tables import CALL_HEADER, JOURNAL_RECORD, LEASE
from hotline.journal.upgrade import seal_what_is_plain
from hotline.journal.writer import GroupWriter
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing, PrivacyError

MIGRATIONS = Path(__file__).parent / "migrations"


class Journal:
    """The one append-only log of all calls. Implements `hotline.journal.port.JournalPort`.

    Open it with `Journal.open`; it owns a task and database connections until `close`, and is an
    async context manager that closes itself.

    Attributes:
        bundles: The bundles that its calls are pinned to, in the same database.
        history: Whole calls as they were written, one after the other.
        old_months: What goes when nothing in it is to be kept.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys
        self._sealer = Sealer(keys)
        self._writer = GroupWriter(database)
        self.bundles = Bundles(database)
        self.history = History(database, self._sealer)
        self.old_months = OldMonths(database)

    @classmethod
    async def open(cls, address: Address, keys: KeyRing) -> Self:
        """Open the journal's database, create it if it is missing, and migrate it.

        What an older version left there in clear is sealed first.

        Args:
            address: Where it is.
            keys: What seals and opens personal values; it must stay open as long as the journal.

        Raises:
            DatabaseError: It cannot be used; see `hotline.database.Database.open`.
        """
        database = await Database.open(address, migrations=MIGRATIONS)
        try:
            await seal_what_is_plain(database, Sealer(keys))
            await make_months(database)
        except BaseException:
            await database.close()
            raise
        return cls(database, keys)

    async def close(self) -> None:
        """Write what waits and close the database. Later appends are refused."""
        await self._writer.close()
        await self._database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def make_months(self) -> None:
        """Make room for the months to come; to be asked for every day, see `journal.months`.

        Raises:
            DatabaseError: There is none; what is appended is kept all the same.
        """
        await make_months(self._database)

    async def take_calls(
        self,
        tenant: str,
        pbx: str,
        *,
        on_lost: Callable[[], None],
        silent_s: float = SILENT_S,
        clock: Callable[[], float] = since_boot,
    ) -> Lease:
        """Take the right to carry the calls of a PBX; from now on nothing is written without it.

        Args:
            tenant: Whose calls.
            pbx: Where they are.
            on_lost: Called once when another process has it, or may have it.
            silent_s: How long a holder that may live is listened to before it counts as dead.
            clock: Seconds that go on while the process, or its machine, does not.

        Raises:
            CallsHeld: Another process has it, and lives.
            DatabaseError: The journal cannot be used.
        """
        self._writer.lease = await take_lease(
            self._database, tenant, pbx, on_lost=on_lost, silent_s=silent_s, clock=clock
        )
        return self._writer.lease

    @property
    def next_number(self) -> int:
        """The number that the right to carry calls will have once it is given."""
        assert self._writer.lease is not None, "take_calls() comes first"
        return self._writer.lease.next_number

    async def give_calls(self, to: Holder) -> None:
        """Give the right to another process, and write nothing more.

        Raises:
            DatabaseError: Nobody knows whether it was given: take it back.
        """
        assert self._writer.lease is not None, "take_calls() comes first"
        await self._writer.lease.give(to)

    async def take_calls_back(self) -> bool:
        """Take back what was given, unless the other process has confirmed it; return whether.

        Raises:
            DatabaseError: Nobody knows.
        """
        assert self._writer.lease is not None, "take_calls() comes first"
        return await self._writer.lease.take_back()

    async def confirm_calls(
        self, tenant: str, pbx: str, number: int, *, on_lost: Callable[[], None]
    ) -> Lease:
        """Take the right that another process gave under this number.

        Raises:
            CallsTakenOver: It has taken it back.
            DatabaseError: The journal cannot be used.
        """
        self._writer.lease = await confirm_lease(
            self._database, tenant, pbx, number, on_lost=on_lost
        )
        return self._writer.lease

    def check_right(self) -> None:
        """Check that this process may act for the calls it carries; to be asked before each act.

        Raises:
            CallsTakenOver: Another process may carry them, or none was given them yet.
        """
        if self._writer.lease is None:
            raise CallsTakenOver
        self._writer.lease.check_time()

    async def append(self, record: NewRecord) -> int:
        """Append one record; see `JournalPort.append`."""
        (seq,) = await self.append_many([record])
        return seq

    async def append_many(self, records: Sequence[NewRecord]) -> list[int]:
        """Append records together or not at all; see `JournalPort.append_many`."""
        encoded = [to_row(record) for record in records]
        critical = any(record.critical for record in records)
        async with self._sealer.turn:
            with _journal_errors():
                rows = await self._sealer.seal(encoded)
            append = self._writer.queue(rows, critical=critical)
        return await self._writer.written(append)

    async def read(self, tenant: str, stream: str) -> list[JournalRecord]:
        """Read a whole stream; see `JournalPort.read`."""
        query = of_stream(tenant, stream)
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return await self._sealer.records(rows)

    async def read_from_last(
        self,
        tenant: str,
        stream: str,
        event_kind: str,
        *,
        up_to: int | None = None,
        limit: int | None = None,
    ) -> list[JournalRecord]:
        """Read a stream from its last record of a kind on; see `JournalPort.read_from_last`."""
        find_last = last_of_kind(tenant, stream, event_kind, up_to)

        def read(connection: Connection) -> Sequence[RowMapping]:
            last = connection.execute(find_last).scalar() or 0
            query = of_stream(tenant, stream).where(JOURNAL_RECORD.c.seq >= last).limit(limit)
            return connection.execute(query).mappings().all()

        return await self._sealer.records(await self._database.read(read))

    async def read_after(
        self, tenant: str, stream: str, seq: int, *, limit: int
    ) -> list[JournalRecord]:
        """Read what comes after a sequence; see `JournalPort.read_after`."""
        query = of_stream(tenant, stream).where(JOURNAL_RECORD.c.seq > seq).limit(limit)
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return await self._sealer.records(rows)

    async def open_call(self, header: CallHeader) -> None:
        """Write a call's header; see `JournalPort.open_call`."""
        with _journal_errors():
            row = await self._sealer.header_row(header)

            def save(connection: Connection) -> None:
                if self._writer.lease is not None:
                    self._writer.lease.check(connection)
                opening = insert_if_new(connection, CALL_HEADER)
                if not connection.execute(opening, row).rowcount:
                    raise CallAlreadyOpen(tenant=header.tenant, call_id=header.call_id)

            try:
                await self._database.write(save)
            except CallsTakenOver:
                assert self._writer.lease is not None
                self._writer.lease.lose()
                raise
            except DatabaseError as error:
                if not (isinstance(error, DatabaseLost) and error.may_be_written):
                    # Nobody closes a call that was never opened; one that may be is looked for.
                    await self._keys.end(header.tenant, call_stream(header.call_id))
                raise

    async def identify_call(self, tenant: str, call_id: str, customer: str) -> None:
        """Put a call under its customer's key; see `JournalPort.identify_call`."""
        with _journal_errors():
            await self._keys.identify(tenant, call_stream(call_id), customer)

    async def close_call(self, tenant: str, call_id: str) -> None:
        """Let go of a call's key; see `JournalPort.close_call`."""
        with _journal_errors():
            await self._keys.end(tenant, call_stream(call_id))

    async def call(self, tenant: str, call_id: str) -> CallHeader | None:
        """Find one call's header; see `JournalPort.call`."""
        row = await self._database.read(lambda connection: find_header(connection, tenant, call_id))
        return None if row is None else (await self._sealer.headers([row]))[0]

    async def pbx_of(self, tenant: str, call_ids: Collection[str]) -> dict[str, str]:
        """Return on which PBX some calls came, for those that have a header.

        Raises:
            DatabaseError: The journal cannot be used.
        """
        columns = CALL_HEADER.c
        query = select(columns.call_id, columns.pbx).where(
            columns.tenant == tenant, columns.call_id.in_(call_ids)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.call_id: row.pbx for row in rows}

    async def beats(self, tenant: str) -> dict[str, tuple[int, int]]:
        """Return how far the holder of each PBX's calls has counted: its number, and its beats.

        Raises:
            DatabaseError: The journal cannot be used.
        """
        columns = LEASE.c
        query = select(columns.pbx, columns.epoch, columns.beat).where(columns.tenant == tenant)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.pbx: (row.epoch, row.beat) for row in rows}

    async def count_calls(self, tenant: str, *, since: datetime, until: datetime) -> int:
        """Count calls; see `JournalPort.count_calls`."""
        return await self.history.count(tenant, since=since, until=until)

    async def known_calls(self, tenant: str, call_ids: Collection[str]) -> set[str]:
        """Return those calls that have a header; see `JournalPort.known_calls`."""
        return await self.history.known(tenant, call_ids)

    async def calls(
        self, tenant: str, *, limit: int = 50, before: datetime | None = None
    ) -> list[OpenedCall]:
        """List calls, the latest first; see `JournalPort.calls`."""
        columns = CALL_HEADER.c
        query = (
            select(columns.call_id, columns.opened_at)
            .where(columns.tenant == tenant)
            .order_by(columns.opened_at.desc(), columns.call_id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(columns.opened_at < as_utc(before))
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [OpenedCall(call_id=row.call_id, opened_at=row.opened_at) for row in rows]


@contextmanager
def _journal_errors() -> Iterator[None]:
    """Say what database and keys refuse in the journal's words."""
    try:
        yield
    except DatabaseStalled as error:
        raise JournalStalled(waited_s=error.waited_s, may_be_written=False) from error
    except (DatabaseError, PrivacyError) as error:
        raise JournalWriteFailed(reason=str(error)) from error
