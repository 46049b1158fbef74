"""The longest time in a recording in which nobody says anything."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import soundfile
from numpy.typing import NDArray

from hotline.recordings.tones import RATE_HZ

BLOCK = RATE_HZ // 5
"""A fifth of a second: a pause between words is as long."""
QUIET = 100.0
"""The root mean square, of 32,767, below which nobody speaks: 50 dB below full scale, where the
noise of quiet rooms ends and speech at a telephone does not begin."""


def longest_silence(tracks: NDArray[np.int16], gaps: Sequence[tuple[float, float | None]]) -> float:
    """Return how many seconds both sides said nothing, at the longest.

    Where nothing was recorded, somebody may have spoken: a silence ends there.

    Args:
        tracks: A column of samples for each side.
        gaps: From when to when nothing was recorded, in seconds; None for the end.
    """
    blocks = len(tracks) // BLOCK
    # Block by block, for all at once would be several times the sound in memory.
    parts = (tracks[at * BLOCK : (at + 1) * BLOCK].astype(np.float32) for at in range(blocks))
    quiet = np.array([bool((np.mean(part**2, axis=0) < QUIET**2).all()) for part in parts])
    for begins_s, ends_s in gaps:
        end = blocks if ends_s is None else -int(-ends_s * RATE_HZ // BLOCK)
        quiet[max(0, int(begins_s * RATE_HZ // BLOCK)) : max(0, end)] = False
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
    runs = edges[1::2] - edges[::2]
    return float(runs.max(initial=0) * BLOCK / RATE_HZ)


def silence_of(flac: bytes, gaps: Sequence[tuple[float, float | None]]) -> float:
    """Return the same of a recording as it is kept; see `longest_silence`.

    Raises:
        RuntimeError: It has no length (soundfile's `LibsndfileError`).
    """
    tracks, _ = soundfile.read(io.BytesIO(flac), dtype="int16", always_2d=True)
    return longest_silence(tracks, gaps)
