"""A floor's log in the journal: events with their commands, and now and then a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog

from hotline.floor.due_callbacks import DueCallbacks
from hotline.floor.kept_floor import KIND, KeptFloor, UnusableSnapshot, kept_from_json, kept_to_json
from hotline.journal import JournalError, JournalPort, JournalRecord, NewRecord
from hotline.routing.codec import (
    announced_from_json,
    commands_to_json,
    event_from_json,
    event_to_json,
    step_from_json,
)
from hotline.routing.commands import AnyCommand
from hotline.routing.events import AnyEvent
from hotline.routing.log import Step
from hotline.routing.promise.announce_wait import AnnounceWait

STREAM = "floor"
"""The stream of a tenant's floor in the journal."""
EVERY = 10_000
"""So many events after a snapshot comes the next: they are folded in half a second, while one
snapshot, after a day of 50,000 calls, holds the service up for an eighth of one."""

Told = tuple[AnyEvent, list[AnnounceWait]]
"""An event, and what callers were told of their wait then."""

log = structlog.get_logger()


def steps(records: Iterable[JournalRecord]) -> list[Step]:
    """Return what happened on a floor, of all that stands in its log."""
    return [step_from_json(one.event, one.commands) for one in records if one.event_kind != KIND]


class FloorLog:
    """Writes a floor's log, and reads no more of it than a floor must know.

    Attributes:
        seq: The number of the last event's record, as far as is known here; 0 for none.

    Args:
        journal: Where it is.
        tenant: Whose floor.
        every: After how many events a snapshot is wanted.
    """

    def __init__(self, journal: JournalPort, tenant: str, every: int = EVERY) -> None:
        self._journal = journal
        self._tenant = tenant
        self._every = every
        self.seq = 0
        self._events = 0

    def wants_snapshot(self, due: DueCallbacks) -> bool:
        """Return whether there are many events since the last one, and all of them are settled."""
        return self._events >= self._every and not due

    async def append(self, event: AnyEvent, commands: Sequence[AnyCommand | AnnounceWait]) -> None:
        """Write what happened, and what is to be done then.

        Raises:
            JournalError: It is not written, or nobody knows.
        """
        self.seq = await self._journal.append(self._record(event, commands))
        self._events += 1

    async def append_many(self, many: Sequence[Step]) -> None:
        """Write steps that nobody waits for, one after the other, together or not at all.

        Raises:
            JournalError: They are not written, or nobody knows.
        """
        records = [self._record(one.event, [*one.commands, *one.announced]) for one in many]
        self.seq = (await self._journal.append_many(records))[-1]
        self._events += len(records)

    def _record(self, event: AnyEvent, commands: Sequence[AnyCommand | AnnounceWait]) -> NewRecord:
        return NewRecord(
            tenant=self._tenant,
            stream=STREAM,
            at=event.at,
            event=event_to_json(event),
            commands=commands_to_json(commands),
        )

    async def keep(self, kept: KeptFloor, at: datetime) -> None:
        """Write a snapshot of the floor as it is after the last event; without it nothing is lost.

        The next one is tried as many events later, whatever comes of this one.
        """
        self._events = 0
        record = NewRecord(tenant=self._tenant, stream=STREAM, at=at, event=kept_to_json(kept, at))
        try:
            await self._journal.append(record)
        except JournalError as error:
            log.warning("floor_snapshot_not_written", why=str(error))

    async def read_on(self, after: int, *, up_to: int, limit: int) -> list[tuple[int, Told]]:
        """Return the next steps after one record and up to another, each with its number.

        Raises:
            HotlineError: The journal cannot be read.
        """
        records = await self._journal.read_after(self._tenant, STREAM, after, limit=limit)
        return [
            (one.seq, _told(one)) for one in records if one.event_kind != KIND and one.seq <= up_to
        ]

    async def read(self) -> tuple[KeptFloor | None, list[Told]]:
        """Return the last snapshot, and what happened since, with what callers were told then.

        Without one that can be used it is all that ever happened.

        Raises:
            HotlineError: The journal cannot be read.
        """
        records = await self._journal.read_from_last(self._tenant, STREAM, KIND)
        kept = None
        if records and records[0].event_kind == KIND:
            try:
                kept = kept_from_json(records[0].event)
            except UnusableSnapshot as error:
                log.warning("floor_snapshot_not_used", why=str(error))
                records = await self._journal.read(self._tenant, STREAM)
        told = [_told(one) for one in records if one.event_kind != KIND]
        self._events = len(told)
        self.seq = records[-1].seq if records else 0
        return kept, told


def _told(record: JournalRecord) -> Told:
    return event_from_json(record.event), announced_from_json(record.commands)
