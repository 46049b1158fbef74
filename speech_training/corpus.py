"""Hours of speech to learn from: `python -m speech_training.corpus TAG SEED HOURS FILE`.

A child of the recipe, since espeak-ng may crash: only the piece it was at is lost then.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from speech_training import voices
from speech_training.espeak import Espeak, Speech
from speech_training.features import BANDS, features
from speech_training.labels import segments, step_classes
from speech_training.language import Language
from speech_training.languages import LANGUAGES
from speech_training.telephone import RATE_HZ, Sound, heard
from speech_training.texts import Text, random_text

FRAMES_A_STEP = 3
_BABBLERS = 40
_SHORTEST = 2000
"""Samples; what is shorter was not spoken."""
_HELD_RATES = (range(150, 166), range(195, 216))
"""Words a minute that only the measurement has."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One utterance: its frames, and the class of every third."""

    frames: NDArray[np.float16]
    classes: NDArray[np.int16]


def examples(language: Language, seed: int, hours: float) -> Iterator[Example]:
    """Make utterances, until together they last so many hours."""
    chance, numbers = random.Random(seed), np.random.default_rng(seed)
    espeak = Espeak()
    babble = [_voice(espeak, language, chance) for _ in range(_BABBLERS)]
    left = hours * 3600 * RATE_HZ
    while left > 0:
        text = random_text(language, chance)
        speech = _spoken(espeak, text, language, chance)
        if text.text and len(speech.samples) < _SHORTEST:
            continue
        # Played faster or slower, another throat speaks.
        stretch = chance.uniform(0.84, 1.19)
        before_s, after_s = chance.uniform(0.05, 0.6), chance.uniform(0.15, 0.6)
        voice = soxr.resample(speech.samples.astype(np.float32), espeak.rate_hz * stretch, RATE_HZ)
        sound = np.concatenate(
            [np.zeros(int(before_s * RATE_HZ)), voice, np.zeros(int(after_s * RATE_HZ))]
        )
        frames = features(heard(sound, numbers, babble))
        found = segments(
            speech.marks,
            language,
            known_at=text.known_at,
            second=partial(_second, before_s=before_s, rate_hz=espeak.rate_hz * stretch),
            chance=chance,
        )
        steps = -(-len(frames) // FRAMES_A_STEP)
        yield Example(
            frames=frames.astype(np.float16), classes=step_classes(found, language, steps)
        )
        left -= len(sound)


def save(made: list[Example], file: Path) -> None:
    """Write utterances one behind the other."""
    lengths = np.array([len(one.frames) for one in made], np.int32)
    frames = np.concatenate([one.frames for one in made] or [np.zeros((0, BANDS), np.float16)])
    classes = np.concatenate([one.classes for one in made] or [np.zeros(0, np.int16)])
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("wb") as stream:
        np.savez(stream, lengths=lengths, frames=frames, classes=classes)
    unfinished.replace(file)


def load(file: Path) -> list[Example]:
    """Read what `save` wrote."""
    with np.load(file) as kept:
        lengths, frames, classes = kept["lengths"], kept["frames"], kept["classes"]
    ends = np.cumsum(lengths)
    class_ends = np.cumsum(-(-lengths // FRAMES_A_STEP))
    return [
        Example(frames=some, classes=their)
        for some, their in zip(
            np.split(frames, ends[:-1]), np.split(classes, class_ends[:-1]), strict=True
        )
    ]


def _spoken(espeak: Espeak, text: Text, language: Language, chance: random.Random) -> Speech:
    if not text.text:
        length = int(espeak.rate_hz * chance.uniform(0.5, 4))
        return Speech(samples=np.zeros(length, np.int16), marks=())
    variants = [*voices.LEARNED * 3, *voices.STRANGE, *[""] * 6]
    return espeak.speak(
        text.text,
        voices.voice(chance.choice(language.accents), chance.choice(variants)),
        rate=_rate(chance),
        pitch=chance.randint(15, 90),
        pitch_range=chance.randint(20, 80),
    )


def _voice(espeak: Espeak, language: Language, chance: random.Random) -> Sound:
    speech = Speech(samples=np.zeros(0, np.int16), marks=())
    while len(speech.samples) < _SHORTEST:
        text = Text(text=" ".join(chance.choices(language.fillers, k=8)), known_at=frozenset())
        speech = _spoken(espeak, text, language, chance)
    sound = soxr.resample(speech.samples.astype(np.float64), espeak.rate_hz, RATE_HZ)
    return np.asarray(sound / (sound.std() + 1e-9))


def _second(sample: int, *, before_s: float, rate_hz: float) -> float:
    return before_s + sample / rate_hz


def _rate(chance: random.Random) -> int:
    while any((rate := chance.randint(105, 290)) in held for held in _HELD_RATES):
        pass
    return rate


def main() -> None:
    """Make one piece."""
    tag, seed, hours, file = sys.argv[1:]
    save(list(examples(LANGUAGES[tag], int(seed), float(hours))), Path(file))


if __name__ == "__main__":
    main()
