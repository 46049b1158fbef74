"""A caller who wants slower speech hears slower speech."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.flow.utterance import Pace, Phrase
from hotline.testing.demo import CHOOSE_LANGUAGE
from hotline.testing.flow_files import FlowFiles, edit, small_bank
from hotline.testing.phone import SipPhone
from hotline.testing.running import running_hotline

SPEAK_ENGLISH = "speak_english: {language: en-US, next: welcome}"


@pytest.fixture
def files(tmp_path: Path) -> FlowFiles:
    """Flows in which who speaks English is spoken to slowly."""
    files = small_bank().copied_to(tmp_path)
    edit(
        files.flow,
        SPEAK_ENGLISH,
        "speak_english: {language: en-US, next: slower}\n"
        "  slower: {prefer: {speech: slow}, next: welcome}",
    )
    return files


async def test_speech_is_slower(tmp_path: Path, files: FlowFiles) -> None:
    async with (
        running_hotline(tmp_path, files=files) as hotline,
        SipPhone.open() as phone,
    ):
        usual = await hotline.sound(Phrase(prompt="welcome", language="en-US"))
        slow = await hotline.sound(Phrase(prompt="welcome", language="en-US", pace=Pace.SLOW))
        assert len(slow) > 1.2 * len(usual)
        call = await phone.dial(hotline.number)
        await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
        await call.press("2")
        await call.hears(slow)
        await call.hang_up()
