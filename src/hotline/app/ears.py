"""What callers say: models that recognise it, and where Asterisk brings it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web

from hotline.app.voice import Voice
from hotline.asterisk.aeap import SpeechEndpoint
from hotline.asterisk.spoken_answers import Mouthpiece
from hotline.settings import SpeechSettings
from hotline.speech.recognition.recognisers import Recognisers


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """Who hears callers' words; without `models`, nobody does and nothing listens."""

    recognisers: Recognisers
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
            self.recognisers, self.endpoint, seconds=voice.shelf.seconds, silence=voice.silence
        )


async def open_ears(stack: AsyncExitStack, settings: SpeechSettings) -> Hearing:
    """Return who hears, for as long as `stack` lasts."""
    recognisers = await stack.enter_async_context(Recognisers(settings.models))
    if not settings.models or settings.key is None:
        return Hearing(recognisers=recognisers, endpoint=None)
    endpoint = SpeechEndpoint(settings.key.get_secret_value())
    return Hearing(recognisers=recognisers, endpoint=endpoint)
