"""What callers hear of one bundle: its utterances, composed and put where the PBX fetches them."""

from __future__ import annotations

from pathlib import Path

import structlog

from hotline.flow.catalogue import Catalogue
from hotline.flow.utterance import Utterance
from hotline.speech.audio_urls import AudioShelf
from hotline.speech.composer import Composer, prebuild
from hotline.speech.fragments import Fragments
from hotline.speech.recordings import Recordings
from hotline.speech.synthesizer import Synthesizer

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


async def ready_composer(
    catalogue: Catalogue, recordings: Recordings, synthesizer: Synthesizer, cache_dir: Path
) -> Composer:
    """Return a composer whose every fragment is there, so that no caller waits for one.

    Raises:
        SpeechError: A fragment cannot be synthesised.
    """
    fragments = Fragments(synthesizer=synthesizer, cache_dir=cache_dir, recordings=recordings)
    made = await prebuild(fragments, catalogue, catalogue.languages)
    log.info("prompts_ready", fragments=made)
    return Composer(catalogue=catalogue, fragments=fragments)
