"""What is spoken in training: mixtures of what callers say with words around it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from speech_training.language import Language

_KINDS = {
    "digits": 22,
    "mixed": 20,
    "one": 17,
    "within": 16,
    "fillers": 23,
    "nothing": 2,
}
"""How often each kind of text is chosen."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text to speak, and where in it the words of the vocabulary begin."""

    text: str
    known_at: frozenset[int]


def random_text(language: Language, chance: random.Random) -> Text:
    """Return a text of a kind that is drawn."""
    asked = (*language.phrases, *language.digits)

    def some(words: tuple[str, ...], least: int, most: int) -> list[str]:
        return [chance.choice(words) for _ in range(chance.randint(least, most))]

    match chance.choices(list(_KINDS), list(_KINDS.values()))[0]:
        case "digits":
            phrases = some(language.digits, 1, 9)
        case "mixed":
            phrases = some(asked, 2, 6)
        case "one":
            phrases = some(asked, 1, 1)
        case "within":
            before, after = some(language.fillers, 0, 3), some(language.fillers, 0, 3)
            phrases = [*before, chance.choice(asked), *after]
        case "fillers":
            phrases = some(language.fillers, 2, 10)
        case _:
            phrases = []
    return _written(phrases, language, chance)


def _written(phrases: list[str], language: Language, chance: random.Random) -> Text:
    """Write phrases as people speak them: fluently, or with rests between them."""
    rests = chance.choice([("",), ("",), (",",), ("", "", ",", ".")])
    known = set(language.vocabulary)
    text, known_at = "", set()
    for number, phrase in enumerate(phrases):
        if number:
            text += chance.choice(rests) + " "
        for place, word in enumerate(phrase.split()):
            text += language.blank if place else ""
            if word in known:
                known_at.add(len(text))
            text += word
    if phrases and chance.random() < 0.3:
        text += chance.choice(".?!")
    return Text(text=text, known_at=frozenset(known_at))
