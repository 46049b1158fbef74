"""A model's sounds as Kaldi counts them: silence, then each by its place in a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from speech_training.language import Language

Place = Literal["B", "I", "E", "S"]
"""The beginning, inside or end of a word, or a word of one sound."""
PLACES: tuple[Place, ...] = ("B", "I", "E", "S")
PLACE_NAMES = {"B": "begin", "I": "internal", "E": "end", "S": "singleton"}
SILENCE_SOUND = 1


@dataclass(frozen=True, kw_only=True)
class KaldiSounds:
    """The numbers of a language's sounds, from 1, and of what can happen in each.

    Each sound is two states: its first step, and as many more as it lasts. So it has two
    transitions, which are numbered through: staying, and going on.
    """

    language: Language

    @property
    def count(self) -> int:
        """How many there are."""
        return 1 + len(PLACES) * (len(self.language.sound_names) - 1)

    def number(self, sound: str, place: Place) -> int:
        """Return a sound's number at a place in a word."""
        number = self.language.sound_names.index(sound)
        return 2 + len(PLACES) * (number - 1) + PLACES.index(place)

    def name_number(self, kaldi_sound: int) -> int:
        """Return which of the language's sounds it is."""
        return 0 if kaldi_sound == SILENCE_SOUND else 1 + (kaldi_sound - 2) // len(PLACES)

    def in_word(self, sounds: tuple[str, ...]) -> list[int]:
        """Return a word's sounds by number."""
        last = len(sounds) - 1
        places: list[Place] = ["S"] if not last else ["B", *["I"] * (last - 1), "E"]  # type: ignore[list-item]
        return [self.number(sound, place) for sound, place in zip(sounds, places, strict=True)]

    def word_boundaries(self) -> str:
        """Return what `word_boundary.int` says."""
        lines = [f"{SILENCE_SOUND} nonword"]
        for number in range(SILENCE_SOUND + 1, self.count + 1):
            place = PLACES[(number - 2) % len(PLACES)]
            lines.append(f"{number} {PLACE_NAMES[place]}")
        return "\n".join([*lines, ""])


def stays(kaldi_sound: int) -> int:
    """Return the transition by which a sound lasts one step more."""
    return 2 * kaldi_sound - 1


def begins(kaldi_sound: int) -> int:
    """Return the transition by which a sound begins."""
    return 2 * kaldi_sound
