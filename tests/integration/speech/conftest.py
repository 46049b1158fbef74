"""Real synthesis for these tests: espeak-ng from the system, else from the private folder."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.speech.synthesizer import Synthesizer


@pytest.fixture
def espeak_dir() -> Path | None:
    """The setting `speech.espeak_dir`; without it and without a system library, tests fail."""
    folder = os.environ.get("HOTLINE_SPEECH__ESPEAK_DIR")
    return Path(folder) if folder else None


@pytest.fixture
async def synthesizer(espeak_dir: Path | None) -> AsyncIterator[Synthesizer]:
    async with Synthesizer(espeak_dir=espeak_dir) as synthesizer:
        yield synthesizer
