"""A known recording, cut into the pieces by which it is recognised."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone.errors import PhoneError
from hotline.testing.phone.g711 import RATE_HZ

FRAME = RATE_HZ // 50
"""Samples in 20 ms, the grain to which a cut is measured."""

ANCHOR_S = 0.5
"""Seconds of the recording that are searched for."""

CHUNK_S = 0.18
"""Seconds in one piece: about a quick syllable, so that one other word fails a whole piece."""

CLIP_S = 0.4
"""Seconds at the start that may be missing, at most, and never over a share of `CLIP_SHARE`."""

CLIP_SHARE = 0.3
"""The share of the recording that may be missing at its start."""

_QUIET = 60.0
_QUIET_SHARE = 0.2


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Samples to search for, and where in the recording they start."""

    start: int
    samples: NDArray[np.float32]


class Reference:
    """A recording to recognise.

    Attributes:
        samples: int16 scale, as floats.
        start: The sample where the first sound begins.
        stop: The sample after the last sound.
        clip_to: Pieces that start before this sample may be missing.
        chunks: The pieces loud enough to compare, in order.
        anchors: What to search for: the start, and a little later in case the start is missing.
    """

    def __init__(self, samples: NDArray[np.int16]) -> None:
        self.samples = samples.astype(np.float32)
        frames = len(samples) // FRAME
        powers = np.mean(np.square(self.samples[: frames * FRAME].reshape(frames, FRAME)), axis=1)
        loudness = np.sqrt(powers)
        self._floor = max(_QUIET, _QUIET_SHARE * float(np.sqrt(np.mean(powers)))) if frames else 0.0
        self._sounding = np.flatnonzero(loudness >= self._floor)
        if not len(self._sounding):
            raise PhoneError("the reference is silent or shorter than 20 ms: nothing to listen for")
        self.start = int(self._sounding[0]) * FRAME
        self.stop = (int(self._sounding[-1]) + 1) * FRAME
        length = self.stop - self.start
        clip = round(min(CLIP_S * RATE_HZ, CLIP_SHARE * length))
        self.clip_to = self.start + clip
        self.chunks = self._cut()
        self.anchors = [self._anchor(self.start), self._anchor(self.clip_to)]

    def sounding_frames(self, start: int, stop: int) -> list[int]:
        """Return the starts of the 20 ms frames with sound that lie within `start` to `stop`."""
        starts = self._sounding * FRAME
        return [int(at) for at in starts[(starts >= start) & (starts + FRAME <= stop)]]

    def _anchor(self, start: int) -> Anchor:
        stop = min(start + round(ANCHOR_S * RATE_HZ), self.stop)
        return Anchor(start=start, samples=self.samples[start:stop])

    def _cut(self) -> list[slice]:
        size = round(CHUNK_S * RATE_HZ)
        count = max(1, round((self.stop - self.start) / size))
        edges = [self.start + size * number for number in range(count)] + [self.stop]
        slices = [slice(first, last) for first, last in pairwise(edges)]
        # The pieces at both ends hold the first and the last sound, however short.
        return [
            part
            for part in slices
            if part.start == self.start
            or part.stop == self.stop
            or np.sqrt(np.mean(np.square(self.samples[part]))) >= self._floor
        ]


def in_silence(inside: NDArray[np.float32], start: int, stop: int) -> NDArray[np.float32]:
    """Return `inside`, the part of `start` to `stop` that exists from 0 on, padded with zeros."""
    before = min(max(-start, 0), stop - start)
    return np.pad(inside, (before, stop - start - before - len(inside)))


def alike(heard: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """Return the normalised correlation of two pieces of equal length, 0.0 when one is silent."""
    norm = float(np.sqrt(np.dot(heard, heard) * np.dot(wanted, wanted)))
    return float(np.dot(heard, wanted)) / norm if norm > 0 else 0.0
