"""The synthesiser: texts become samples, in one worker process that may die and is replaced."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from hotline.flow.utterance import Pace
from hotline.speech.errors import (
    SynthesisBusy,
    SynthesisFailed,
    UnknownLanguage,
    UnknownVoice,
)
from hotline.speech.espeak_library import EspeakLibrary, find_espeak
from hotline.speech.pcm import NotAudio, Samples, prepare, read_wav
from hotline.speech.voices import DEFAULT_VOICES, Voice
from hotline.speech.worker_process import WorkerGone, WorkerProcess

ATTEMPTS = 3
SYNTHESIS_TIMEOUT_S = 10.0
"""For one text; a sentence takes about 12 ms."""
REPLY_MARGIN_S = 1.0
"""How much longer the parent waits than the worker gives itself."""
WAITING_LIMIT = 64

_log = structlog.get_logger()


class Synthesizer:
    """Speaks one text after the other with pyttsx3 over espeak-ng.

    Use it as an async context manager: entering starts the worker, leaving ends it.

    Attributes:
        engine: The versions that decide how speech sounds; known once entered.
        voices: The voice of each language.
    """

    def __init__(
        self,
        *,
        espeak_dir: Path | None = None,
        voices: Mapping[str, Voice] = DEFAULT_VOICES,
        timeout_s: float = SYNTHESIS_TIMEOUT_S,
        waiting_limit: int = WAITING_LIMIT,
    ) -> None:
        self.voices = voices
        self.engine = ""
        self._espeak_dir = espeak_dir
        self._timeout_s = timeout_s
        self._waiting_limit = waiting_limit
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._library: EspeakLibrary | None = None
        self._worker: WorkerProcess | None = None

    @property
    def languages(self) -> Collection[str]:
        """The languages that have a voice."""
        return self.voices.keys()

    def decides(self, language: str, *, pace: Pace, alone: bool) -> Mapping[str, object]:
        """Return all that decides how a text is spoken; see `Speech.decides`."""
        voice = self._voice(language)
        return {
            "voice": voice.id,
            "rate": voice.speed(pace, alone=alone),
            "volume": voice.volume,
            "engine": self.engine,
        }

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id; None while there is no worker."""
        return self._worker.pid if self._worker is not None else None

    async def __aenter__(self) -> Self:
        """Start the worker and check every voice.

        Raises:
            EspeakMissing: There is no espeak-ng library that loads.
            UnknownVoice: The synthesiser lacks a voice that the settings name.
            SynthesisFailed: The worker does not start.
        """
        self._library = await find_espeak(self._espeak_dir)
        try:
            worker = await self._ready_worker()
            for voice in self.voices.values():
                if voice.id not in worker.voices:
                    raise UnknownVoice(voice.id, worker.voices)
        except WorkerGone as gone:
            await self.close()
            raise SynthesisFailed(1, str(gone)) from None
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the worker."""
        await self.close()

    async def synthesize(
        self,
        text: str,
        language: str,
        *,
        pace: Pace = Pace.NORMAL,
        alone: bool = False,
        has_phonemes: bool = False,
    ) -> Samples:
        """Return `text` spoken in `language`: 8 kHz samples without silence at the ends.

        Args:
            text: What is said.
            language: Which voice says it.
            pace: How fast.
            alone: Whether it is one word out of a value, spoken at the voice's `reading_rate`.
            has_phonemes: Whether what stands between `[[` and `]]` is espeak-ng's phonemes.

        Raises:
            UnknownLanguage: The language has no voice.
            SynthesisBusy: Too many texts wait already.
            SynthesisFailed: There is no audio after `ATTEMPTS` attempts.
        """
        voice = self._voice(language)
        if self._waiting >= self._waiting_limit:
            raise SynthesisBusy(self._waiting)
        self._waiting += 1
        try:
            async with self._turn:
                return await self._synthesize(
                    {
                        "text": normalize(text),
                        "phonemes": has_phonemes,
                        "voice": voice.id,
                        "rate": voice.speed(pace, alone=alone),
                        "volume": voice.volume,
                    }
                )
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the worker. Safe to call twice."""
        await self._end_worker()

    def _voice(self, language: str) -> Voice:
        voice = self.voices.get(language)
        if voice is None:
            raise UnknownLanguage(language, self.voices)
        return voice

    async def _synthesize(self, request: Mapping[str, object]) -> Samples:
        reason = ""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._attempt(request)
            except (WorkerGone, NotAudio) as failure:
                reason = str(failure)
                _log.warning("synthesis_retried", attempt=attempt, reason=reason)
                await self._end_worker()
        raise SynthesisFailed(ATTEMPTS, reason)

    async def _attempt(self, request: Mapping[str, object]) -> Samples:
        worker = await self._ready_worker()
        asked = {**request, "limit_s": self._timeout_s}
        try:
            wav = await worker.ask(asked, self._timeout_s + REPLY_MARGIN_S)
        except asyncio.CancelledError:
            # Its answer is still to come, and would be taken for that of the next text.
            await self._end_worker()
            raise
        return prepare(*read_wav(wav))

    async def _ready_worker(self) -> WorkerProcess:
        if self._worker is None:
            assert self._library is not None, "enter the synthesiser before using it"
            self._worker = await WorkerProcess.start(self._library)
            self.engine = self._worker.engine
            _log.info("speech_worker_started", pid=self._worker.pid, engine=self.engine)
        return self._worker

    async def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.end()


def normalize(text: str) -> str:
    """Return `text` in composed form, with single spaces and no control characters."""
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(char) == "Cc" else char for char in composed)
    return " ".join("".join(kept).split())
