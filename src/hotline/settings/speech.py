"""Synthesised speech."""

from __future__ import annotations

from pathlib import Path

from hotline.settings.section import Section


class SpeechSettings(Section):
    """Where synthesised fragments are kept, and espeak-ng's library if the system has none."""

    cache_dir: Path = Path("var/speech")
    espeak_dir: Path | None = None
