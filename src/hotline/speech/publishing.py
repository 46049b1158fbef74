"""What callers hear of one bundle: its utterances, composed and put where the PBX fetches them."""

from __future__ import annotations

import structlog

from hotline.flow.catalogue import Catalogue
from hotline.flow.utterance import Utterance
from hotline.speech.audio_urls import AudioShelf
from hotline.speech.composer import Composer, prebuild
from hotline.speech.fragments import Fragments

log = structlog.get_logger()


class PublishingSpeaker:
    """Composes utterances and puts them where the PBX can fetch them."""

    def __init__(self, composer: Composer, shelf: AudioShelf, public_url: str) -> None:
        self._composer = composer
        self._shelf = shelf
        self._public_url = public_url

    async def url(self, utterance: Utterance) -> str:
        """Return the address of the utterance's audio."""
        audio = await self._composer.compose(utterance)
        # Behind a proxy the public address may end in a path of its own.
        return self._public_url + self._shelf.publish(audio)


async def make_ready(fragments: Fragments, catalogue: Catalogue) -> None:
    """Make every fragment that a catalogue needs, so that no caller waits for one.

    Raises:
        SpeechError: A fragment cannot be synthesised.
    """
    made = await prebuild(fragments, catalogue, catalogue.languages)
    log.info("prompts_ready", fragments=made)
