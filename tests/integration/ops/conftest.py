"""A spool, a shelf and what seals, for tests of recordings."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from hotline.calls.call_ids import new_call_id
from hotline.flow.codec import event_to_json
from hotline.flow.events import (
    AnyEvent,
    CallerHungUp,
    RecordingStarted,
)
from hotline.journal import CallHeader, NewRecord, call_stream
from hotline.ops.recording_keeper import RecordingKeeper
from hotline.ops.recording_sweeper import RecordingSweeper
from hotline.privacy import Erasure, KeyRing
from hotline.privacy.erasing import destroy, kept_of_call
from hotline.qa.recordings import CallRecordings, State
from hotline.recordings.archive import Archive
from hotline.recordings.shelf import Shelf
from hotline.recordings.spool import Spool
from hotline.testing.journal import InMemoryJournal
from hotline.testing.keys import open_test_keys
from hotline.testing.phone import babble

TENANT = "demo"
SAID, HEARD = babble("I have lost my card today"), babble("that is no problem at all")


@dataclass(kw_only=True)
class Room:
    """A spool, a shelf, and the recording of one call."""

    folder: Path
    keys: KeyRing
    call_id: str = field(default_factory=new_call_id)
    began: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    journal: InMemoryJournal = field(default_factory=InMemoryJournal)
    goes_on: bool = False
    later: timedelta = timedelta()
    silences: list[tuple[str, float]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.spool = self.folder / "spool"
        self.spool.mkdir()
        self.shelf = Shelf(self.folder / "kept")
        self.keeper = RecordingKeeper(
            tenant=TENANT,
            spool=self.spool,
            shelf=self.shelf,
            keys=self.keys,
            journal=self.journal,
            goes_on=lambda call_id, name: self.goes_on,
            on_silence=self.takes_silence,
        )
        self.sweeper = RecordingSweeper(
            tenant=TENANT,
            shelf=self.shelf,
            keys=self.keys,
            journal=self.journal,
            on_gone=self.takes_gone,
            clock=lambda: datetime.now(UTC) + self.later,
        )
        archive = Archive(TENANT, self.shelf, self.keys)
        self.recordings = CallRecordings(self.journal, archive, Spool(folder=self.spool))

    async def takes_gone(self, name: str) -> None:
        self.gone.append(name)

    async def takes_silence(self, call_id: str, silence_s: float) -> None:
        self.silences.append((call_id, silence_s))

    @property
    def name(self) -> str:
        return f"{self.call_id}-r1"

    def records(self, at_s: float = 0.0, *, settled: bool = True, cut: int = 0) -> None:
        """Let the PBX have recorded a piece, so many seconds after the beginning."""
        at_ms = round((self.began.timestamp() + at_s) * 1000)
        for track, samples in (("in", SAID), ("out", HEARD)):
            file = self.spool / f"{self.name}-{at_ms}-{track}.sln"
            content = samples.astype("<i2").tobytes()
            # A PBX that was killed may have written half of a sample.
            file.write_bytes(content[: len(content) - cut])
            if settled:
                os.utime(file, (self.began.timestamp() - 60,) * 2)

    async def tells(self, *events: AnyEvent) -> None:
        for event in events:
            await self.journal.append(
                NewRecord(
                    tenant=TENANT,
                    stream=call_stream(self.call_id),
                    at=event.at,
                    event=event_to_json(event),
                    commands=[],
                )
            )

    def after(self, seconds: float) -> datetime:
        return self.began + timedelta(seconds=seconds)

    async def begins(self, keep_until: datetime | None = None) -> None:
        started = RecordingStarted(
            at=self.began, recording=self.name, part="talk", rule="all", keep_until=keep_until
        )
        await self.tells(started)

    async def has_a_call(self, call_id: str, opened_at: datetime) -> None:
        """Let there be the header of a call."""
        await self.journal.open_call(
            CallHeader(
                tenant=TENANT,
                call_id=call_id,
                dialled_number="8888",
                caller_number="",
                flow="main",
                bundle="",
                engine=1,
                pbx="test",
                channel=call_id,
                opened_at=opened_at,
            )
        )

    async def ends(self, seconds: float) -> None:
        await self.tells(CallerHungUp(at=self.after(seconds), cause="16"))

    async def is_erased(self) -> None:
        """Let the key of the call be destroyed."""
        erasure = Erasure(
            tenant=TENANT,
            at=self.after(60),
            who="Li",
            why="asked for it",
            subject="s",
            calls=1,
            messages=0,
            first_at=None,
            last_at=None,
        )
        await destroy(self.keys, await kept_of_call(self.keys, TENANT, self.call_id), erasure)

    async def states(self) -> Sequence[State]:
        return [state for _, state in await self.recordings.of_call(self.call_id)]

    async def sound(self) -> np.ndarray:
        tracks, _ = soundfile.read(io.BytesIO(await self.flac(self.keys)), dtype="int16")
        return np.asarray(tracks)

    async def flac(self, keys: KeyRing) -> bytes:
        """Return what whoever listens gets by these keys."""
        recording = await Archive(TENANT, self.shelf, keys).open(self.name)
        return b"".join([one async for one in recording.read(0, recording.label.size - 1)])


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with await open_test_keys(tmp_path) as keys:
        yield Room(folder=tmp_path, keys=keys)
