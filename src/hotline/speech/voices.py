"""Voices: which of espeak-ng's voices speaks a language, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One synthesised voice.

    Attributes:
        id: The synthesiser's id, as `espeak-ng --voices` lists it under File.
        rate: Words a minute.
        volume: 1.0 is the synthesiser's own; from 0.0 to 2.0.
    """

    id: str
    rate: int = 160
    volume: float = 1.0


DEFAULT_VOICES: Mapping[str, Voice] = MappingProxyType(
    {
        "en-US": Voice(id="gmw/en-us"),
        # The voice `cmn` says 您好 as "nin two hao three"; this one reads characters right.
        "zh-CN": Voice(id="sit/cmn-latn-pinyin"),
    }
)
"""The voice of each language, by BCP-47 tag."""
