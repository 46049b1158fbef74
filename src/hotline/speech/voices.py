"""Voices: which of espeak-ng's voices speaks a language, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from hotline.flow.utterance import Pace
from hotline.settings import VoiceSettings
from hotline.speech.errors import UnknownLanguage

PACES: Mapping[Pace, float] = MappingProxyType({Pace.NORMAL: 1.0, Pace.SLOW: 0.75})
"""How many words are spoken at a pace, as a share of those at the normal one."""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One synthesised voice.

    Attributes:
        id: The synthesiser's id, as `espeak-ng --voices` lists it under File.
        rate: Words a minute.
        reading_rate: Words a minute for the words of a value, which are spoken one by one. At
            `rate` an English amount took 4.9 s so and 3.9 s as one text: a word alone is drawn out.
        volume: 1.0 is the synthesiser's own; from 0.0 to 2.0.
    """

    id: str
    rate: int = 160
    reading_rate: int = 195
    volume: float = 1.0

    def speed(self, pace: Pace, *, alone: bool) -> int:
        """Return the rate for a word of a value spoken `alone`, or for a text."""
        return round((self.reading_rate if alone else self.rate) * PACES[pace])


DEFAULT_VOICES: Mapping[str, Voice] = MappingProxyType(
    {
        "en-US": Voice(id="gmw/en-us"),
        # The voice `cmn` says 您好 as "nin two hao three"; this one reads characters right.
        # It is also louder than the English one, and clips at 1.0.
        "zh-CN": Voice(id="sit/cmn-latn-pinyin", reading_rate=175, volume=0.75),
    }
)
"""The voice of each language, by BCP-47 tag."""


def chosen_voices(settings: Mapping[str, VoiceSettings]) -> Mapping[str, Voice]:
    """Return the voice of each language, with what the settings change.

    Raises:
        UnknownLanguage: A language is none of those that can be spoken.
    """
    if unknown := settings.keys() - DEFAULT_VOICES:
        raise UnknownLanguage(min(unknown), DEFAULT_VOICES)
    return {
        language: replace(voice, **_changes(settings.get(language)))
        for language, voice in DEFAULT_VOICES.items()
    }


def _changes(settings: VoiceSettings | None) -> dict[str, Any]:
    return settings.model_dump(exclude_none=True) if settings is not None else {}
