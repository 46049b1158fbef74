"""Deletes recordings that were kept long enough, and those whose key is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from pathlib import Path

import structlog

from hotline.errors import HotlineError
from hotline.journal import JournalPort, call_stream
from hotline.privacy import KeyRing
from hotline.privacy.holds import held_calls
from hotline.projection.recordings import recordings_of
from hotline.recordings.errors import RecordingDamaged
from hotline.recordings.found import read_found
from hotline.recordings.sealed_file import Label, open_sealed
from hotline.recordings.shelf import Shelf, call_of
from hotline.recordings.untold import forget_words

SWEEP_EVERY_S = 3_600.0

log = structlog.get_logger()


class RecordingSweeper:
    """Sweeps the shelf of one tenant.

    A label is in clear: whoever may write there may have made anything of it. So which recording a
    file is, its name tells; whether it was erased, the keys; and how long it is kept, the journal,
    before anything is deleted, and wherever a label was found altered.

    Args:
        tenant: Whose calls.
        shelf: Where recordings are kept.
        keys: The keys of calls.
        journal: What happened in them.
        on_gone: Is told the name of a recording before it is deleted, so that nobody finds it.
        clock: The time.
    """

    def __init__(
        self,
        *,
        tenant: str,
        shelf: Shelf,
        keys: KeyRing,
        journal: JournalPort,
        on_gone: Callable[[str], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._shelf = shelf
        self._keys = keys
        self._journal = journal
        self._on_gone = on_gone
        self._clock = clock

    async def sweep(self) -> None:
        """Delete what was kept long enough, and what was erased: its key is gone already."""
        found = await asyncio.to_thread(read_found, self._shelf.folder)
        damaged = {one.recording for one in found.found if one.fault == "damaged"} if found else ()
        for path in await asyncio.to_thread(lambda: list(self._shelf.all())):
            try:
                await self._look_at(path, damaged)
            except (HotlineError, OSError) as error:
                log.error("recording_not_swept", path=str(path), why=str(error))
        for path in await asyncio.to_thread(lambda: list(self._shelf.left_behind())):
            try:
                await self._on_gone(path.stem)
                await asyncio.to_thread(path.unlink, missing_ok=True)
            except (HotlineError, OSError) as error:
                log.error("transcript_not_swept", path=str(path), why=str(error))

    async def _look_at(self, path: Path, damaged: Collection[str]) -> None:
        name = path.stem
        call_id = call_of(name)
        if call_id is None:
            raise RecordingDamaged(name, "no recording is named so")
        erased = await self._keys.is_erased(self._tenant, call_stream(call_id))
        if not erased and not await self._is_over(path, call_id, believed=name not in damaged):
            return
        # Its words go first: whoever is killed in between finds the rest again by its file.
        await self._on_gone(name)
        await asyncio.to_thread(forget_words, path)
        await asyncio.to_thread(path.unlink, missing_ok=True)
        log.info("recording_deleted", recording=name, erased=erased)

    async def _is_over(self, path: Path, call_id: str, *, believed: bool) -> bool:
        """Return whether a recording that was not erased was kept long enough, and nobody holds it.

        To ask the journal of each one every hour would be too much: its label says when. One that
        somebody has made say a later time keeps the file until the checker has read it, a day at
        most, and nothing else: every piece is sealed with the label that was, so nobody can hear
        any of it from the moment in which the label was changed. Until then its place is taken.
        """
        label = await asyncio.to_thread(_label_of, path) if believed else None
        if label is not None and not self._is_past(label.keep_until):
            return False
        records = await self._journal.read(self._tenant, call_stream(call_id))
        known = recordings_of(record.event for record in records)
        until = next((one.keep_until for one in known if one.name == path.stem), None)
        return self._is_past(until) and call_id not in await held_calls(self._keys, self._tenant)

    def _is_past(self, keep_until: datetime | None) -> bool:
        return keep_until is not None and keep_until <= self._clock()


def _label_of(path: Path) -> Label | None:
    """Return a recording's label; None where it cannot be read."""
    try:
        return open_sealed(path).label
    except RecordingDamaged:
        return None
