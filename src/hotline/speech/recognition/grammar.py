"""From phrases to what vosk may be given: words of its model, and never nothing.

A word that a model does not know would vanish from a phrase without a sound, and an empty grammar
ends vosk's process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

UNKNOWN = "[unk]"
"""Any other word: models that have it can hear that something else was said."""
LONGEST_WORD = 8
"""Characters of the longest word that is looked for in writing without blanks."""


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """Phrases in a model's own words, and those that it cannot hear."""

    phrases: tuple[str, ...]
    strange: tuple[str, ...]


def fit(phrases: Iterable[str], knows: Callable[[str], bool]) -> Fitted:
    """Say phrases in the words of a model.

    Where a word is not one of its words, it is cut into the longest that are, as models of Chinese
    differ in what they take for a word.
    """
    fitted: dict[str, None] = {}
    strange: dict[str, None] = {}
    for phrase in phrases:
        words = [_words(word, knows) for word in phrase.split()]
        if words and all(words):
            fitted[" ".join(part for parts in words for part in parts)] = None
        else:
            strange[phrase] = None
    return Fitted(phrases=tuple(fitted), strange=tuple(strange))


def _words(word: str, knows: Callable[[str], bool]) -> list[str]:
    """Return known words that make up a word; none where there are none."""
    if knows(word):
        return [word]
    if word.isascii():
        return []
    found: list[str] = []
    while word:
        lengths = range(min(len(word), LONGEST_WORD), 0, -1)
        length = next((length for length in lengths if knows(word[:length])), 0)
        if not length:
            return []
        found.append(word[:length])
        word = word[length:]
    return found
