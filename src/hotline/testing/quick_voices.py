"""Voices that speak quickly: a test of a call waits for its prompts, and no longer than it must."""

from __future__ import annotations

import json

from hotline.settings import VoiceSettings
from hotline.speech.voices import DEFAULT_VOICES, chosen_voices

TIMES, READING_TIMES = 2.2, 1.6
"""How many times as many words a minute as the shipped voices: the pauses between stay.

The words of a value are short, and each is to be told from all others.
"""

_SETTINGS = {
    language: VoiceSettings(
        rate=round(TIMES * voice.rate), reading_rate=round(READING_TIMES * voice.reading_rate)
    )
    for language, voice in DEFAULT_VOICES.items()
}

QUICK_VOICES = chosen_voices(_SETTINGS)
"""The quick voice of each language."""


def voices_setting() -> str:
    """Return the setting `speech.voices` that has a service speak so."""
    return json.dumps(
        {language: one.model_dump(exclude_none=True) for language, one in _SETTINGS.items()}
    )
