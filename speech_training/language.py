"""What one language brings: its sounds, voices, words, and what else is spoken beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

SILENCE = "SIL"
UNKNOWN = "SPN"
"""The sound of a word that is none of the vocabulary, as one piece."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language.

    Attributes:
        tag: Its short tag, such as `en`.
        sounds: From espeak-ng's name of a sound to the model's; what is missing is no sound.
        accents: espeak-ng's voices to learn from; who stands there twice speaks twice as often.
        held_accents: Those that the model never hears before it is measured.
        phrases: What callers say, words separated by blanks.
        digits: The words of digits.
        fillers: Words to learn sounds from besides.
        unknown_share: So often a filler is learned as one unknown word instead of by its sounds.
        blank: What stands between two words where they are spoken.
    """

    tag: str
    sounds: Mapping[str, str]
    accents: tuple[str, ...]
    held_accents: tuple[str, ...]
    phrases: tuple[str, ...]
    digits: tuple[str, ...]
    fillers: tuple[str, ...]
    unknown_share: float
    blank: str

    @cached_property
    def sound_names(self) -> tuple[str, ...]:
        """The model's sounds; a sound's place in it is its number."""
        names = set(self.sounds.values()) - {SILENCE}
        return (SILENCE, *sorted(names), UNKNOWN)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All words of the phrases and digits."""
        words = (word for phrase in (*self.phrases, *self.digits) for word in phrase.split())
        return tuple(dict.fromkeys(words))


def table(rows: str) -> Mapping[str, str]:
    """Read rows of `SOUND name name …`."""
    split = (row.split() for row in rows.strip().splitlines())
    return {name: sound for sound, *names in split for name in names}
