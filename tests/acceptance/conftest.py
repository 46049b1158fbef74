"""One hotline on a real Asterisk for the whole run: starting one takes ten seconds.

A module that breaks or edits its hotline has a fixture of this name of its own. All of them share
one event loop, so that all share one phone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.flow_files import FlowFiles, small_bank
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    async with running_hotline(tmp_path_factory.mktemp("hotline")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def phone() -> AsyncIterator[SipPhone]:
    async with SipPhone.open() as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def voice() -> AsyncIterator[Synthesizer]:
    """The project's own synthesizer, which speaks for callers."""
    espeak_dir: Path | None = speech_library(find_places(), Silent())
    async with Synthesizer(espeak_dir=espeak_dir) as synthesizer:
        yield synthesizer


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> FlowFiles:
    """A copy of the small bank, for a module that edits them."""
    return small_bank().copied_to(tmp_path_factory.mktemp("files"))
