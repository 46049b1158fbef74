"""Every error of recognition; each says what to do about it.

- `SpeechError`
    - `ModelUnusable`
    - `WordsUnknown`
- `RecogniserAway`
"""

from __future__ import annotations

from pathlib import Path

from hotline.speech.errors import SpeechError


class ModelUnusable(SpeechError):
    """The model of `language` in the folder `model` cannot be used, for the reason `why`."""

    def __init__(self, language: str, model: Path, why: str) -> None:
        self.language = language
        self.model = model
        self.why = why
        super().__init__(language, model, why)

    def __str__(self) -> str:
        return (
            f"the speech model {self.model} (speech.models.{self.language}) cannot be used: "
            f"{self.why}. Until it can, callers of this language answer by keys"
        )


class WordsUnknown(SpeechError):
    """The model of `language` in the folder `model` knows no word of a question."""

    def __init__(self, language: str, model: Path) -> None:
        self.language = language
        self.model = model
        super().__init__(language, model)

    def __str__(self) -> str:
        return (
            f"the speech model {self.model} (speech.models.{self.language}) knows none of the "
            "words that a question hears, and callers answered it by keys; `hotline speech models` "
            "tells which words it does not know, which may be those of another language"
        )


class RecogniserAway(Exception):
    """Nobody says what a model knows. Control flow."""
