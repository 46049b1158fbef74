"""What callers hear: prompts made into sound, on a shelf from which the PBX fetches them."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from hotline.calls.ports import Speaker
from hotline.flow.bundle import Bundle
from hotline.ops.watch import Watch
from hotline.settings import Settings
from hotline.speech.audio_urls import AudioShelf
from hotline.speech.composer import Composer, a_moment_of_silence
from hotline.speech.fragments import Fragments
from hotline.speech.opening import open_speech
from hotline.speech.publishing import PublishingSpeaker, make_ready
from hotline.speech.recordings import Recordings
from hotline.speech.speech import Speech


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Makes the speaker of each bundle.

    Attributes:
        settings: Where sound is kept, and where the PBX finds it.
        synthesizer: Speaks what nobody has recorded.
        shelf: What the PBX may fetch.
        watch: Stands beside each speaker.
    """

    settings: Settings
    synthesizer: Speech
    shelf: AudioShelf
    watch: Watch

    async def speak(self, bundle: Bundle, recordings: Recordings) -> Speaker:
        """Return who speaks the prompts of a bundle, once each of them is ready.

        Raises:
            HotlineError: A prompt cannot be made.
        """
        fragments = self._fragments(bundle, recordings)
        await make_ready(fragments, bundle.catalogue)
        return self._speaker(bundle, fragments)

    def speak_at_once(self, bundle: Bundle, recordings: Recordings) -> Speaker:
        """Return who speaks the prompts of a bundle; each is made ready when it is needed."""
        return self._speaker(bundle, self._fragments(bundle, recordings))

    def silence(self) -> str:
        """Return where the PBX finds a moment of silence."""
        return self.settings.web.public_url + self.shelf.publish(a_moment_of_silence())

    def _fragments(self, bundle: Bundle, recordings: Recordings) -> Fragments:
        return Fragments(
            synthesizer=self.synthesizer,
            cache_dir=self.settings.speech.cache_dir,
            recordings=recordings,
            lexicon=bundle.lexicon,
            loudness_lufs=self.settings.speech.loudness_lufs,
        )

    def _speaker(self, bundle: Bundle, fragments: Fragments) -> Speaker:
        composer = Composer(catalogue=bundle.catalogue, fragments=fragments)
        speaker = PublishingSpeaker(composer, self.shelf, self.settings.web.public_url)
        return self.watch.over_speaker(speaker)


async def open_voice(stack: AsyncExitStack, settings: Settings, watch: Watch) -> Voice:
    """Return the voice, which is there for as long as `stack` lasts."""
    synthesizer = await open_speech(stack, settings.speech)
    shelf = AudioShelf(signing_key=settings.web.signing_key.get_secret_value().encode())
    return Voice(settings=settings, synthesizer=synthesizer, shelf=shelf, watch=watch)
