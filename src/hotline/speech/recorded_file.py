"""A WAV from a studio, or from whoever had a microphone, as the samples that a telephone carries.

The file may be anything: libsndfile reads it, and no more of it than a prompt may have.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import soundfile

from hotline.speech.pcm import NotAudio, Samples, prepare

MAX_BYTES = 20_000_000
"""More than a minute in stereo at 48 kHz, with 24 bits."""
MAX_S = 120
LOWEST_HZ, HIGHEST_HZ = 8_000, 48_000
FORMATS = frozenset({"WAV", "WAVEX"})
ENCODINGS = frozenset({"PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "ULAW", "ALAW"})


def read_recorded(content: bytes) -> Samples:
    """Return a recorded WAV at 8 kHz, both channels of stereo as one, without silence at its ends.

    Raises:
        NotAudio: It is no such file, or has nothing but silence; the text says why.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            _check(file)
            # The header may promise more than there is, and less.
            tracks = file.read(MAX_S * file.samplerate, dtype="float64", always_2d=True)
            rate_hz = int(file.samplerate)
    except soundfile.LibsndfileError as error:
        raise NotAudio(f"not readable as WAV ({error.error_string})") from None
    if not tracks.size:
        raise NotAudio("no frames")
    # Floating-point files may hold what is no number, and what is far too loud.
    sound = np.clip(np.nan_to_num(tracks).mean(axis=1), -1.0, 1.0)
    return prepare(np.rint(sound * 32767).astype(np.int16), rate_hz)


def _check(file: Any) -> None:
    if file.format not in FORMATS:
        raise NotAudio(f"{file.format} instead of WAV")
    if file.subtype not in ENCODINGS:
        raise NotAudio(f"encoded as {file.subtype} instead of PCM")
    if file.channels not in (1, 2):
        raise NotAudio(f"{file.channels} channels instead of one or two")
    if not LOWEST_HZ <= file.samplerate <= HIGHEST_HZ:
        raise NotAudio(f"{file.samplerate} samples a second instead of 8,000 to 48,000")
    if file.frames > MAX_S * file.samplerate:
        raise NotAudio(f"more than {MAX_S} seconds")
