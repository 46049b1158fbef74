"""How loud a recording is over its time, so that it can be drawn before any of it was fetched."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import soundfile
from numpy.typing import NDArray

MOST = 8_000
"""So many peaks of a track are told at most: more are not told apart on any screen."""
SHORTEST_S = 0.02
"""A peak is of no less: less than a syllable is not seen either."""
LOUDEST = 32_768
STEPS = 255
"""A peak is a whole number from 0, silence, to this."""
AT_ONCE = 512
"""So many peaks are looked for at once: half an hour would be some hundred megabytes."""


@dataclass(frozen=True, kw_only=True)
class Peaks:
    """What a recording looks like.

    Attributes:
        each_s: How long each peak's part of it is, in seconds.
        said: How loud the caller was, from 0 to `STEPS`, part by part.
        heard: Likewise what the caller heard.
    """

    each_s: float
    said: list[int]
    heard: list[int]


def peaks_of(flac: bytes) -> Peaks:
    """Return the peaks of a recording's sound.

    Raises:
        RuntimeError: It is no sound, or has no length (soundfile's `LibsndfileError`).
    """
    with soundfile.SoundFile(io.BytesIO(flac)) as sound:
        length = max(round(SHORTEST_S * sound.samplerate), -(-sound.frames // MOST))
        found: list[NDArray[np.int64]] = []
        for block in sound.blocks(length * AT_ONCE, dtype="int16", always_2d=True):
            parts = np.arange(0, len(block), length)
            # As wider numbers: the lowest sample has no positive counterpart.
            loud = np.maximum.reduceat(np.abs(block.astype(np.int32)), parts, axis=0)
            found.append(-(-loud.astype(np.int64) * STEPS // LOUDEST))
        each_s = length / sound.samplerate
    tracks = np.concatenate(found)
    return Peaks(each_s=each_s, said=tracks[:, 0].tolist(), heard=tracks[:, 1].tolist())
