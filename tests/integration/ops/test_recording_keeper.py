"""What the PBX recorded is sealed once it is over, and goes when its time, or its key, is over."""

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
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
)
from hotline.journal import NewRecord, call_stream
from hotline.ops.recording_keeper import RecordingKeeper
from hotline.privacy import Erasure, KeyRing
from hotline.privacy.erasing import destroy, kept_of_call
from hotline.privacy.holds import place_hold
from hotline.privacy.subject import subject_of_call
from hotline.qa.recordings import CallRecordings, State
from hotline.recordings.archive import Archive
from hotline.recordings.errors import RecordingDamaged
from hotline.recordings.shelf import Shelf, spooled
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

    async def ends(self, seconds: float) -> None:
        await self.tells(CallerHungUp(at=self.after(seconds), cause="16"))

    async def states(self) -> Sequence[State]:
        return [state for _, state in await self.recordings.of_call(self.call_id)]

    async def sound(self) -> np.ndarray:
        recording = await self.recordings.archive.open(self.name)
        flac = b"".join([one async for one in recording.read(0, recording.label.size - 1)])
        tracks, _ = soundfile.read(io.BytesIO(flac), dtype="int16")
        return np.asarray(tracks)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with await open_test_keys(tmp_path) as keys:
        yield Room(folder=tmp_path, keys=keys)


async def test_what_is_over_is_sealed_whole_and_nothing_of_it_stays_in_the_spool(
    room: Room,
) -> None:
    room.records()
    await room.begins()
    await room.ends(len(SAID) / 8000)
    await room.keeper.look()
    (state,) = await room.states()
    assert state.code == "whole"
    tracks = await room.sound()
    assert (tracks[: len(SAID), 0] == SAID).all()
    assert (tracks[: len(HEARD), 1] == HEARD).all()
    assert list(room.spool.iterdir()) == []


async def test_pieces_are_where_they_began_and_between_them_is_silence(room: Room) -> None:
    room.records()
    room.records(at_s=10)
    await room.begins()
    await room.tells(
        RecordingPaused(at=room.after(4), recording=room.name, why="secret"),
        RecordingResumed(at=room.after(10), recording=room.name, why="secret"),
    )
    await room.ends(10 + len(SAID) / 8000)
    await room.keeper.look()
    (state,) = await room.states()
    assert state.label is not None
    assert [(gap.begins_s, gap.ends_s) for gap in state.label.gaps] == [(4, 10)]
    # A silence of which nothing was recorded is none.
    assert [call_id for call_id, _ in room.silences] == [room.call_id]
    assert room.silences[0][1] < 4
    tracks = await room.sound()
    assert not tracks[len(SAID) : 80_000].any()
    assert (tracks[80_000 : 80_000 + len(SAID), 0] == SAID).all()


@pytest.mark.parametrize("settled", [True, False])
async def test_what_goes_on_is_left_alone(room: Room, settled: bool) -> None:
    room.goes_on = settled
    room.records(settled=settled)
    await room.begins()
    assert [one.code for one in await room.states()] == ["goes_on"]
    await room.keeper.look()
    assert len(spooled(room.spool)) == 1
    await room.ends(3)
    assert [one.code for one in await room.states()] == ["not_sealed"]


async def test_what_a_killed_pbx_left_is_kept_and_what_it_lacks_is_told(room: Room) -> None:
    room.records(cut=8001)
    await room.begins()
    await room.ends(30)
    await room.keeper.look()
    (state,) = await room.states()
    assert state.code == "cut"
    assert state.lacks_s == pytest.approx(30 - len(SAID) / 8000 + 0.5, abs=0.1)
    assert (await room.sound())[: len(SAID) - 4001, 0].any()


async def test_a_recording_that_is_nowhere_is_missing(room: Room) -> None:
    await room.begins()
    await room.ends(3)
    await room.keeper.look()
    assert [one.code for one in await room.states()] == ["missing"]


async def test_what_nobody_noted_is_deleted_unheard(room: Room) -> None:
    room.records()
    await room.keeper.look()
    assert list(room.spool.iterdir()) == []
    assert list(room.shelf.all()) == []


async def test_where_it_cannot_be_kept_it_stays_and_that_is_told(room: Room) -> None:
    room.records()
    await room.begins()
    await room.ends(3)
    room.shelf.folder.write_text("in the way")
    await room.keeper.look()
    assert room.keeper.trouble
    assert len(spooled(room.spool)) == 1
    room.shelf.folder.unlink()
    await room.keeper.look()
    assert room.keeper.trouble == ""
    assert [one.code for one in await room.states()] == ["whole"]


async def test_it_goes_when_its_time_is_over_but_not_under_a_hold(room: Room) -> None:
    room.records()
    await room.begins(keep_until=room.after(86_400))
    await room.ends(3)
    await room.keeper.look()
    await room.keeper.sweep()
    assert len(list(room.shelf.all())) == 1
    room.later = timedelta(days=2)
    held = subject_of_call(room.call_id)
    await place_hold(room.keys, TENANT, held, who="Li", why="case 7", at=room.began)
    await room.keeper.sweep()
    assert len(list(room.shelf.all())) == 1


async def test_it_goes_when_its_time_is_over(room: Room) -> None:
    room.records()
    await room.begins(keep_until=room.after(86_400))
    await room.ends(3)
    await room.keeper.look()
    room.later = timedelta(days=2)
    await room.keeper.sweep()
    assert list(room.shelf.all()) == []
    assert room.gone == [room.name]


async def test_what_was_kept_long_enough_is_not_missing(room: Room) -> None:
    await room.begins(keep_until=room.after(-1))
    await room.ends(3)
    assert [one.code for one in await room.states()] == ["expired"]


async def test_files_that_change_names_are_found_out(room: Room) -> None:
    room.records()
    await room.begins()
    await room.ends(3)
    await room.keeper.look()
    (path,) = room.shelf.all()
    path.rename(path.with_name(f"{room.call_id}-r2.sealed"))
    with pytest.raises(RecordingDamaged, match="another one"):
        await room.recordings.archive.open(f"{room.call_id}-r2")


async def test_what_is_left_after_a_death_does_not_replace_what_was_sealed(room: Room) -> None:
    room.records()
    await room.begins()
    await room.ends(len(SAID) / 8000)
    await room.keeper.look()
    room.records(cut=len(HEARD))
    await room.keeper.look()
    assert spooled(room.spool) == []
    assert ((await room.sound())[: len(HEARD), 1] == HEARD).all()


@pytest.mark.parametrize("sealed", [True, False])
async def test_who_is_erased_is_not_heard_from_that_moment_and_the_file_goes(
    room: Room, sealed: bool
) -> None:
    room.records()
    await room.begins()
    await room.ends(3)
    await room.keys.seal_of(TENANT, call_stream(room.call_id))
    if sealed:
        await room.keeper.look()
    erasure = Erasure(
        tenant=TENANT,
        at=room.after(60),
        who="Li",
        why="asked for it",
        subject="s",
        calls=1,
        messages=0,
        first_at=None,
        last_at=None,
    )
    await destroy(room.keys, await kept_of_call(room.keys, TENANT, room.call_id), erasure)
    if sealed:
        assert [one.code for one in await room.states()] == ["erased"]
        await room.keeper.sweep()
        assert [one.code for one in await room.states()] == ["erased"]
    else:
        await room.keeper.look()
    assert list(room.shelf.all()) == []
    assert list(room.spool.iterdir()) == []
