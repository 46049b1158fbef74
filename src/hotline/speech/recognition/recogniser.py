"""One language's ears: vosk with a model of the language."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path

import structlog

from hotline.model.sentence import Sentence
from hotline.speech.recognition.errors import ModelUnusable, RecogniserAway, WordsUnknown
from hotline.speech.recognition.model_files import what_is_wrong
from hotline.speech.recognition.utterance import Utterance
from hotline.speech.recognition.wire import Kind
from hotline.speech.recognition.worker_ears import WorkerEars
from hotline.speech.recognition.worker_process import WorkerGone, WorkerProcess

WORKER = "hotline.speech.recognition.worker"
ANSWER_S = 10.0
"""How long a worker may take to say which phrases its model knows."""

log = structlog.get_logger()


class Recogniser(WorkerEars):
    """The ears of one language, as long as they are entered.

    Attributes:
        unknown: How many questions it did not listen to, for its model knows none of their words.
    """

    def __init__(self, language: str, model: Path) -> None:
        super().__init__(f"speech in {language}", begins="its model is being loaded")
        self.language = language
        self.model = model
        self.unknown = 0
        self._asked: dict[int, asyncio.Future[tuple[str, ...]]] = {}

    @property
    def away(self) -> Sentence | None:
        """Why callers of the language are not heard, or were not; None where they are."""
        if self.trouble:
            return ModelUnusable(self.language, self.model, self.trouble).sentence
        return WordsUnknown(self.language, self.model).sentence if self.unknown else None

    def listen(self, phrases: Iterable[str], *, others: bool) -> Utterance | None:
        """Listen to one caller; None where nothing can be heard now.

        Args:
            phrases: What can be said, words separated by blanks.
            others: Whether other words can be heard as such; they then answer nothing.
        """
        return self._listen(phrases=list(phrases), others=others)

    async def strange(self, phrases: Iterable[str]) -> tuple[str, ...]:
        """Return the phrases that have a word which the model does not know.

        Raises:
            RecogniserAway: It does not say.
        """
        stream = self._new_stream()
        answer: asyncio.Future[tuple[str, ...]] = asyncio.get_running_loop().create_future()
        self._asked[stream] = answer
        try:
            if self._worker is None or not self._worker.tell_values(
                Kind.KNOWN, stream, phrases=list(phrases)
            ):
                raise RecogniserAway
            async with asyncio.timeout(ANSWER_S):
                return await answer
        except TimeoutError:
            raise RecogniserAway from None
        finally:
            del self._asked[stream]

    async def _start(self) -> WorkerProcess:
        wrong = await asyncio.to_thread(what_is_wrong, self.model)
        if wrong:
            raise WorkerGone(wrong)
        worker = await WorkerProcess.start(WORKER, str(self.model), of="vosk")
        log.info("speech_model_loaded", language=self.language, model=str(self.model))
        return worker

    def _told(self, kind: Kind, stream: int, told: bytes) -> None:
        if kind is Kind.KNOWN:
            asked = self._asked.get(stream)
            if asked is not None and not asked.done():
                asked.set_result(tuple(json.loads(told)["strange"]))
            return
        if kind is Kind.FORGET and stream in self._utterances:
            self.unknown += 1
            if self.unknown == 1:
                log.warning("speech_unknown", why=str(WordsUnknown(self.language, self.model)))
        super()._told(kind, stream, told)
