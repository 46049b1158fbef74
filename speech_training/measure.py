"""How much a model hears: of voices that it never learned from, over u-law, with and without noise.

All of them are synthetic. What real callers say is another matter.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soxr

from hotline.speech.recognition.decoder import Decoder, grammar_text
from hotline.testing.phone import g711
from speech_training import voices
from speech_training.espeak import Espeak
from speech_training.language import Language
from speech_training.telephone import RATE_HZ, as_samples, noise

UTTERANCES = 120
"""Of each kind, at each loudness of noise."""
NOISE_DB = (None, 20, 10, 5)
"""How far the noise is below the voice; None for no noise."""
RATES = (150, 158, 165, 195, 205, 215)
"""Words a minute that no training has."""
LEVEL = 1200.0
BEFORE_S, AFTER_S = 0.5, 1.6


@dataclass(kw_only=True)
class Score:
    """What came of one kind of utterance."""

    words: int = 0
    wrong: int = 0
    utterances: int = 0
    exact: int = 0
    unheard: int = field(default=0)

    def add(self, said: list[str], heard: list[str]) -> None:
        """Count one utterance."""
        self.words += len(said)
        self.wrong += distance(said, heard)
        self.utterances += 1
        self.exact += said == heard
        self.unheard += not heard

    def __str__(self) -> str:
        return (
            f"{1 - self.wrong / max(1, self.words):6.1%} of words, "
            f"{self.exact / max(1, self.utterances):6.1%} of utterances"
        )


def measure(language: Language, folder: Path) -> None:
    """Print what a model hears."""
    from hotline.speech.recognition.vosk_library import KaldiRecognizer, Model, SetLogLevel

    SetLogLevel(-1)
    model = Model(str(folder))
    digits = [digit for digit in language.digits if digit not in ("oh", "幺")]
    for kind, phrases in (("digits", digits), ("phrases", list(language.phrases))):
        for below_db in NOISE_DB:
            score = Score()
            grammar = grammar_text(phrases, others=False)
            for said, sound in _utterances(language, kind, digits, below_db):
                decoder = Decoder(KaldiRecognizer(model, RATE_HZ, grammar), phrases)
                words = decoder.hear(sound)
                score.add(said, words.text.split() if words is not None else [])
            how = "no noise" if below_db is None else f"noise {below_db} dB below"
            sys.stdout.write(f"{language.tag} {kind:8} {how:18} {score}\n")
            sys.stdout.flush()


def distance(said: list[str], heard: list[str]) -> int:
    """Return how many words must be put in, left out or changed to make one of the other."""
    row = list(range(len(heard) + 1))
    for place, word in enumerate(said, 1):
        before, row[0] = row[0], place
        for other, heard_word in enumerate(heard, 1):
            changed = before + (word != heard_word)
            before = row[other]
            row[other] = min(row[other] + 1, row[other - 1] + 1, changed)
    return row[-1]


def _utterances(
    language: Language, kind: str, digits: list[str], below_db: float | None
) -> Iterator[tuple[list[str], bytes]]:
    chance = random.Random(7)
    said = [
        [chance.choice(digits) for _ in range(chance.randint(4, 8))]
        if kind == "digits"
        else chance.choice(language.phrases).split()
        for _ in range(UTTERANCES)
    ]
    texts = [language.blank.join(words) for words in said]
    yield from zip(said, spoken(language, texts, below_db), strict=True)


def spoken(language: Language, texts: Iterable[str], below_db: float | None) -> Iterator[bytes]:
    """Speak texts with voices that no model learned from, as a telephone brings them.

    Args:
        language: Whose voices.
        texts: What is said.
        below_db: How far noise is below the voice; None for no noise.

    Yields:
        16-bit samples at 8 kHz, the lower byte first, with silence before and after.
    """
    chance, numbers = random.Random(8), np.random.default_rng(8)
    espeak = Espeak()
    for text in texts:
        speech = espeak.speak(
            text,
            voices.voice(chance.choice(language.accents[:2]), chance.choice(voices.HELD)),
            rate=chance.choice(RATES),
            pitch=chance.randint(25, 80),
            pitch_range=chance.randint(30, 70),
        )
        voice = soxr.resample(speech.samples.astype(np.float64), espeak.rate_hz, RATE_HZ)
        voice *= LEVEL / (np.sqrt(np.mean(voice**2)) + 1e-9)
        silences = np.zeros(int(BEFORE_S * RATE_HZ)), np.zeros(int(AFTER_S * RATE_HZ))
        sound = np.concatenate([silences[0], voice, silences[1]])
        if below_db is not None:
            name = chance.choice(["white", "pink"])
            level = LEVEL * 10 ** (-below_db / 20)
            sound = sound + noise(name, len(sound), numbers, []) * level
        yield g711.decode(g711.encode(as_samples(sound))).astype("<i2").tobytes()
