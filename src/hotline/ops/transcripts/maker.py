"""The queue of recordings to be written down: one after the other, and never before a caller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from hotline.crm.call_search.spoken_words import SpokenWords
from hotline.database import DatabaseError
from hotline.errors import HotlineError
from hotline.journal import JournalError, JournalPort, call_stream
from hotline.model.search_words import tokens_of
from hotline.ops.alone import alone
from hotline.ops.transcripts.writing import transcript_of
from hotline.projection.spoken_language import languages_of
from hotline.recordings.archive import Archive
from hotline.recordings.errors import NoRecording, RecordingErased
from hotline.recordings.shelf import Shelf, call_of, number_of
from hotline.recordings.untold import Untold, note_failure, survey
from hotline.speech.recognition.transcribing import NoModelThere

LOOK_EVERY_S = 5.0
AGAIN = timedelta(minutes=10)
"""What has failed is tried again after so long."""
LOCK = ".writing-down"
"""In the recordings' folder: of several services one writes down."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How far behind it may fall, and beside how many callers.

    Attributes:
        behind: What has waited longer is left as it is.
        beside: None is begun while more callers than these are listened to.
    """

    behind: timedelta
    beside: int


class TranscriptMaker:
    """Makes the transcripts of one tenant's recordings.

    Args:
        shelf: Where recordings are.
        archive: Opens them.
        journal: What happened in their calls.
        words: By what calls are found.
        models: Folders of models by language, as in the settings.
        pace: How far behind it may fall.
        listened_to: How many callers are listened to now.
        clock: The time.

    Attributes:
        waiting: How many recordings wait.
        oldest_s: How long the first of them had waited when it was last looked, in seconds.
        failed: How many of those days were tried often enough, and will have no transcript.
        left: How many of them were left, for they had waited too long.
        made: How many were made since the service began.
        now_done: How much of the one that is being made is done, from 0 to 1; None for none.
        trouble: Why the last one that was tried came to nothing; "" where it did not.
    """

    def __init__(
        self,
        *,
        shelf: Shelf,
        archive: Archive,
        journal: JournalPort,
        words: SpokenWords,
        models: Mapping[str, Path],
        pace: Pace,
        listened_to: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._shelf = shelf
        self._archive = archive
        self._journal = journal
        self._words = words
        self._models = models
        self._pace = pace
        self._listened_to = listened_to
        self._clock = clock
        # Their files go within the hour.
        self._erased: set[str] = set()
        self.waiting = self.failed = self.left = self.made = 0
        self.oldest_s = 0.0
        self.now_done: float | None = None
        self.trouble = ""

    async def look(self) -> None:
        """Write down what waits, one recording after the other."""
        try:
            async with self._alone() as is_alone:
                for one in await self._due():
                    if not is_alone or self._listened_to() > self._pace.beside:
                        return
                    await self._try(one)
        except (OSError, DatabaseError, JournalError, NoModelThere) as error:
            # No recording's fault: none of its tries is lost, and the next look is soon enough.
            if self.trouble != str(error):
                log.warning("transcripts_wait", why=str(error))
            self.trouble = str(error)

    async def _due(self) -> list[Untold]:
        """Return what is to be written down now, in order: what has failed lets others go first."""
        now = self._clock()
        found = await asyncio.to_thread(survey, self._shelf, now - self._pace.behind)
        waiting = [one for one in found.waiting if one.path.stem not in self._erased]
        self.waiting, self.failed, self.left = len(waiting), len(found.failed), found.left
        since = min((one.sealed_at for one in waiting), default=now)
        self.oldest_s = max(0.0, (now - since).total_seconds())
        if not waiting and not found.failed:
            # What an outage kept waiting has gone meanwhile.
            self.trouble = ""
        due = (one for one in waiting if one.failed_at is None or now - one.failed_at >= AGAIN)
        return sorted(due, key=lambda one: (one.failure is not None, one.sealed_at))

    async def _try(self, one: Untold) -> None:
        name = one.path.stem
        self.now_done = 0.0
        try:
            await self._make(name)
        except RecordingErased:
            await self._forget(name)
        except NoRecording:
            # Its time was over meanwhile.
            pass
        except (OSError, DatabaseError, JournalError, NoModelThere):
            raise
        except HotlineError as error:
            await self._failed(one, str(error))
        except Exception as defect:
            # One that breaks us must not keep the others waiting.
            log.exception("transcript_broke", recording=name)
            await self._failed(one, f"{type(defect).__name__}: {defect}")
        else:
            self.trouble = ""
        finally:
            self.now_done = None
        self.waiting -= 1

    async def _make(self, name: str) -> None:
        recording = await self._archive.open(name)
        label = recording.label
        records = await self._journal.read(label.tenant, call_stream(label.call_id))
        transcript = await transcript_of(
            recording,
            languages_of(records),
            self._models,
            at=self._clock(),
            on_progress=self._has_done,
        )
        tokens = tokens_of(line.text for line in transcript.lines)
        # The words first: what was killed between the two is made again, in their place.
        await self._words.save(label.tenant, label.call_id, number_of(name), tokens)
        await recording.keep_transcript(transcript)
        if await self._archive.is_erased(label.call_id):
            await self._forget(name)
            return
        self.made += 1
        log.info("transcript_made", recording=name, lines=len(transcript.lines))

    def _has_done(self, share: float) -> None:
        self.now_done = share

    async def _forget(self, name: str) -> None:
        """Let nobody find a recording that was erased."""
        self._erased.add(name)
        if call_id := call_of(name):
            await self._words.forget(self._archive.tenant, call_id, number_of(name))

    async def _failed(self, one: Untold, why: str) -> None:
        self.trouble = why
        failure = await asyncio.to_thread(note_failure, one.path, why)
        log.warning("transcript_not_made", recording=one.path.stem, tries=failure.tries, why=why)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[bool]:
        """Tell inside whether no other service writes down what is in this folder."""
        if not self._shelf.folder.is_dir():
            yield False
            return
        with alone(self._shelf.folder / LOCK) as is_alone:
            yield is_alone
