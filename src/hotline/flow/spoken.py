"""What a caller may say instead of pressing keys, as a question tells it to the recogniser.

Blanks and small or capital letters mean nothing, and blanks between Chinese characters neither: a
recogniser may cut Mandarin into words as its own vocabulary has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.flow.own_json import OwnJson

_NO_WORD = re.compile(r"[^\w']+|_")
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN}) (?={_HAN})")


@dataclass(frozen=True, kw_only=True)
class SpokenRules(OwnJson):
    """What may be said. A secret question has none: a PIN is never taken by voice.

    Attributes:
        language: In which language, a tag of the catalogue: that which is spoken with the caller.
        phrases: Whole answers, such as the names of a menu's choices, each with the key that it
            stands for. They say nothing of a person.
        words: The words of an answer that is free, such as digits or an amount: in any order, and
            any number of them.
        barge_in: Whether a voice stops the question; if not, it is listened for after it.
    """

    language: str
    phrases: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    barge_in: bool = True

    @property
    def grammar(self) -> tuple[str, ...]:
        """All that a recogniser must know."""
        return (*self.phrases, *self.words)

    def phrase_in(self, text: str) -> str:
        """Return the longest phrase that was said, whatever was said around it.

        A phrase within another one, such as `card` in `lost card`, does not count beside it.

        Returns:
            "" for none, or where phrases were said that stand for different keys.
        """
        said = f" {normal(text)} "
        found: list[str] = []
        for phrase in sorted(self.phrases, key=len, reverse=True):
            wanted = _wanted(phrase)
            if wanted in said:
                found.append(phrase)
                said = said.replace(wanted, "  ")
        meant = {self.phrases[phrase] for phrase in found}
        return found[0] if len(meant) == 1 else ""


def normal(text: str) -> str:
    """Return words in small letters, with single blanks, without punctuation."""
    return _BETWEEN_HAN.sub("", " ".join(_NO_WORD.sub(" ", text.casefold()).split()))


def _wanted(phrase: str) -> str:
    """Return what stands for a phrase in a text: whole words, or Chinese anywhere."""
    wanted = normal(phrase)
    ends = (wanted[:1], wanted[-1:])
    before, after = ("" if re.match(_HAN, end) else " " for end in ends)
    return f"{before}{wanted}{after}"
