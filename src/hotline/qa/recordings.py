"""A call's recordings: those that its journal tells of, and what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from hotline.journal import JournalPort, call_stream
from hotline.projection.recordings import CallRecording, recordings_of
from hotline.recordings.archive import Archive
from hotline.recordings.coverage import END_S
from hotline.recordings.errors import NoRecording, RecordingDamaged, RecordingErased
from hotline.recordings.found import LookedThrough, read_found
from hotline.recordings.sealed_file import Label
from hotline.recordings.shelf import call_of
from hotline.recordings.spool import Spool

FOUND_DAMAGED = "damaged: when it was read last, it was not what was sealed"

Code = Literal["whole", "cut", "goes_on", "not_sealed", "missing", "damaged", "erased", "expired"]


@dataclass(frozen=True, kw_only=True)
class State:
    """What a recording is worth.

    Attributes:
        code: What it is.
        label: What is known of the file; None where there is none.
        lacks_s: So many seconds are not there that the journal tells of.
        why: What is damaged; "" where nothing is.
    """

    code: Code
    label: Label | None = None
    lacks_s: float = 0.0
    why: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.code not in ("cut", "missing", "damaged")


class CallRecordings:
    """The recordings of one tenant's calls.

    Args:
        journal: What happened in the calls.
        archive: Where recordings are, of that tenant.
        spool: Where they are before.
    """

    def __init__(self, journal: JournalPort, archive: Archive, spool: Spool) -> None:
        self.archive = archive
        self._journal = journal
        self._spool = spool

    async def of_call(
        self, call_id: str, *, thoroughly: bool = False
    ) -> Sequence[tuple[CallRecording, State]]:
        """Return a call's recordings, in order.

        Args:
            call_id: Which call.
            thoroughly: Whether all of them is read now; else what was found when they were counts.

        Raises:
            JournalError: The journal does not answer.
            DatabaseError: Nor do the keys.
            OSError: What was found cannot be read.
        """
        records = await self._journal.read(self.archive.tenant, call_stream(call_id))
        known = recordings_of(record.event for record in records)
        if thoroughly:
            return [(one, await self.state_of(one, thoroughly=True)) for one in known]
        damaged = await self.found_damaged() if known else ()
        return [(one, await self.state_of(one, damaged=damaged)) for one in known]

    async def found(self) -> LookedThrough | None:
        """Return which are not as they should be; None where nobody has looked.

        Raises:
            OSError: It cannot be read.
        """
        return await asyncio.to_thread(read_found, self.archive.folder)

    async def found_damaged(self) -> Collection[str]:
        """Return the names of those that were damaged when they were read last.

        Raises:
            OSError: It cannot be read.
        """
        found = await self.found()
        faults = found.found if found is not None else ()
        return frozenset(one.recording for one in faults if one.fault == "damaged")

    async def state_of(
        self, known: CallRecording, *, thoroughly: bool = False, damaged: Collection[str] = ()
    ) -> State:
        """Return what a recording is worth.

        Args:
            known: What the journal tells.
            thoroughly: Whether all of it is read.
            damaged: Those of which that is known; see `found_damaged`.

        Raises:
            DatabaseError: The keys do not answer.
            MasterKeyUnknown: The settings lack the key of all keys.
        """
        state = await self._seen(known, thoroughly=thoroughly)
        if state.label is not None and known.name in damaged:
            # A label alone tells nothing of the sound behind it. What was not altered is heard.
            return replace(state, code="damaged", why=FOUND_DAMAGED)
        return state

    async def _seen(self, known: CallRecording, *, thoroughly: bool) -> State:
        try:
            return await self._kept(known, thoroughly=thoroughly)
        except NoRecording:
            state = await self._not_kept(known)
        if state.code != "missing":
            return state
        try:
            # It may have been sealed between the one look and the other.
            return await self._kept(known, thoroughly=thoroughly)
        except NoRecording:
            return state

    async def _kept(self, known: CallRecording, *, thoroughly: bool) -> State:
        try:
            recording = await self.archive.open(known.name)
            if thoroughly:
                await recording.check()
        except RecordingErased:
            return State(code="erased")
        except RecordingDamaged as error:
            return State(code="damaged", why=str(error))
        label = recording.label
        lacks_s = label.lacks_s
        if lacks_s is None:
            # From before holes were told: its end alone can be.
            short_s = (label.expected_s or label.seconds) - label.seconds
            lacks_s = short_s if short_s > END_S else 0.0
        if lacks_s > 0:
            return State(code="cut", label=label, lacks_s=lacks_s)
        return State(code="whole", label=label)

    async def _not_kept(self, known: CallRecording) -> State:
        if known.ends is None:
            return State(code="goes_on")
        call_id = call_of(known.name)
        if await self._is_over(known.keep_until, call_id):
            return State(code="expired")
        if call_id is not None and await self.archive.is_erased(call_id):
            return State(code="erased")
        if await asyncio.to_thread(self._spool.may_hold, known.name, known.ends):
            return State(code="not_sealed")
        return State(code="missing")

    async def _is_over(self, keep_until: datetime | None, call_id: str | None) -> bool:
        if keep_until is None or keep_until > datetime.now(UTC):
            return False
        held_since = None if call_id is None else await self.archive.held_since(call_id)
        # A hold that came later may have found it deleted.
        return held_since is None or held_since >= keep_until
