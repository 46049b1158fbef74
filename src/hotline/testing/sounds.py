"""What callers should hear, spoken here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotline.flow.bundle import Bundle
from hotline.flow.utterance import Phrase
from hotline.speech.composer import Composer
from hotline.speech.fragments import Fragments
from hotline.speech.pcm import read_wav
from hotline.speech.recordings import load_recordings
from hotline.speech.synthesizer import Synthesizer
from hotline.speech.voices import DEFAULT_VOICES, Voice


class Sounds:
    """Composes utterances as the service does, from `fragments`."""

    def __init__(self, bundle: Bundle, fragments: Fragments) -> None:
        self.fragments = fragments
        self._composer = Composer(catalogue=bundle.catalogue, fragments=fragments)

    async def sound(self, *utterance: Phrase) -> NDArray[np.int16]:
        """Return what callers hear of an utterance: int16 at 8 kHz."""
        composed = await self._composer.compose(utterance)
        samples, _ = read_wav(composed.wav)
        return samples


@asynccontextmanager
async def expected_sounds(
    bundle: Bundle,
    *,
    prompts_dir: Path,
    espeak_dir: Path | None,
    cache_dir: Path,
    voices: Mapping[str, Voice] = DEFAULT_VOICES,
) -> AsyncIterator[Sounds]:
    """Give the sounds of a bundle until the end of the block.

    The synthesiser never speaks the same words twice the same, sample by sample: `cache_dir` holds
    the fragments that the hotline uses.
    """
    async with Synthesizer(espeak_dir=espeak_dir, voices=voices) as synthesizer:
        fragments = Fragments(
            synthesizer=synthesizer,
            cache_dir=cache_dir,
            recordings=load_recordings(prompts_dir),
            lexicon=bundle.lexicon,
        )
        yield Sounds(bundle, fragments)
