"""The ears of all languages: the one that a caller speaks is looked up by its tag."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from hotline.speech.recognition.recogniser import Recogniser
from hotline.speech.recognition.utterance import Utterance

LOADED_S = 10.0
"""So long a start waits for models; larger ones are heard by once they are loaded."""


class Recognisers:
    """A recogniser for each language that has a model, as long as it is entered."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        self.all = tuple(Recogniser(language, model) for language, model in models.items())
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Recognisers:
        for one in self.all:
            await self._stack.enter_async_context(one)
        if self.all:
            waits = [asyncio.ensure_future(one.settled()) for one in self.all]
            _, late = await asyncio.wait(waits, timeout=LOADED_S)
            for waiting in late:
                waiting.cancel()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def listens_to(self) -> int:
        """How many callers may speak now."""
        return sum(one.listens_to for one in self.all)

    def of(self, language: str) -> Recogniser | None:
        """Return the recogniser for a language such as `en-US`: its own, or that of `en`."""
        by_tag = {one.language: one for one in self.all}
        return by_tag.get(language) or by_tag.get(language.partition("-")[0])

    def listen(self, language: str, phrases: Iterable[str], *, others: bool) -> Utterance | None:
        """Listen to one caller; see `Recogniser.listen`."""
        recogniser = self.of(language)
        return recogniser.listen(phrases, others=others) if recogniser is not None else None
