"""A journal that keeps everything in memory, for tests and for the terminal caller."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from hotline.journal.encoding import to_record, to_row
from hotline.journal.errors import CallAlreadyOpen, JournalClosed
from hotline.journal.records import CallHeader, JournalRecord, NewRecord, OpenedCall
from hotline.model.moment import as_utc


class InMemoryJournal:
    """Keeps the contract of `hotline.journal.port.JournalPort`, except that it dies with us.

    Attributes:
        customers: Whose calls are whose, by tenant and call id.
        open_calls: The calls that go on, by tenant and call id.
    """

    def __init__(self) -> None:
        self.customers: dict[tuple[str, str], str] = {}
        self.open_calls: set[tuple[str, str]] = set()
        self._records: list[JournalRecord] = []
        self._headers: dict[tuple[str, str], CallHeader] = {}
        self._closed = False

    async def close(self) -> None:
        """Refuse later appends."""
        self._closed = True

    async def append(self, record: NewRecord) -> int:
        """Append one record."""
        (seq,) = await self.append_many([record])
        return seq

    async def append_many(self, records: Sequence[NewRecord]) -> list[int]:
        """Append records together or not at all."""
        encoded = [to_row(record) for record in records]
        if self._closed:
            raise JournalClosed
        first = len(self._records) + 1
        # Through JSON and back, so that what is read is what a database would give.
        new = [
            to_record(row | {"seq": seq}, json.loads(personal or "[]"))
            for seq, (row, personal) in enumerate(encoded, first)
        ]
        self._records.extend(new)
        return [record.seq for record in new]

    async def read(self, tenant: str, stream: str) -> list[JournalRecord]:
        """Read a whole stream."""
        return [r for r in self._records if (r.tenant, r.stream) == (tenant, stream)]

    async def read_from_last(
        self,
        tenant: str,
        stream: str,
        event_kind: str,
        *,
        up_to: int | None = None,
        limit: int | None = None,
    ) -> list[JournalRecord]:
        """Read a stream from its last record of a kind on."""
        records = await self.read(tenant, stream)
        of_kind = (
            at
            for at, record in enumerate(records)
            if record.event_kind == event_kind and (up_to is None or record.seq <= up_to)
        )
        return records[max(of_kind, default=0) :][:limit]

    async def read_after(
        self, tenant: str, stream: str, seq: int, *, limit: int
    ) -> list[JournalRecord]:
        """Read at most `limit` records of a stream that come after a sequence."""
        records = await self.read(tenant, stream)
        return [record for record in records if record.seq > seq][:limit]

    async def open_call(self, header: CallHeader) -> None:
        """Write a call's header."""
        header = replace(header, opened_at=as_utc(header.opened_at))
        key = (header.tenant, header.call_id)
        if key in self._headers:
            raise CallAlreadyOpen(tenant=header.tenant, call_id=header.call_id)
        self._headers[key] = header
        self.open_calls.add(key)

    async def identify_call(self, tenant: str, call_id: str, customer: str) -> None:
        """Note whose call it is."""
        self.customers[tenant, call_id] = customer

    async def close_call(self, tenant: str, call_id: str) -> None:
        """Note that a call is over."""
        self.open_calls.discard((tenant, call_id))

    async def call(self, tenant: str, call_id: str) -> CallHeader | None:
        """Find one call's header."""
        return self._headers.get((tenant, call_id))

    async def count_calls(self, tenant: str, *, since: datetime, until: datetime) -> int:
        """Count the calls opened from `since` to before `until`."""
        begin, end = as_utc(since), as_utc(until)
        headers = (one for (of, _), one in self._headers.items() if of == tenant)
        return sum(begin <= one.opened_at < end for one in headers)

    async def known_calls(self, tenant: str, call_ids: Collection[str]) -> set[str]:
        """Return those of some calls that have a header."""
        return {call_id for call_id in call_ids if (tenant, call_id) in self._headers}

    async def calls(
        self, tenant: str, *, limit: int = 50, before: datetime | None = None
    ) -> list[OpenedCall]:
        """List calls, the latest first."""
        until = None if before is None else as_utc(before)
        opened = [
            OpenedCall(call_id=header.call_id, opened_at=header.opened_at)
            for header in self._headers.values()
            if header.tenant == tenant and (until is None or header.opened_at < until)
        ]
        opened.sort(key=lambda one: (one.opened_at, one.call_id), reverse=True)
        return opened[:limit]
