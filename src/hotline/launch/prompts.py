"""The prompts, spoken before anybody needs them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hotline.flow_files import load_bundle
from hotline.launch.places import Places, find_places
from hotline.launch.progress import Progress, Silent
from hotline.speech.composer import prebuild
from hotline.speech.fragments import Fragments
from hotline.speech.recordings import load_recordings
from hotline.speech.synthesizer import Synthesizer


async def speak_prompts(places: Places, progress: Progress, *, espeak_dir: Path | None) -> None:
    """Synthesise what the shipped flows can say; quick when it is there.

    The service would do so at its start too, but without anybody seeing how far it is.

    Raises:
        HotlineError: The flows are wrong, or there is no speech.
    """
    bundle = load_bundle(places.flows, places.prompts)

    def on_progress(done: int, total: int) -> None:
        progress.stage(f"Prompts: speaking ({done} of {total} fragments)")

    async with Synthesizer(espeak_dir=espeak_dir) as synthesizer:
        fragments = Fragments(
            synthesizer=synthesizer,
            cache_dir=places.speech_cache,
            recordings=load_recordings(places.prompts),
            lexicon=bundle.lexicon,
        )
        await prebuild(fragments, bundle.catalogue, bundle.catalogue.languages, on_progress)


if __name__ == "__main__":
    # While the service's image is built, which has the speech library where it belongs.
    asyncio.run(speak_prompts(find_places(), Silent(), espeak_dir=None))
