"""How words are said: as espeak-ng says them, alone and among others, in each of its accents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from speech_training.espeak import Espeak, Mark
from speech_training.graph import Lexicon
from speech_training.language import SILENCE, Language

SLOWLY = 120
"""Words a minute."""
MOST_WAYS = 6


def lexicon(language: Language) -> Lexicon:
    """Return how each word of a language's vocabulary is said, the most usual way first.

    Raises:
        LookupError: A word is never said: espeak-ng cannot read it.
    """
    espeak = Espeak()
    counts: dict[str, dict[tuple[str, ...], int]] = defaultdict(lambda: defaultdict(int))
    for accent in dict.fromkeys(language.accents):
        for words in _contexts(language):
            speech = espeak.speak(language.blank.join(words) + ".", accent, rate=SLOWLY)
            for word, said in _said(words, speech.marks, language):
                counts[word][said] += 1
    missing = [word for word in language.vocabulary if word not in counts]
    if missing:
        raise LookupError(f"espeak-ng does not say {', '.join(missing)}")
    return {
        word: sorted(counts[word], key=lambda said: -counts[word][said])[:MOST_WAYS]
        for word in language.vocabulary
    }


def _contexts(language: Language) -> Iterator[list[str]]:
    """What is said: every phrase, and every word alone, before and after others."""
    for phrase in language.phrases:
        yield phrase.split()
    for word in language.vocabulary:
        yield [word]
        for other in language.digits[1:3]:
            yield [word, other]
            yield [other, word]


def _said(
    words: list[str], marks: tuple[Mark, ...], language: Language
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return with each word the sounds that belong to it."""
    places: dict[int, str] = {}
    place = 0
    for word in words:
        places[place] = word
        place += len(word) + len(language.blank)
    word, sounds = "", list[str]()
    for mark in (*marks, Mark(sample=0, word_at=place)):
        if mark.word_at >= 0:
            if word and sounds:
                yield word, tuple(sounds)
            word, sounds = places.get(mark.word_at, ""), []
        elif (sound := language.sounds.get(mark.sound, SILENCE)) != SILENCE:
            sounds.append(sound)
