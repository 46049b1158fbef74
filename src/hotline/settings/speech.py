"""Speech that is made, and speech that is recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, SecretStr, field_validator, model_validator

from hotline.settings.section import ClassPath, Section

SLOWEST, QUICKEST = 80, 450
"""Words a minute: what espeak-ng takes for its slowest and quickest speech."""

TARGET_LUFS = -23.0
"""EBU R 128's own target. A telephone's nominal level of speech is 3 dB below (-26 dBov: ITU-T
P.56 and G.191). At -20 LUFS one fragment in nine of the shipped Mandarin voice would have to stay
below the others for its peaks."""
QUIETEST_LUFS, LOUDEST_LUFS = -40.0, -14.0

_KEY = re.compile(r"[A-Za-z0-9_-]+")


class VoiceSettings(Section):
    """How a language is spoken; what is not set stays as it is shipped.

    Attributes:
        id: The synthesiser's id of the voice, as `espeak-ng --voices` lists it under File.
        rate: Words a minute.
        reading_rate: Words a minute for the words of a number, an amount or a date.
        volume: 1.0 is the synthesiser's own; callers hear everything at `speech.loudness_lufs`.
    """

    id: str | None = Field(default=None, min_length=1)
    rate: int | None = Field(default=None, ge=SLOWEST, le=QUICKEST)
    reading_rate: int | None = Field(default=None, ge=SLOWEST, le=QUICKEST)
    volume: float | None = Field(default=None, ge=0.0, le=2.0)


class SpeechSettings(Section):
    """Where fragments are kept, espeak-ng's library if the system has none, voices and loudness.

    `loudness_lufs` is how loud callers hear every fragment, synthetic or recorded (EBU R 128).

    `synthesiser` and `recogniser` are classes of the bank's own that speak and hear in the place of
    espeak-ng and vosk.

    `models` are folders of models that vosk loads, by language (`en`, `zh`, or a tag such as
    `en-GB`); without one, callers of that language answer by keys alone. Asterisk brings their
    sound to an address that ends in `key`, which its aeap.conf has, too.
    """

    cache_dir: Path = Path("var/speech")
    espeak_dir: Path | None = None
    synthesiser: ClassPath | None = None
    recogniser: ClassPath | None = None
    voices: Mapping[str, VoiceSettings] = {}
    loudness_lufs: float = Field(default=TARGET_LUFS, ge=QUIETEST_LUFS, le=LOUDEST_LUFS)
    models: Mapping[str, Path] = {}
    key: SecretStr | None = Field(default=None, min_length=32)

    @property
    def hears(self) -> bool:
        """Whether there is anybody who recognises what callers say."""
        return bool(self.models) or self.recogniser is not None

    @field_validator("key")
    @classmethod
    def _in_an_address(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not _KEY.fullmatch(key.get_secret_value()):
            raise ValueError("may have letters, digits, - and _, for it is part of an address")
        return key

    @model_validator(mode="after")
    def _heard_by_key(self) -> SpeechSettings:
        if self.hears and self.key is None:
            which = "recogniser" if self.recogniser is not None else "models"
            raise ValueError(f"speech.{which} needs speech.key: 32 random characters or more")
        return self
