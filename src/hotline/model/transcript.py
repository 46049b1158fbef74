"""What was said in a recording, as a recogniser has heard it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hotline.model.masking import MASK

Speaker = Literal["caller", "agent", "hotline"]
FIRST_CLOSE = "\u2e80"
"""From here on are writings whose words stand without blanks between them (Unicode, CJK)."""


@dataclass(frozen=True, kw_only=True)
class SpokenWord:
    """A word that was heard.

    Attributes:
        text: As the model writes it, or `MASK` for a digit that nobody may read.
        begins_s: When it begins, in seconds of the recording.
        ends_s: When it ends.
        confidence: How sure the recogniser is, from 0 to 1.
    """

    text: str
    begins_s: float
    ends_s: float
    confidence: float


@dataclass(frozen=True, kw_only=True)
class SpokenLine:
    """What one side said without a pause; there is one word at least.

    Attributes:
        who: Whose words they are.
        language: The tag of the language that was spoken, whose model has heard it.
        words: In order.
    """

    who: Speaker
    language: str
    words: tuple[SpokenWord, ...]

    @property
    def begins_s(self) -> float:
        """When it begins, in seconds of the recording."""
        return self.words[0].begins_s

    @property
    def ends_s(self) -> float:
        """When it ends."""
        return self.words[-1].ends_s

    @property
    def confidence(self) -> float:
        """How sure the recogniser is of its words, on average."""
        return sum(word.confidence for word in self.words) / len(self.words)

    @property
    def text(self) -> str:
        """The words as people write them."""
        text = self.words[0].text
        for word in self.words[1:]:
            is_close = _is_close(text[-1]) and _is_close(word.text[0])
            text += word.text if is_close else f" {word.text}"
        return text


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """A stretch of a recording in a language for which there was no model.

    Attributes:
        language: Its tag.
        begins_s: When it begins, in seconds of the recording.
        ends_s: When it ends.
    """

    language: str
    begins_s: float
    ends_s: float


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """The words of one recording.

    Attributes:
        recording: Its name.
        made_at: When it was made, aware.
        models: By language, which model has heard it: its folder's name and a part of its hash.
        lines: Of both sides, in the order in which they begin.
        unheard: What no model was there for.
    """

    recording: str
    made_at: datetime
    models: Mapping[str, str]
    lines: tuple[SpokenLine, ...]
    unheard: tuple[Unheard, ...]


def _is_close(character: str) -> bool:
    return character >= FIRST_CLOSE or character == MASK
