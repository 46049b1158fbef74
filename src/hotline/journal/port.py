"""What the other rooms may ask of a journal and of its bundles, wherever they are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from hotline.journal.records import BundleTaken, CallHeader, JournalRecord, NewRecord, OpenedCall


class JournalPort(Protocol):
    """One append-only log with a global sequence, and the headers of calls.

    Kept by `hotline.journal.Journal` and, for tests, by `hotline.testing.journal.InMemoryJournal`.
    """

    async def append(self, record: NewRecord) -> int:
        """Append one record and return its sequence once it is durable.

        Records are written in the order in which they were appended. Only perform the record's
        commands after this returns. Cancelling is safe: the record is then written or not.

        Raises:
            RecordRefused: The record is not JSON, has no type, or its moment is naive.
            JournalStalled: It was not durable in time; its text says whether it may become so.
            JournalWriteFailed: The database refused; the record is not written.
            JournalClosed: The journal is closed.
        """

    async def append_many(self, records: Sequence[NewRecord]) -> list[int]:
        """Append records, of any streams, together or not at all, and return their sequences.

        Raises:
            JournalError: As for `append`; none of the records is then written, unless a
                `JournalStalled` says that all of them may be.
        """

    async def read(self, tenant: str, stream: str) -> list[JournalRecord]:
        """Read a whole stream in order; an unknown stream is empty."""

    async def read_from_last(
        self,
        tenant: str,
        stream: str,
        event_kind: str,
        *,
        up_to: int | None = None,
        limit: int | None = None,
    ) -> list[JournalRecord]:
        """Read a stream in order from its last record of a kind on, without what was before.

        That record is the first. A stream that has none of that kind is read from its beginning.

        Args:
            tenant: Whose stream.
            stream: Which.
            event_kind: The kind.
            up_to: The sequence after which records of the kind do not count, though they are read;
                None where all count.
            limit: At most so many records are read; None for all.
        """

    async def read_after(
        self, tenant: str, stream: str, seq: int, *, limit: int
    ) -> list[JournalRecord]:
        """Read at most `limit` records of a stream that come after a sequence, in order."""

    async def open_call(self, header: CallHeader) -> None:
        """Write a call's header, before its first record.

        Raises:
            CallAlreadyOpen: The call has a header.
            NaiveMoment: `opened_at` has no time zone.
            JournalError: As for `append`.
        """

    async def identify_call(self, tenant: str, call_id: str, customer: str) -> None:
        """Note whose call it is: erasing this customer erases the call's personal values.

        Raises:
            JournalError: As for `append`.
        """

    async def close_call(self, tenant: str, call_id: str) -> None:
        """Note that a call is over, after its last record: from now on it can be erased.

        Raises:
            JournalError: As for `append`.
        """

    async def call(self, tenant: str, call_id: str) -> CallHeader | None:
        """Find one call's header."""

    async def count_calls(self, tenant: str, *, since: datetime, until: datetime) -> int:
        """Count the calls opened from `since` to before `until`.

        Raises:
            NaiveMoment: One of them has no time zone.
        """

    async def known_calls(self, tenant: str, call_ids: Collection[str]) -> set[str]:
        """Return those of some calls, however many, that have a header."""

    async def calls(
        self, tenant: str, *, limit: int = 50, before: datetime | None = None
    ) -> list[OpenedCall]:
        """List at most `limit` calls opened before `before`, the latest first.

        Nothing of them is opened: one whose key is lost is among them, too.

        Raises:
            NaiveMoment: `before` has no time zone.
        """


class BundlesPort(Protocol):
    """Every bundle that new calls ever got, under its digest, and in which order they got them.

    Kept by `hotline.journal.Bundles` and, for tests, by `hotline.testing.bundles.InMemoryBundles`.
    """

    async def take(
        self, tenant: str, digest: str, sources: Mapping[str, str], at: datetime
    ) -> None:
        """Keep a bundle's sources (file name to text) and note that new calls get it from `at` on.

        Nothing is noted where it is the current one already.

        Raises:
            NaiveMoment: `at` has no time zone.
            DatabaseError: It was not kept.
        """

    async def taken(self, tenant: str, *, limit: int = 50) -> list[BundleTaken]:
        """List at most `limit` bundles that new calls got, the current one first.

        One that was taken again is here again.
        """

    async def find(self, tenant: str, prefix: str) -> str:
        """Return the one digest that begins with `prefix`.

        Raises:
            UnknownBundle: None does.
            AmbiguousBundle: Several do.
        """

    async def sources(self, tenant: str, digest: str) -> Mapping[str, str]:
        """Give back a bundle's sources (file name to text).

        Raises:
            UnknownBundle: None was kept under this digest for this tenant.
        """
