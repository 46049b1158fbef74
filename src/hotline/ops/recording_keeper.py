"""Takes what the PBX has recorded off it, and seals it with the call's key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import structlog

from hotline.errors import HotlineError
from hotline.journal import JournalPort, call_stream
from hotline.privacy import KeyErased, KeyRing, Seal
from hotline.projection.recordings import CallRecording, recordings_of
from hotline.recordings.errors import RecordingDamaged
from hotline.recordings.handing_in import SETTLED_S
from hotline.recordings.sealed_file import Label, LabelGap, open_sealed, write_sealed
from hotline.recordings.shelf import Shelf, Spooled, spooled
from hotline.recordings.silence import silence_of
from hotline.recordings.sound import make_sound, read_track

LOOK_EVERY_S = 2.0
LONGEST = timedelta(days=1)
"""A piece that begins so long before or after its recording was named by a clock that is wrong."""

log = structlog.get_logger()


class RecordingKeeper:
    """Keeps the recordings of one PBX.

    Args:
        tenant: Whose calls.
        spool: Where the PBX records, as we see it.
        shelf: Where recordings are kept.
        keys: The keys of calls.
        journal: What happened in them.
        goes_on: Tells whether a recording goes on.
        on_silence: Is told for how many seconds nobody said anything in a call's recording, before
            its tracks are deleted.

    Attributes:
        trouble: Why something that was recorded is not kept yet; "" where all is.
    """

    def __init__(
        self,
        *,
        tenant: str,
        spool: Path,
        shelf: Shelf,
        keys: KeyRing,
        journal: JournalPort,
        goes_on: Callable[[str, str], bool],
        on_silence: Callable[[str, float], Awaitable[None]],
    ) -> None:
        self._tenant = tenant
        self._spool = spool
        self._shelf = shelf
        self._keys = keys
        self._journal = journal
        self._goes_on = goes_on
        self._on_silence = on_silence
        self.trouble = ""

    async def look(self) -> None:
        """Keep what is over, one recording after the other."""
        trouble = ""
        if self._spool.is_symlink() and not self._spool.exists():
            # As where a logout has emptied the shared memory (systemd's RemoveIPC).
            self.trouble = f"{self._spool}: the folder it leads to is gone; start the hotline again"
            return
        try:
            left = await asyncio.to_thread(spooled, self._spool)
        except OSError as error:
            self.trouble = f"{self._spool}: {error.strerror or error}"
            return
        for one in left:
            try:
                await self._look_at(one)
            except (HotlineError, OSError) as error:
                trouble = str(error)
                log.warning("recording_not_kept", recording=one.name, why=trouble)
            except Exception as defect:
                # One that breaks us must not keep the others in clear.
                trouble = f"{type(defect).__name__}: {defect}"
                log.exception("recording_not_kept", recording=one.name)
        self.trouble = trouble

    async def _look_at(self, one: Spooled) -> None:
        if self._goes_on(one.call_id, one.name):
            return
        # All that there was may have been looked through while its pieces were moving here: what
        # was not there then would be deleted unsealed.
        for whole in await asyncio.to_thread(spooled, self._spool, one.name):
            await self._take(whole)

    async def _take(self, one: Spooled) -> None:
        if time.time() - await asyncio.to_thread(lambda: one.written_at) < SETTLED_S:
            return
        stream = call_stream(one.call_id)
        records = await self._journal.read(self._tenant, stream)
        known = next(
            (
                known
                for known in recordings_of(record.event for record in records)
                if known.name == one.name
            ),
            None,
        )
        if known is None:
            # Its service died before it could note that it records: whether something secret was
            # entered meanwhile nobody can tell.
            log.error("recording_without_a_record", recording=one.name)
            await asyncio.to_thread(one.delete)
            return
        try:
            seal = await self._keys.seal_of(self._tenant, stream)
        except KeyErased:
            await asyncio.to_thread(one.delete)
            return
        label, silence_s = await asyncio.to_thread(self._keep, one, known, seal)
        await self._note_silence(label.call_id, silence_s)
        await asyncio.to_thread(one.delete)
        log.info("recording_kept", recording=one.name, seconds=round(label.seconds, 1))

    async def _note_silence(self, call_id: str, silence_s: float) -> None:
        try:
            await self._on_silence(call_id, silence_s)
        except HotlineError as error:
            # What is left in clear matters more than by what a call is found.
            log.warning("silence_not_noted", call_id=call_id, why=str(error))

    def _keep(self, one: Spooled, known: CallRecording, seal: Seal) -> tuple[Label, float]:
        path = self._shelf.path(one.name, known.begins)
        if path.exists():
            # Its keeper was killed before all tracks were deleted: what is left is less.
            sealed = open_sealed(path)
            sealed.check(seal)
            label = sealed.label
            if label.name != one.name:
                # Whole, and under the same key: but of this one there is nothing but what is here.
                raise RecordingDamaged(one.name, "its file is that of another one")
            if label.seconds == 0:
                return label, 0.0
            return label, silence_of(
                b"".join(sealed.read(seal, 0, label.size)),
                [(gap.begins_s, gap.ends_s) for gap in label.gaps],
            )
        gaps = tuple(
            LabelGap(
                why=gap.why,
                begins_s=(gap.begins - known.begins).total_seconds(),
                ends_s=None if gap.ends is None else (gap.ends - known.begins).total_seconds(),
            )
            for gap in known.gaps
        )
        ends = known.ends
        expected_s = None if ends is None else (ends - known.begins).total_seconds()
        sound = make_sound(
            [
                (
                    (piece.begins - known.begins).total_seconds(),
                    read_track(piece.said),
                    read_track(piece.heard),
                )
                for piece in one.pieces
                if abs(piece.begins - known.begins) < LONGEST
            ],
            [(gap.begins_s, gap.ends_s) for gap in gaps],
            ends_s=expected_s,
            keys=[((at - known.begins).total_seconds(), count) for at, count in known.keys],
        )
        label = Label(
            tenant=self._tenant,
            call_id=one.call_id,
            name=one.name,
            part=known.part,
            rule=known.rule,
            key_id=seal.key_id,
            begins=known.begins,
            seconds=sound.seconds,
            expected_s=expected_s,
            lacks_s=sound.lacks_s,
            gaps=gaps,
            keep_until=known.keep_until,
            size=len(sound.flac),
        )
        write_sealed(path, label, sound.flac, seal)
        return label, sound.silence_s
