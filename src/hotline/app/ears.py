"""What callers say: models that recognise it, and where Asterisk brings it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web

from hotline.app.voice import Voice
from hotline.asterisk.aeap import SpeechEndpoint
from hotline.asterisk.checked_ears import CheckedEars
from hotline.asterisk.spoken_answers import Mouthpiece
from hotline.own_class import open_own
from hotline.settings import SpeechSettings
from hotline.speech.recognition.recognisers import Recognisers


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """Who hears callers' words.

    Attributes:
        ears: Who recognises them: `recognisers`, or a class of the bank's own.
        recognisers: vosk's, for as many languages as there are models.
        endpoint: Where Asterisk brings them; None where nobody hears, and nothing listens.
    """

    ears: Recognisers | CheckedEars
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
            self.ears, self.endpoint, seconds=voice.shelf.seconds, silence=voice.silence
        )


async def open_ears(stack: AsyncExitStack, settings: SpeechSettings) -> Hearing:
    """Return who hears, for as long as `stack` lasts.

    Raises:
        OwnClassNotUsable: The recogniser is a class that cannot be made.
    """
    own, key = settings.recogniser, settings.key
    recognisers = await stack.enter_async_context(Recognisers({} if own else settings.models))
    ears: Recognisers | CheckedEars = recognisers
    if own is not None:
        ears = CheckedEars(await open_own("speech.recogniser", own, settings, stack))
    endpoint = SpeechEndpoint(key.get_secret_value()) if settings.hears and key else None
    return Hearing(ears=ears, recognisers=recognisers, endpoint=endpoint)
