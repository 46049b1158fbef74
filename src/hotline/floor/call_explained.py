"""Why the floor did with one call what it did, from no more of its log than that takes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.floor.floor_log import EVERY, STREAM, steps
from hotline.floor.kept_floor import KIND, kept_from_json
from hotline.journal import JournalPort, JournalRecord
from hotline.routing.explanation import Explainer, Explanation
from hotline.routing.floor import Floor
from hotline.routing.policy import NO_POLICY
from hotline.routing.router import Router

PAGE = 1_000
"""So many records of the log are in memory at once."""
MOST = 5 * EVERY
"""So many records are read for a page of a call: hours of a busy floor, and seconds of a CPU."""
SETTLED = timedelta(minutes=1)
"""So long after a call's end the floor has heard of all of it: what happens to it at once it does
not always hear in that order."""


@dataclass(frozen=True, kw_only=True)
class CallExplained:
    """What a floor's log tells of a call.

    Attributes:
        explanation: What the floor decided; None where it decided nothing.
        otherwise_at: From when on nothing is told, because the floor was then carried by a version
            of the service that decided otherwise; None where that was not so.
        is_whole: Whether that is all there is up to now.
    """

    explanation: Explanation | None
    otherwise_at: datetime | None
    is_whole: bool


async def call_explained(
    journal: JournalPort,
    tenant: str,
    call_id: str,
    *,
    since: int,
    ended_at: datetime | None,
    most: int | None = None,
) -> CallExplained:
    """Return what the log of a tenant's floor tells of a call.

    It is read from the last snapshot before the call on, or from its beginning, and until the call
    has ended and the floor is done with it: one who chose a callback waits on after the call, and
    its agent says after it what came of it.

    Args:
        journal: Where the log is.
        tenant: Whose floor.
        call_id: The call, or the id of a promise on the floor.
        since: The sequence of a record before which the floor knew nothing of it; 0 for the log's
            beginning.
        ended_at: When it ended, aware: it comes to the floor no more. None while it lasts.
        most: Reads at most about so many records; None for no limit.

    Raises:
        UnusableSnapshot: The snapshot was altered, or is of another version.
        HotlineError: The journal cannot be read.
    """
    records = await journal.read_from_last(tenant, STREAM, KIND, up_to=since, limit=PAGE)
    fold = await asyncio.to_thread(_Fold, records, call_id)
    read = 0
    while records:
        # It is thousands of decisions: not where callers are waited on.
        await asyncio.to_thread(fold.take, records)
        read += len(records)
        if fold.otherwise_at is not None or fold.is_done(ended_at):
            break
        if most is not None and read >= most:
            return fold.explained(is_whole=False)
        records = await journal.read_after(tenant, STREAM, records[-1].seq, limit=PAGE)
    return fold.explained(is_whole=fold.otherwise_at is None)


class _Fold:
    """The floor, folded again up to some record, and what it did with a call.

    Attributes:
        otherwise_at: When this version would first have decided otherwise; None for never.
    """

    def __init__(self, records: Sequence[JournalRecord], call_id: str) -> None:
        self.otherwise_at: datetime | None = None
        self._router = Router(NO_POLICY)
        if records and records[0].event_kind == KIND:
            self._router.floor = kept_from_json(records[0].event).floor
        self._explainer = Explainer(self._router.floor, call_id)
        self._call_id = call_id
        self._at: datetime | None = None

    def take(self, records: Sequence[JournalRecord]) -> None:
        """Take records, up to the first that this version would have decided otherwise."""
        for step in steps(records):
            self._at = step.event.at
            commands = self._router.receive(step.event)
            if list(commands) != list(step.commands):
                self.otherwise_at = self._at
                return
            self._explainer.take(step, commands)

    def is_done(self, ended_at: datetime | None) -> bool:
        """Return whether nothing more comes of a call that ended at a moment."""
        if ended_at is None or self._at is None or self._at <= ended_at + SETTLED:
            return False
        return not _knows(self._router.floor, self._call_id)

    def explained(self, *, is_whole: bool) -> CallExplained:
        """Return what it did with the call."""
        return CallExplained(
            explanation=self._explainer.explanation,
            otherwise_at=self.otherwise_at,
            is_whole=is_whole,
        )


def _knows(floor: Floor, call_id: str) -> bool:
    """Return whether a call waits, talks or is wrapped up."""
    wrapped_up = (one.wrap_up.talk.entry.call_id for one in floor.agents.values() if one.wrap_up)
    return call_id in floor.entries or call_id in floor.conversations or call_id in wrapped_up
