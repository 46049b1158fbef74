"""vosk, without what it has for subtitles alone.

Its package asks for `srt`, which is published as source only: to install it is to run its code. The
locks leave it out, for nothing that is used here reads or writes subtitles.

Importing this prints, as vosk does.
"""

from __future__ import annotations

import sys
from types import ModuleType

sys.modules.setdefault("srt", ModuleType("srt"))

from vosk import KaldiRecognizer, Model, SetLogLevel  # noqa: E402 - it asks for `srt` at once

__all__ = ["KaldiRecognizer", "Model", "SetLogLevel"]
