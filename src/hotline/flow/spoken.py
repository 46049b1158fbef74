"""What a caller may say instead of pressing keys, as a question tells it to the recogniser.

Phrases and words are in their normal form: small letters, single blanks, no punctuation. Mandarin
is written without blanks or with them, as the recogniser cuts it: blanks between its words mean
nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NO_WORD = re.compile(r"[^\w'*#]+|_")
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN}) (?={_HAN})")


@dataclass(frozen=True, kw_only=True)
class SpokenRules:
    """What may be said. A secret question has none: a PIN is never taken by voice.

    Attributes:
        language: In which language, a tag of the catalogue: that which is spoken with the caller.
        phrases: Whole answers, such as the names of a menu's choices. They say nothing of a person.
        words: The words of an answer that is free, such as digits or an amount: in any order, and
            any number of them.
    """

    language: str
    phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def grammar(self) -> tuple[str, ...]:
        """All that a recogniser must know."""
        return (*self.phrases, *self.words)

    def phrase_in(self, text: str) -> str:
        """Return the one phrase that was said, whatever was said around it; "" for none, or two.

        A phrase within another one, such as `card` in `lost card`, does not count beside it.
        """
        said = f" {normal(text)} "
        found = ""
        for phrase in sorted(self.phrases, key=len, reverse=True):
            wanted = _wanted(phrase)
            if wanted not in said:
                continue
            if found:
                return ""
            found, said = phrase, said.replace(wanted, "  ")
        return found


def normal(text: str) -> str:
    """Return words in their normal form; between Chinese characters there is no blank."""
    return _BETWEEN_HAN.sub("", " ".join(_NO_WORD.sub(" ", text.casefold()).split()))


def _wanted(phrase: str) -> str:
    """Return what stands for a phrase in a text: a whole word, or Chinese anywhere."""
    wanted = normal(phrase)
    ends = (wanted[:1], wanted[-1:])
    before, after = ("" if re.match(_HAN, end) else " " for end in ends)
    return f"{before}{wanted}{after}"
