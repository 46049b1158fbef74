"""The address that the PBX fetches prompts from."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.flow.utterance import Phrase, Utterance
from hotline.speech.audio_urls import AudioShelf
from hotline.speech.composer import ComposedAudio
from hotline.speech.publishing import PublishingSpeaker


class OneSound:
    """A composer that knows one sound."""

    async def compose(self, utterance: Utterance) -> ComposedAudio:
        return ComposedAudio(wav=b"RIFF", duration_s=1.0, digest="a" * 43, personal=True)


@pytest.mark.parametrize("public_url", ["http://10.0.0.5:8090", "https://bank.example/hotline"])
async def test_path_of_the_public_address_is_kept(public_url: str) -> None:
    composer: Any = OneSound()
    shelf = AudioShelf(signing_key=b"k" * 32)
    speaker = PublishingSpeaker(composer, shelf, public_url)
    url = await speaker.url((Phrase(prompt="welcome", language="en-US"),))
    path = url.removeprefix(public_url)
    assert path.startswith("/audio/")
    assert shelf.find(path) == b"RIFF"
