"""Audio as samples: 8 kHz, 16-bit, mono, which is what a telephone line carries."""

from __future__ import annotations

import io
import wave

import numpy as np
import soxr
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 8000
SILENCE_LEVEL = 200
"""Samples below this, of 32,767, are silence at the edges of a fragment: -44 dBFS."""
EDGE_MS = 8
"""What is kept on either side of the sound, so that soft consonants are whole."""
FADE_MS = 4
"""How long the edges fade, so that joints do not click."""

WAV_HEADER_BYTES = 44

Samples = NDArray[np.int16]
"""A row of 16-bit samples, one channel."""


class NotAudio(ValueError):
    """A file is no 16-bit mono WAV with frames; the text says what it lacks."""


def read_wav(content: bytes) -> tuple[Samples, int]:
    """Return the samples of a WAV and their rate in Hz.

    Raises:
        NotAudio: It is no 16-bit mono WAV, or it is empty.
    """
    try:
        with wave.open(io.BytesIO(content)) as file:
            shape = file.getnchannels(), file.getsampwidth()
            rate = file.getframerate()
            frames = file.readframes(file.getnframes())
    except (EOFError, wave.Error) as error:
        raise NotAudio(f"not readable as WAV ({error})") from None
    if shape != (1, 2):
        raise NotAudio(f"{shape[0]} channels of {shape[1] * 8} bits instead of one of 16 bits")
    samples = np.frombuffer(frames[: len(frames) // 2 * 2], dtype="<i2")
    if not samples.size:
        raise NotAudio("no frames")
    return samples.astype(np.int16), rate


def write_wav(samples: Samples) -> bytes:
    """Return `samples` as a WAV at 8 kHz."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(samples.astype("<i2", copy=False).tobytes())
    return target.getvalue()


def bare(wav: bytes) -> bytes:
    """Return the samples of a WAV that `write_wav` made, without their header."""
    return wav[WAV_HEADER_BYTES:]


def prepare(samples: Samples, rate_hz: int) -> Samples:
    """Return `samples` at 8 kHz, without silence at the ends, and ready to be joined.

    Raises:
        NotAudio: There is nothing but silence.
    """
    at_8k = samples
    if rate_hz != SAMPLE_RATE_HZ:
        at_8k = np.asarray(soxr.resample(samples, rate_hz, SAMPLE_RATE_HZ), dtype=np.int16)
    return _fade(_trim(at_8k))


def silence(milliseconds: int) -> Samples:
    """Return so many milliseconds of silence at 8 kHz."""
    return np.zeros(_count(milliseconds), dtype=np.int16)


def _trim(samples: Samples) -> Samples:
    # Compared on both sides, for the absolute of -32,768 does not fit in 16 bits.
    loud = np.flatnonzero((samples > SILENCE_LEVEL) | (samples < -SILENCE_LEVEL))
    if not loud.size:
        raise NotAudio("nothing but silence")
    edge = _count(EDGE_MS)
    return samples[max(0, int(loud[0]) - edge) : int(loud[-1]) + 1 + edge]


def _fade(samples: Samples) -> Samples:
    length = min(_count(FADE_MS), samples.size // 2)
    if not length:
        return samples
    slope = np.linspace(0.0, 1.0, length)
    faded = samples.astype(np.float64)
    faded[:length] *= slope
    faded[-length:] *= slope[::-1]
    return faded.astype(np.int16)


def _count(milliseconds: int) -> int:
    return SAMPLE_RATE_HZ * milliseconds // 1000
