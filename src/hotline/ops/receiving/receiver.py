"""Takes recordings from an uploader beside Asterisk, and brings them to the keeper."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime

import structlog

from hotline.journal import JournalPort, call_stream
from hotline.ops.receiving.words import Inventory
from hotline.privacy import KeyRing
from hotline.privacy.holds import held_calls
from hotline.privacy.subject import CALL
from hotline.projection.recordings import CallRecording, recordings_of
from hotline.recordings.errors import RecordingDamaged
from hotline.recordings.handing_in import Word
from hotline.recordings.received import Announced, Progress, Received
from hotline.recordings.sealed_file import open_sealed
from hotline.recordings.shelf import Shelf, call_of, spooled
from hotline.recordings.spool import write_told

ABANDONED_S = 3_600.0
"""For so long an uploader may know nothing any more of what it has begun to bring."""

ANSWER_S = 10.0
"""So long what is to become of recordings is looked up at once: an uploader waits for 30 s."""

log = structlog.get_logger()


class NotWanted(Exception):
    """A recording is not to be sent, or not now. Control flow inside this room."""

    def __init__(self, word: Word) -> None:
        self.word: Word = word
        super().__init__(word)


class RecordingReceiver:
    """Says what is to become of what lies beside Asterisk, and takes it.

    Args:
        tenant: Whose calls.
        received: Where it arrives.
        shelf: Where recordings are kept.
        keys: The keys of calls.
        journal: What happened in them.
        goes_on: Tells whether a recording goes on; None as long as nobody knows, for the calls of
            the process before are being taken up.
        clock: The time, aware.

    Attributes:
        heard_at: When an uploader told of anything last, in seconds of `time.monotonic`; at first
            when this began.
        inventory: What it told; None before.
        waiting: How many recordings it had that were over.
        oldest_s: For how many seconds the first of them was, at least.
        taken: How many recordings it has brought.
        taken_bytes: How much that was.
        refused: How often somebody was refused, by why.
    """

    def __init__(
        self,
        *,
        tenant: str,
        received: Received,
        shelf: Shelf,
        keys: KeyRing,
        journal: JournalPort,
        goes_on: Callable[[str, str], bool] | None = None,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._received = received
        self._shelf = shelf
        self._keys = keys
        self._journal = journal
        self._goes_on = goes_on
        self._clock = clock
        self._answered = ""
        self.heard_at = time.monotonic()
        self.inventory: Inventory | None = None
        self.waiting = 0
        self.oldest_s = 0.0
        self.taken = 0
        self.taken_bytes = 0
        self.refused: dict[str, int] = {}

    @property
    def is_open(self) -> bool:
        """Whether it is known which recordings go on."""
        return self._goes_on is not None

    def open(self, goes_on: Callable[[str, str], bool]) -> None:
        """Say from now on what is to become of recordings."""
        self._goes_on = goes_on

    def is_arriving(self, name: str) -> bool:
        """Tell whether parts of a recording are here that are not all there is."""
        return self._received.is_arriving(name)

    async def told(self, inventory: Inventory) -> Mapping[str, Word]:
        """Take what an uploader has; return what is to become of what nobody writes to any more.

        After an outage that is more than can be said at once: then the next time it begins with
        what has no word yet.

        Raises:
            JournalError: The journal does not answer.
            DatabaseError: Nor do the keys.
            OSError: The folder cannot be written.
        """
        self.heard_at = time.monotonic()
        names = {one.name for one in inventory.recordings}
        await asyncio.to_thread(write_told, self._received.folder, self._clock(), names)
        await asyncio.to_thread(self._let_go, names)
        settled = [one for one in inventory.recordings if one.is_settled]
        over = [one for one in settled if not self._is_going_on(one.name)]
        self.waiting = len(over)
        self.oldest_s = max((one.silent_s for one in over), default=0.0)
        self.inventory = inventory
        words: dict[str, Word] = {one.name: "goes_on" for one in settled}
        return {**words, **await self._words(sorted(one.name for one in over))}

    async def announced(self, name: str, tracks: Mapping[str, Announced]) -> Progress:
        """Take what is to come of a recording; return what is here.

        Raises:
            NotWanted: It is not to be sent.
            NotReceived: There is no room for it.
            JournalError: The journal does not answer.
            DatabaseError: Nor do the keys.
            OSError: It cannot be written.
        """
        self.heard_at = time.monotonic()
        if self._is_going_on(name):
            raise NotWanted("goes_on")
        word = await self._word(name, await self._waiting(name))
        if word != "send":
            raise NotWanted(word)
        progress = await asyncio.to_thread(self._received.announce, name, tracks)
        self._count(name, progress)
        return progress

    async def sent(self, name: str, track: str, offset: int, content: bytes) -> Progress:
        """Take the next bytes of a track; return what is here of its recording.

        Raises:
            NotReceived: They are not the next ones, or there is no room for them.
            OSError: They cannot be written.
        """
        self.heard_at = time.monotonic()
        progress = await asyncio.to_thread(self._received.append, name, track, offset, content)
        self.taken_bytes += len(content)
        self._count(name, progress)
        return progress

    def refuse(self, why: str) -> None:
        """Count somebody who was refused."""
        self.refused[why] = self.refused.get(why, 0) + 1

    def _is_going_on(self, name: str) -> bool:
        assert self._goes_on is not None, "nobody asks before it is open"
        return self._goes_on(_call_of(name), name)

    async def _words(self, names: Sequence[str]) -> Mapping[str, Word]:
        """Return what is to become of recordings that are over, as far as there is time for it."""
        until = time.monotonic() + ANSWER_S
        # Before any is looked for on the shelf: what is sealed is deleted from here after that.
        waiting = await self._waiting()
        start = bisect_right(names, self._answered)
        words: dict[str, Word] = {}
        for name in (*names[start:], *names[:start]):
            # Also one that fails: the next time begins behind it.
            self._answered = name
            words[name] = await self._word(name, waiting)
            if time.monotonic() >= until:
                break
        else:
            self._answered = ""
        return words

    async def _waiting(self, name: str = "") -> Set[str]:
        """Return what is here, whole or as far as it came; of one recording, or of all."""
        here = await asyncio.to_thread(spooled, self._received.folder, name)
        return {one.name for one in here}

    async def _word(self, name: str, waiting: Set[str]) -> Word:
        # What moves here in this moment is in both places.
        if name in waiting and not await asyncio.to_thread(self._received.is_arriving, name):
            return "waits"
        if await asyncio.to_thread(self._is_sealed, name):
            await asyncio.to_thread(self._received.forget, name)
            return "kept"
        call_id = _call_of(name)
        records = await self._journal.read(self._tenant, call_stream(call_id))
        told = recordings_of(record.event for record in records)
        known = next((one for one in told if one.name == name), None)
        if known is None:
            # As the keeper does: whether something secret was entered meanwhile nobody can tell.
            log.error("recording_without_a_record", recording=name)
            return "unwanted"
        if await self._keys.is_erased(self._tenant, CALL + call_id) or await self._is_due(known):
            await asyncio.to_thread(self._received.forget, name)
            return "unwanted"
        # A call that another process carries may go on, whatever this one knows: of a dead one the
        # end is written within a minute or two.
        return "send" if known.ends is not None else "waits"

    def _is_sealed(self, name: str) -> bool:
        """Tell whether a file of this very recording is on the shelf, and not another one's."""
        path = self._shelf.find(name)
        try:
            return path is not None and open_sealed(path).label.name == name
        except RecordingDamaged:
            return False

    async def _is_due(self, known: CallRecording) -> bool:
        """Tell whether it may be kept no longer: its time is over, and nobody holds its call."""
        if known.keep_until is None or known.keep_until > self._clock():
            return False
        return _call_of(known.name) not in await held_calls(self._keys, self._tenant)

    def _let_go(self, names: set[str]) -> None:
        for name, silent_s in self._received.arriving():
            if name not in names and silent_s > ABANDONED_S:
                # Its machine lost it. What is here is sealed, and told as cut.
                log.error("recording_not_brought_to_its_end", recording=name)
                self._received.release(name)

    def _count(self, name: str, progress: Progress) -> None:
        if progress.is_whole:
            self.taken += 1
            log.info("recording_received", recording=name)


def _call_of(name: str) -> str:
    call_id = call_of(name)
    assert call_id is not None, "whoever asks has seen to the name"
    return call_id
