"""Every error of recognition; each says what to do about it.

- `SpeechError`
    - `ModelUnusable`
    - `WordsUnknown`
- `RecogniserAway`
"""

from __future__ import annotations

from enum import unique
from pathlib import Path

from hotline.model.sentence import Sentence, Template
from hotline.speech.errors import SpeechError


@unique
class ModelWords(Template):
    """What is wrong with a model."""

    MODEL_UNUSABLE = (
        "the speech model {model} ({setting}) cannot be used: {cause}. Until it can, callers of "
        "this language answer by keys"
    )
    MODEL_KNOWS_NO_WORD = (
        "the speech model {model} ({setting}) knows none of the words that a question hears, and "
        "callers answered it by keys; `hotline speech models` tells which words it does not know, "
        "which may be those of another language"
    )
    OWN_RECOGNISER_AWAY = (
        "the recogniser {name} (speech.recogniser) hears nobody: {cause}. Until it does, callers "
        "answer by keys"
    )


class ModelUnusable(SpeechError):
    """The model of `language` in the folder `model` cannot be used, for the reason `why`."""

    def __init__(self, language: str, model: Path, why: str) -> None:
        self.language = language
        self.model = model
        self.why = why
        super().__init__(language, model, why)

    @property
    def sentence(self) -> Sentence:
        """What it says."""
        setting = f"speech.models.{self.language}"
        return ModelWords.MODEL_UNUSABLE(model=str(self.model), setting=setting, cause=self.why)

    def __str__(self) -> str:
        return self.sentence.text


class WordsUnknown(SpeechError):
    """The model of `language` in the folder `model` knows no word of a question."""

    def __init__(self, language: str, model: Path) -> None:
        self.language = language
        self.model = model
        super().__init__(language, model)

    @property
    def sentence(self) -> Sentence:
        """What it says."""
        setting = f"speech.models.{self.language}"
        return ModelWords.MODEL_KNOWS_NO_WORD(model=str(self.model), setting=setting)

    def __str__(self) -> str:
        return self.sentence.text


class RecogniserAway(Exception):
    """Nobody says what a model knows. Control flow."""
