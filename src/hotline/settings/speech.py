"""Synthesised speech."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from hotline.settings.section import Section

SLOWEST, QUICKEST = 80, 450
"""Words a minute: what espeak-ng takes for its slowest and quickest speech."""


class VoiceSettings(Section):
    """How a language is spoken; what is not set stays as it is shipped.

    Attributes:
        id: The synthesiser's id of the voice, as `espeak-ng --voices` lists it under File.
        rate: Words a minute.
        reading_rate: Words a minute for the words of a number, an amount or a date.
        volume: 1.0 is the synthesiser's own.
    """

    id: str | None = Field(default=None, min_length=1)
    rate: int | None = Field(default=None, ge=SLOWEST, le=QUICKEST)
    reading_rate: int | None = Field(default=None, ge=SLOWEST, le=QUICKEST)
    volume: float | None = Field(default=None, ge=0.0, le=2.0)


class SpeechSettings(Section):
    """Where synthesised fragments are kept, espeak-ng's library if the system has none, voices."""

    cache_dir: Path = Path("var/speech")
    espeak_dir: Path | None = None
    voices: Mapping[str, VoiceSettings] = {}
