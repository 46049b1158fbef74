"""Real speech for these tests: espeak-ng from the system or as set-up fetched it, and vosk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.speech.recognition.recogniser import Recogniser
from hotline.speech.synthesizer import Synthesizer


@pytest.fixture(scope="session")
def espeak_dir() -> Path | None:
    return speech_library(find_places(), Silent())


@pytest.fixture
async def synthesizer(espeak_dir: Path | None) -> AsyncIterator[Synthesizer]:
    async with Synthesizer(espeak_dir=espeak_dir) as synthesizer:
        yield synthesizer


@pytest.fixture
async def recogniser() -> AsyncIterator[Recogniser]:
    async with Recogniser("en", find_places().speech_models["en"]) as recogniser:
        await recogniser.settled()
        yield recogniser
