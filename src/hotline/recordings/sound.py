"""The sound of a recording: two tracks of bare samples become one FLAC, silent in its gaps.

Left is what the caller said, right what the caller heard. FLAC (RFC 9639) loses nothing, and every
browser plays it and seeks in it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from hotline.recordings.coverage import Keys, lacking_s
from hotline.recordings.silence import longest_silence
from hotline.recordings.tones import RATE_HZ, without_tones


@dataclass(frozen=True, kw_only=True)
class Sound:
    """What is heard.

    Attributes:
        flac: Two channels.
        seconds: How long it is.
        silence_s: How long nobody says anything in it, at the longest, in seconds.
        lacks_s: How many seconds of it are silent although something was to be recorded.
    """

    flac: bytes
    seconds: float
    silence_s: float
    lacks_s: float


def read_track(file: Path) -> NDArray[np.int16]:
    """Return the whole samples in a file of Asterisk's; none where it is missing."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return np.zeros(0, dtype=np.int16)
    return np.frombuffer(content[: len(content) // 2 * 2], dtype="<i2").astype(np.int16)


def make_sound(
    pieces: Sequence[tuple[float, NDArray[np.int16], NDArray[np.int16]]],
    gaps: Sequence[tuple[float, float | None]],
    *,
    ends_s: float | None = None,
    keys: Keys = (),
) -> Sound:
    """Return the sound of a recording; where there is no piece, it is silent.

    Args:
        pieces: When each begins, in seconds from the start; what the caller said, and heard.
        gaps: From when to when nothing may be heard, in seconds likewise; None for the end.
        ends_s: When it should end: what comes later is left out; None where nobody knows.
        keys: When entries were told, in seconds likewise, and how many keys each had.
    """
    lacks_s = _lacking_s(pieces, gaps, ends_s, keys)
    placed = [(max(0, round(at * RATE_HZ)), said, heard) for at, said, heard in pieces]
    length = max((at + max(said.size, heard.size) for at, said, heard in placed), default=0)
    if ends_s is not None:
        length = min(length, round(ends_s * RATE_HZ))
    tracks = np.zeros((length, 2), dtype=np.int16)
    for at, said, heard in placed:
        # A piece is never longer than it lasted, so that none begins before the one before it ends.
        for track, samples in enumerate((without_tones(said), heard)):
            room = tracks[at : at + samples.size, track]
            room[:] = samples[: room.size]
    for begins_s, ends_s in gaps:
        # Nothing was recorded then; whatever went wrong, nothing is kept either.
        ends = length if ends_s is None else max(0, round(ends_s * RATE_HZ))
        tracks[max(0, round(begins_s * RATE_HZ)) : ends] = 0
    target = io.BytesIO()
    soundfile.write(target, tracks, RATE_HZ, format="FLAC", subtype="PCM_16")
    return Sound(
        flac=target.getvalue(),
        seconds=length / RATE_HZ,
        silence_s=longest_silence(tracks, gaps),
        lacks_s=lacks_s,
    )


def _lacking_s(
    pieces: Sequence[tuple[float, NDArray[np.int16], NDArray[np.int16]]],
    gaps: Sequence[tuple[float, float | None]],
    lasts_s: float | None,
    keys: Keys,
) -> float:
    said = [(at, at + samples.size / RATE_HZ) for at, samples, _ in pieces]
    heard = [(at, at + samples.size / RATE_HZ) for at, _, samples in pieces]
    if lasts_s is None:
        lasts_s = max((ends_s for _, ends_s in (*said, *heard)), default=0.0)
    return lacking_s(said, heard, gaps, lasts_s, keys)
