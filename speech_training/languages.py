"""The languages of the demo models, by their short tags."""

from __future__ import annotations

from speech_training.english import ENGLISH
from speech_training.mandarin import MANDARIN

LANGUAGES = {language.tag: language for language in (ENGLISH, MANDARIN)}
