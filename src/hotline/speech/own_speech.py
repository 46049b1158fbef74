"""A synthesiser of the bank's own, held to what every synthesiser keeps, whatever it does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from typing import Any, Protocol

from hotline.flow.lexicon import without_brackets
from hotline.flow.utterance import Pace
from hotline.speech.errors import SynthesisBusy, SynthesisFailed, UnknownLanguage
from hotline.speech.pcm import NotAudio, Samples
from hotline.speech.recorded_file import MAX_BYTES, read_recorded
from hotline.speech.synthesizer import SYNTHESIS_TIMEOUT_S, WAITING_LIMIT, normalize
from hotline.speech.voices import PACES

ATTEMPTS = 2


class OwnVoices(Protocol):
    """What a bank writes."""

    @property
    def version(self) -> str:
        """Whatever decides how it sounds: another one, and all is spoken anew."""

    @property
    def languages(self) -> Collection[str]:
        """The languages that it speaks, as BCP 47 tags."""

    async def speak(self, text: str, language: str, *, speed: float, alone: bool) -> bytes:
        """Return `text` as a WAV of one or two channels, 8 to 48 kHz.

        Args:
            text: What is said; what the lexicon has in double brackets stands in it so, and it has
                no other brackets.
            language: One of `languages`.
            speed: 1.0 is the voice's own; 0.75 is for callers who asked for slow speech.
            alone: Whether it is one word out of a number, an amount or a date, which others follow:
                a little quicker is better.
        """


Run = Callable[[Coroutine[Any, Any, bytes]], Awaitable[object]]
"""Runs a job where it may hold up whatever it likes."""


async def run_here(job: Coroutine[Any, Any, bytes]) -> object:
    """Run a job on the loop that is running."""
    return await job


class OwnSpeech:
    """Speaks through a bank's own class.

    Args:
        own: It.
        timeout_s: How many seconds a text may take.
        run: Runs its jobs, on the loop that it was made on.
    """

    def __init__(
        self, own: OwnVoices, timeout_s: float = SYNTHESIS_TIMEOUT_S, *, run: Run = run_here
    ) -> None:
        self._own = own
        self._timeout_s = timeout_s
        self._run = run
        self._waiting = 0

    @property
    def engine(self) -> str:
        """Which class it is, and what that says of itself."""
        own = type(self._own)
        return f"{own.__module__}:{own.__qualname__} {self._own.version}"

    @property
    def languages(self) -> Collection[str]:
        """The languages that it speaks."""
        return self._own.languages

    def decides(self, language: str, *, pace: Pace, alone: bool) -> Mapping[str, object]:
        """Return all that decides how a text is spoken; see `Speech.decides`."""
        self._known(language)
        speed = PACES[pace]
        return {"engine": self.engine, "language": language, "speed": speed, "alone": alone}

    async def synthesize(
        self,
        text: str,
        language: str,
        *,
        pace: Pace = Pace.NORMAL,
        alone: bool = False,
        has_phonemes: bool = False,
    ) -> Samples:
        """Return `text` spoken; see `Speech.synthesize`."""
        self._known(language)
        if self._waiting >= WAITING_LIMIT:
            raise SynthesisBusy(self._waiting)
        self._waiting += 1
        given = normalize(text if has_phonemes else without_brackets(text))
        try:
            reason = ""
            for _ in range(ATTEMPTS):
                try:
                    return await self._speak(given, language, PACES[pace], alone)
                except NotAudio as error:
                    reason = str(error)
                except TimeoutError:
                    reason = f"no answer within {self._timeout_s:g} s"
                except Exception as error:
                    # Its own text is left out: it may quote what was to be said.
                    reason = f"{type(error).__name__} was raised"
            raise SynthesisFailed(ATTEMPTS, reason)
        finally:
            self._waiting -= 1

    def _known(self, language: str) -> None:
        if language not in self._own.languages:
            raise UnknownLanguage(language, self._own.languages)

    async def _speak(self, text: str, language: str, speed: float, alone: bool) -> Samples:
        async with asyncio.timeout(self._timeout_s):
            wav = await self._run(self._own.speak(text, language, speed=speed, alone=alone))
        if not isinstance(wav, bytes) or len(wav) > MAX_BYTES:
            raise NotAudio(f"no WAV of at most {MAX_BYTES:,} bytes")
        return await asyncio.to_thread(read_recorded, wav)
