"""Recordings that are made up: sealed as real ones are, of sound that is none of anybody's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from hotline.flow.codec import event_to_json
from hotline.flow.events import (
    AnyEvent,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
)
from hotline.journal import JournalPort, NewRecord, call_stream
from hotline.model.recording import RecordedPart
from hotline.privacy import KeyRing
from hotline.recordings.sealed_file import Label, LabelGap, write_sealed
from hotline.recordings.shelf import Shelf
from hotline.recordings.sound import make_sound
from hotline.recordings.tones import RATE_HZ

Turn = tuple[float, float]
"""From when to when somebody speaks, in seconds."""


async def keep_recording(
    journal: JournalPort,
    keys: KeyRing,
    shelf: Shelf,
    call_id: str,
    *,
    number: int,
    part: RecordedPart,
    begins: datetime,
    seconds: float,
    said: Sequence[Turn],
    heard: Sequence[Turn],
    secret: Sequence[Turn] = (),
) -> None:
    """Let a call have a recording, in its journal and on the shelf.

    Args:
        journal: Of the call.
        keys: Its key's.
        shelf: Where recordings are.
        call_id: The call, whose id tells when it began.
        number: Which of its recordings.
        part: Of what part of the call.
        begins: When it begins, aware.
        seconds: How long it is.
        said: When the caller speaks.
        heard: When the caller hears somebody.
        secret: When nothing is recorded.
    """
    await keep_sound(
        journal,
        keys,
        shelf,
        call_id,
        number=number,
        part=part,
        begins=begins,
        said=_hum(seconds, said, 1),
        heard=_hum(seconds, heard, 2),
        secret=secret,
    )


async def keep_sound(
    journal: JournalPort,
    keys: KeyRing,
    shelf: Shelf,
    call_id: str,
    *,
    number: int,
    part: RecordedPart,
    begins: datetime,
    said: NDArray[np.int16],
    heard: NDArray[np.int16],
    secret: Sequence[Turn] = (),
    keep_until: datetime | None = None,
) -> None:
    """Let a call have a recording of two tracks, as `keep_recording` does.

    `keep_until` is how long it may be kept, aware; None for as long as its call.
    """
    name = f"{call_id}-r{number}"
    seconds = max(len(said), len(heard)) / RATE_HZ

    def after(passed_s: float) -> datetime:
        return begins + timedelta(seconds=passed_s)

    events: list[AnyEvent] = [
        RecordingStarted(at=begins, recording=name, part=part, rule="all", keep_until=keep_until)
    ]
    for from_s, to_s in secret:
        events.append(RecordingPaused(at=after(from_s), recording=name, why="secret"))
        events.append(RecordingResumed(at=after(to_s), recording=name, why="secret"))
    events.append(RecordingStopped(at=after(seconds), recording=name))
    stream = call_stream(call_id)
    for event in events:
        await journal.append(
            NewRecord(
                tenant="demo",
                stream=stream,
                at=event.at,
                event=event_to_json(event),
                commands=[],
            )
        )
    sound = make_sound([(0.0, said, heard)], secret)
    seal = await keys.seal_of("demo", stream)
    label = Label(
        tenant="demo",
        call_id=call_id,
        name=name,
        part=part,
        rule="all",
        key_id=seal.key_id,
        begins=begins,
        seconds=seconds,
        expected_s=seconds,
        gaps=tuple(LabelGap(why="secret", begins_s=from_s, ends_s=to_s) for from_s, to_s in secret),
        keep_until=keep_until,
        size=len(sound.flac),
    )
    write_sealed(shelf.path(name, begins), label, sound.flac, seal)


def _hum(seconds: float, turns: Sequence[Turn], seed: int) -> NDArray[np.int16]:
    """Return noise that swells as syllables do, where somebody speaks."""
    random = np.random.default_rng(seed)
    track = np.zeros(round(seconds * RATE_HZ))
    for from_s, to_s in turns:
        part = track[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
        syllables = np.abs(np.sin(np.arange(part.size) / RATE_HZ * np.pi * 3.5))
        part[:] = random.normal(0, 2_500, part.size) * syllables
    return track.astype(np.int16)
