"""What callers say: models that recognise it, and where Asterisk brings it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web

from hotline.app.voice import Voice
from hotline.asterisk.aeap import SpeechEndpoint
from hotline.asterisk.spoken_answers import Mouthpiece
from hotline.settings import SpeechSettings
from hotline.speech.recognition.own_recogniser import OwnRecogniser
from hotline.speech.recognition.recognisers import Recognisers
from hotline.speech.recognition.worker_ears import WorkerEars


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """Who hears callers' words.

    Attributes:
        ears: Who recognises them: vosk, or a class of the bank's own.
        workers: The processes that they have.
        endpoint: Where Asterisk brings them; None where nobody hears, and nothing listens.
    """

    ears: Recognisers | OwnRecogniser
    workers: tuple[WorkerEars, ...]
    endpoint: SpeechEndpoint | None

    def routes(self) -> list[web.RouteDef]:
        """Return what Asterisk connects to."""
        return self.endpoint.routes() if self.endpoint is not None else []

    async def close(self) -> None:
        """Hear nobody any more."""
        if self.endpoint is not None:
            await self.endpoint.close()

    def mouthpiece(self, voice: Voice) -> Mouthpiece | None:
        """Return what lines need in order to hear words; None where nobody does."""
        if self.endpoint is None:
            return None
        return Mouthpiece(
            self.ears, self.endpoint, seconds=voice.shelf.seconds, silence=voice.silence
        )


async def open_ears(stack: AsyncExitStack, settings: SpeechSettings) -> Hearing:
    """Return who hears, for as long as `stack` lasts.

    Raises:
        OwnClassNotUsable: The recogniser is a class that cannot be made.
    """
    key = settings.key
    endpoint = SpeechEndpoint(key.get_secret_value()) if settings.hears and key else None
    if settings.recogniser is not None:
        own = await stack.enter_async_context(OwnRecogniser(settings.recogniser, settings))
        return Hearing(ears=own, workers=(own,), endpoint=endpoint)
    recognisers = await stack.enter_async_context(Recognisers(settings.models))
    return Hearing(ears=recognisers, workers=recognisers.all, endpoint=endpoint)
