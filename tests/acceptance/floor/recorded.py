"""What was recorded on a floor, as whoever listens hears it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from hotline.floor.floor_log import STREAM
from hotline.journal import Journal
from hotline.testing.phone import Call, find
from hotline.testing.phone.matching import CHUNK_SCORE, correlate
from hotline.testing.phone.reference import Reference
from hotline.testing.phone.rtp import FRAME_S, FRAME_SAMPLES
from hotline.testing.running import TENANT

from .conftest import STATE_S, Room, hear_each_other

RULES = [
    {"name": "talks", "part": "talk", "keep_days": 30},
    {"name": "flows", "part": "flow"},
]
RATE_HZ = 8000
IN_TIME_S = 0.05
PART, STEP, FAR = 800, 1600, 4000
"""So many samples are looked for at once, so often, and so far around where they should be."""
ALIKE = 0.6
NEAR, MOST = 1600, 0.8
"""So far around its place a piece of what was said is looked for, and so many are to be found."""


async def talk_is_recorded(room: Room, number: str) -> None:
    """Wait until the journal tells that the talk is recorded of the latest call from a number.

    On a busy machine a recording begins a little later than the talk.
    """
    async with asyncio.timeout(STATE_S):
        while True:
            for latest in (await room.hotline.interactions_from(number))[:1]:
                for one in await room.hotline.journal_of(latest.call_id):
                    if one.event_kind == "recording_started" and one.event["part"] == "talk":
                        return
            await asyncio.sleep(0.05)


async def talk_for_the_record(one: Call, other: Call, about: str) -> None:
    """Let two hear each other about something, with a word before and after it.

    The first and the last moment of what a busy machine records may lack a piece.
    """
    for words in ("hello", about, "goodbye"):
        await hear_each_other(one, other, words)


async def heard(room: Room, name: str, tmp_path: Path) -> NDArray[np.int16]:
    """Return the two tracks of a recording."""
    out = tmp_path / f"{name}.flac"
    saved = await room.hotline.command(
        "recordings", "save", name, "--out", str(out), "--who", "Li", "--why", "test"
    )
    assert saved.returncode == 0, saved.stderr
    tracks, rate = soundfile.read(out, dtype="int16")
    assert rate == RATE_HZ
    return np.asarray(tracks)


async def bridged_at(room: Room) -> float:
    """Return when the latest two who talk were brought together, by the floor's log.

    Like `moment`, in seconds since 1970.
    """
    async with (
        await room.hotline.stores.open_keys() as keys,
        await Journal.open(room.hotline.stores.journal, keys) as journal,
    ):
        records = await journal.read(TENANT, STREAM)
    return max(moment(one.event) for one in records if one.event_kind == "call_bridged")


def moment(event: Mapping[str, object]) -> float:
    """Return when something happened, in seconds since 1970."""
    return datetime.fromisoformat(str(event["at"])).timestamp()


def loudness(track: NDArray[np.int16], from_s: float, to_s: float) -> float:
    """Return the root mean square of a part of a track."""
    part = track[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)].astype(float)
    return float(np.sqrt((part**2).mean()))


def hears(track: NDArray[np.int16], what: NDArray[np.int16]) -> bool:
    """Return whether something is in a track.

    On a busy machine Asterisk records a packet less, or one more, and what follows is a little
    earlier or later. So each piece is looked for around its place, and most are to be there.
    """
    match = find(track, what)
    if match is None:
        return False
    began, pieces = round(match.offset_s * RATE_HZ), Reference(what).chunks
    return sum(_is_near(track, what[piece], began + piece.start) for piece in pieces) >= (
        MOST * len(pieces)
    )


def _is_near(track: NDArray[np.int16], piece: NDArray[np.int16], place: int) -> bool:
    there = track[max(0, place - NEAR) : place + len(piece) + NEAR].astype(np.float32)
    if len(there) < len(piece):
        return False
    return bool(correlate(there, piece.astype(np.float32)).max() >= CHUNK_SCORE)


def noise(seed: int, seconds: float) -> NDArray[np.int16]:
    """Return sound that has no pause, and no two parts of which are alike."""
    samples = np.random.default_rng(seed).normal(0, 3000, round(seconds * RATE_HZ))
    return samples.astype(np.int16)


def shifts(
    track: NDArray[np.int16],
    spoken: NDArray[np.int16],
    sent_at_s: Sequence[float],
    span: tuple[float, float],
) -> list[float]:
    """Return how much later than it was spoken each part of a noise is in a track, in seconds.

    Args:
        track: What was recorded.
        spoken: The noise.
        sent_at_s: When each of its packets was sent, in seconds of the track.
        span: From when to when it is looked for, likewise; what is not found there is left out.
    """
    found = []
    for at in range(0, len(spoken) - PART, STEP):
        sent = sent_at_s[at // FRAME_SAMPLES : (at + PART) // FRAME_SAMPLES]
        # A busy machine sends some late, and then several at once.
        began_s = float(np.median([one - FRAME_S * number for number, one in enumerate(sent)]))
        expected = round(began_s * RATE_HZ)
        if not span[0] <= began_s <= span[1]:
            continue
        first = max(0, expected - FAR)
        there = track[first : expected + FAR].astype(np.float32)
        likeness = correlate(there, spoken[at : at + PART].astype(np.float32))
        best = int(np.argmax(likeness))
        if likeness[best] > ALIKE:
            found.append((first + best - expected) / RATE_HZ)
    return found
