"""Finding a known recording in what was heard, and how much of it was played.

A short anchor from the recording's start is slid over the heard audio (normalised cross-correlation
by FFT). Where it fits, the rest is compared piece by piece at that very place: a sentence that
differs in one word fails at that word, and playback that was cut off fits up to the cut.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone.g711 import RATE_HZ
from hotline.testing.phone.reference import FRAME, Reference, alike, in_silence

Samples = NDArray[np.float32]

ANCHOR_SCORE = 0.6
"""Likeness from which an anchor is worth following. A false start costs only a little work."""

CHUNK_SCORE = 0.75
"""Likeness that every piece must reach. u-law alone leaves 0.999; other words stay below 0.5."""

TAIL = 2 * FRAME
"""Samples that may be missing at the end of what still counts as heard to its end."""

CUT_MISSES = 2
"""Frames with sound in a row that fit no more: playback was cut off before them."""

PEAK_LAGS = 800
"""Samples within which only the best place of an anchor is followed."""

_BLOCK_LAGS = 32_768
_FFT_STEP = 512
_SILENT_POWER = 20.0**2


@dataclass(frozen=True, kw_only=True)
class Match:
    """Where and how much of a reference was heard.

    Attributes:
        offset_s: Where the reference's start lies on the timeline, below 0 if that was clipped.
        score: Mean likeness of the pieces that were heard, 0 to 1.
        from_s: Where in the reference the heard part starts: 0.0 unless its first sound was
            missing.
        to_s: Where in the reference the heard part stops.
        whole: Whether it was heard to its last sound.
    """

    offset_s: float
    score: float
    from_s: float
    to_s: float
    whole: bool

    def __str__(self) -> str:
        return (
            f"{self.from_s:.2f}-{self.to_s:.2f} s of it, from"
            f" {self.offset_s + self.from_s:.2f} s on, score {self.score:.3f}"
        )


class Timeline(Protocol):
    """Audio that grows: `Heard`, or an array that does not."""

    @property
    def end(self) -> int:
        """Samples so far."""

    def window(self, start: int, stop: int) -> Samples:
        """Return samples `start` to `stop` on the int16 scale, silence outside."""


class _Recording:
    def __init__(self, samples: NDArray[np.int16]) -> None:
        self.end = len(samples)
        self._samples = samples.astype(np.float32)

    def window(self, start: int, stop: int) -> Samples:
        return in_silence(self._samples[max(start, 0) : max(stop, 0)], start, stop)


class _Candidate:
    """One place where the reference may start, followed piece by piece."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.scores: list[float] = []
        self.first: int | None = None
        self.last = 0
        self.chunk = 0
        self.failed = False

    def follow(self, timeline: Timeline, reference: Reference) -> None:
        while not self.failed and self.chunk < len(reference.chunks):
            chunk = reference.chunks[self.chunk]
            if self.start + chunk.stop > timeline.end:
                return
            heard = timeline.window(self.start + chunk.start, self.start + chunk.stop)
            score = alike(heard, reference.samples[chunk.start : chunk.stop])
            if score >= CHUNK_SCORE:
                self.scores.append(score)
                self.last = chunk.start
                if self.first is None:
                    self.first = chunk.start
            elif self.scores or chunk.start >= reference.clip_to:
                self.failed = True
            self.chunk += 1
            if self.chunk == len(reference.chunks) and not self.failed:
                self.failed = self._cut(timeline, reference) < reference.stop - TAIL

    def match(self, timeline: Timeline, reference: Reference) -> Match | None:
        if self.first is None:
            return None
        whole = not self.failed and self.chunk == len(reference.chunks)
        return Match(
            offset_s=self.start / RATE_HZ,
            score=float(np.mean(self.scores)),
            from_s=self._clip(timeline, reference) / RATE_HZ,
            to_s=self._cut(timeline, reference) / RATE_HZ,
            whole=whole,
        )

    def _frame_fits(self, timeline: Timeline, reference: Reference, start: int) -> bool:
        frame = reference.samples[start : start + FRAME]
        heard = timeline.window(self.start + start, self.start + start + len(frame))
        return alike(heard, frame) >= CHUNK_SCORE

    def _cut(self, timeline: Timeline, reference: Reference) -> int:
        to, misses = self.last, 0
        for start in reference.sounding_frames(self.last, reference.stop):
            fits = self._frame_fits(timeline, reference, start)
            to, misses = (start + FRAME, 0) if fits else (to, misses + 1)
            if misses == CUT_MISSES:
                break
        return to

    def _clip(self, timeline: Timeline, reference: Reference) -> int:
        first = self.first or 0
        if first == reference.start:
            return 0
        for start in reversed(reference.sounding_frames(reference.start, first)):
            if not self._frame_fits(timeline, reference, start):
                break
            first = start
        return first


class Search:
    """Looks for one reference on a growing timeline; each `advance` looks only at what is new.

    Attributes:
        looked_to: Samples of the timeline that the last `advance` had before it.
    """

    def __init__(self, timeline: Timeline, reference: Reference, *, start: int = 0) -> None:
        self.looked_to = start
        self._timeline = timeline
        self._reference = reference
        self._next_lags = [start for _ in reference.anchors]
        self._candidates: list[_Candidate] = []
        self._best: Match | None = None

    def advance(self) -> Match | None:
        """Look at the new audio; return the first whole match, once there is one."""
        self.looked_to = self._timeline.end
        for index, anchor in enumerate(self._reference.anchors):
            last = self.looked_to - len(anchor.samples)
            while self._next_lags[index] <= last:
                lag = self._next_lags[index]
                stop = min(last + 1, lag + _BLOCK_LAGS)
                self._seed(anchor.samples, anchor.start, lag, stop)
                self._next_lags[index] = stop
        for candidate in sorted(self._candidates, key=lambda candidate: candidate.start):
            candidate.follow(self._timeline, self._reference)
            match = candidate.match(self._timeline, self._reference) if candidate.failed else None
            if candidate.failed:
                self._candidates.remove(candidate)
                self._keep(match)
            elif candidate.chunk == len(self._reference.chunks):
                return candidate.match(self._timeline, self._reference)
        return None

    def best(self) -> Match | None:
        """Return the longest part heard so far, None when nothing was like the reference."""
        for candidate in self._candidates:
            self._keep(candidate.match(self._timeline, self._reference))
        return self._best

    def _keep(self, match: Match | None) -> None:
        if match is None:
            return
        if self._best is None or match.to_s - match.from_s > self._best.to_s - self._best.from_s:
            self._best = match

    def _seed(self, anchor: Samples, anchor_start: int, lag: int, stop: int) -> None:
        scores = correlate(self._timeline.window(lag, stop - 1 + len(anchor)), anchor)
        for first in range(0, len(scores), PEAK_LAGS):
            part = scores[first : first + PEAK_LAGS]
            peak = int(np.argmax(part))
            start = lag + first + peak - anchor_start
            known = any(start == other.start for other in self._candidates)
            if part[peak] >= ANCHOR_SCORE and not known:
                self._candidates.append(_Candidate(start))


def correlate(heard: Samples, anchor: Samples) -> Samples:
    """Return the normalised cross-correlation of `anchor` with every place in `heard` it fits in.

    Values are -1 to 1; places where next to nothing was heard are 0.
    """
    places = len(heard) - len(anchor) + 1
    # Wrap-around only spoils lags past the last place, so no padding beyond a quick FFT length.
    size = -(-len(heard) // _FFT_STEP) * _FFT_STEP
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(anchor, size))
    products = np.fft.irfft(spectrum, size)[:places]
    sums = np.concatenate(([0.0], np.cumsum(np.square(heard, dtype=np.float64))))
    powers = sums[len(anchor) :] - sums[: -len(anchor)]
    loud = powers > _SILENT_POWER * len(anchor)
    norms = np.sqrt(np.where(loud, powers, 1.0) * np.sum(np.square(anchor, dtype=np.float64)))
    return np.where(loud, products / norms, 0.0).astype(np.float32)


def find(samples: NDArray[np.int16], reference: NDArray[np.int16]) -> Match | None:
    """Return where `reference` was played in `samples`, or the longest part of it that was.

    Args:
        samples: What was heard, int16 at 8 kHz.
        reference: What should have been played, int16 at 8 kHz.

    Returns:
        The first whole match; else the longest part from the start on; None when nothing fits.

    Raises:
        PhoneError: the reference is silent.
    """
    search = Search(_Recording(samples), Reference(reference))
    return search.advance() or search.best()
