"""What a telephone and a room do to a voice, at 8 kHz; all of it by chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone import g711

RATE_HZ = 8000
Sound = NDArray[np.float64]
_LOUD, _QUIET = 3.75, 2.0
"""Powers of ten between which a voice's mean level is, of 32,768."""


def heard(voice: Sound, chance: np.random.Generator, voices: list[Sound]) -> NDArray[np.int16]:
    """Return a voice as it arrives: room, line, noise, level, coding, and some packets lost.

    Args:
        voice: One voice alone.
        chance: What decides all of it.
        voices: Other voices, for a babble.
    """
    sound = voice
    if chance.random() < 0.35:
        sound = _in_a_room(sound, chance)
    if chance.random() < 0.8:
        sound = _over_a_line(sound, chance)
    level = 10 ** chance.uniform(_QUIET, _LOUD)
    strength = _strength(sound)
    # Silence stays silent: only noise is heard then.
    sound = sound / strength * level if strength > 1 else sound
    if chance.random() < 0.8:
        name = str(chance.choice(list(NOISES), p=list(NOISES.values())))
        least_db = 4 if name == "babble" else 1
        distance_db = chance.uniform(least_db, 30)
        sound = sound + noise(name, len(sound), chance, voices) * level * 10 ** (-distance_db / 20)
    else:
        sound = sound + coloured(len(sound), 0, chance) * chance.uniform(0.3, 4)
    return _with_losses(_coded(as_samples(sound), chance), chance)


NOISES = {"white": 0.2, "pink": 0.25, "brown": 0.1, "hum": 0.1, "waves": 0.15, "babble": 0.2}
"""How often each kind of noise is heard."""


def noise(name: str, length: int, chance: np.random.Generator, voices: list[Sound]) -> Sound:
    """Return noise of a kind, of mean level 1."""
    seconds = np.arange(length) / RATE_HZ
    match name:
        case "white":
            return coloured(length, 0, chance)
        case "pink":
            return coloured(length, 1, chance)
        case "brown":
            return coloured(length, 2, chance)
        case "hum":
            mains_hz = chance.choice([50.0, 60.0])
            made = 0.3 * coloured(length, 1, chance)
            for times in (1, 2, 3, 5, 7):
                phase = 2 * np.pi * (mains_hz * times * seconds + chance.random())
                made = made + np.sin(phase) / times
        case "waves":
            phase = 2 * np.pi * (chance.uniform(0.3, 4) * seconds + chance.random())
            made = coloured(length, 1, chance) * (0.3 + np.abs(np.sin(phase)))
        case _:
            made = np.zeros(length)
            for _ in range(chance.integers(3, 7)):
                voice = voices[chance.integers(len(voices))]
                made = made + np.resize(np.roll(voice, chance.integers(len(voice))), length)
    return made / _strength(made)


def coloured(length: int, fall: float, chance: np.random.Generator) -> Sound:
    """Return noise of mean level 1 whose power falls with that power of the frequency."""
    hz = np.fft.rfftfreq(length, 1 / RATE_HZ)
    spectrum = chance.standard_normal(len(hz)) + 1j * chance.standard_normal(len(hz))
    made = np.fft.irfft(spectrum / np.maximum(hz, 20) ** (fall / 2), length)
    return made / _strength(made)


def as_samples(sound: Sound) -> NDArray[np.int16]:
    """Return a sound as 16-bit samples, clipped."""
    return np.clip(np.round(sound), -32768, 32767).astype(np.int16)


def _strength(sound: Sound) -> float:
    return float(np.sqrt(np.mean(sound**2))) + 1e-9


def _in_a_room(sound: Sound, chance: np.random.Generator) -> Sound:
    length = int(chance.uniform(0.08, 0.35) * RATE_HZ)
    echo = chance.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    echo *= chance.uniform(0.05, 0.35) / np.sqrt(np.sum(echo**2))
    echo[0] = 1.0
    size = 1 << (len(sound) + length).bit_length()
    together = np.fft.rfft(sound, size) * np.fft.rfft(echo, size)
    return np.asarray(np.fft.irfft(together, size)[: len(sound)])


def _over_a_line(sound: Sound, chance: np.random.Generator) -> Sound:
    """Cut off lows and highs, tilt the rest, and raise or lower a region or two."""
    hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    low, high = chance.uniform(50, 350), chance.uniform(2800, 3900)
    gain = 1 / (1 + (low / np.maximum(hz, 1)) ** 6) / (1 + (hz / high) ** 10)
    decibels = chance.uniform(-4, 4) * np.log2(np.maximum(hz, 100) / 1000)
    for _ in range(chance.integers(0, 3)):
        middle, width = chance.uniform(200, 3500), chance.uniform(150, 700)
        decibels = decibels + chance.uniform(-6, 6) * np.exp(-0.5 * ((hz - middle) / width) ** 2)
    return np.fft.irfft(np.fft.rfft(sound) * gain * 10 ** (decibels / 20), len(sound))


def _coded(samples: NDArray[np.int16], chance: np.random.Generator) -> NDArray[np.int16]:
    return g711.decode(g711.encode(samples)) if chance.random() < 0.75 else samples


def _with_losses(samples: NDArray[np.int16], chance: np.random.Generator) -> NDArray[np.int16]:
    """Silence a few packets of 20 ms."""
    if chance.random() >= 0.05:
        return samples
    heard = samples.copy()
    for _ in range(chance.integers(1, 4)):
        begin = chance.integers(max(1, len(heard) - 160))
        heard[begin : begin + 160] = 0
    return heard
