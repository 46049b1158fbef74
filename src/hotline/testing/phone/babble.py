"""Speech-like audio out of nothing: every word of a sentence has a sound of its own.

It stands in for recordings where a test needs sentences that share words or differ in one.
"""

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone.g711 import RATE_HZ

PAUSE_S = 0.06
"""Seconds of silence after each word."""


def babble(sentence: str) -> NDArray[np.int16]:
    """Return the sentence's words as int16 samples at 8 kHz; the same words sound the same."""
    pause = np.zeros(round(PAUSE_S * RATE_HZ))
    pieces = [part for word in sentence.split() for part in (_word(word), pause)]
    return np.concatenate(pieces).astype(np.int16)


def _word(word: str) -> NDArray[np.float64]:
    random = np.random.default_rng(crc32(word.encode()))
    time = np.arange(round(random.uniform(0.25, 0.45) * RATE_HZ)) / RATE_HZ
    # A gliding pitch with harmonics of random strength is a voice's vowel; noise its consonants.
    first_hz, last_hz = random.uniform(90, 220, 2)
    turns = np.cumsum(np.linspace(first_hz, last_hz, len(time))) / RATE_HZ
    harmonics = np.arange(1, 13)[:, None]
    strengths = random.uniform(0, 1, (12, 1)) / harmonics**0.5
    phases = random.uniform(0, 1, (12, 1))
    vowel = np.sum(strengths * np.sin(2 * np.pi * (harmonics * turns + phases)), axis=0)
    envelope = np.hanning(len(time)) ** 0.25
    sound = (vowel + random.normal(0, 0.3, len(time))) * envelope
    return np.asarray(8000 * sound / np.max(np.abs(sound)))
