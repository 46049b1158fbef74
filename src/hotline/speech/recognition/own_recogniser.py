"""The ears of a class of the bank's own, in a process that it may block as it likes."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from typing import Self

import structlog

from hotline.model.sentence import Sentence
from hotline.own_class import OwnClassNotUsable
from hotline.settings import SpeechSettings
from hotline.speech.recognition.errors import ModelWords
from hotline.speech.recognition.utterance import Utterance
from hotline.speech.recognition.wire import Kind
from hotline.speech.recognition.worker_ears import WorkerEars
from hotline.speech.recognition.worker_process import WorkerProcess

WORKER = "hotline.speech.recognition.own_worker"
OPENED_S = 10.0
"""So long a start waits for the class; one that takes longer hears once it is made."""

log = structlog.get_logger()


class OwnRecogniser(WorkerEars):
    """Hears by a class of the bank's own, as long as it is entered.

    Args:
        path: `module:Class`, or the name of an entry point.
        settings: What it is given.
    """

    def __init__(self, path: str, settings: SpeechSettings) -> None:
        super().__init__("speech", begins="it is being started")
        self._path = path
        self._settings = settings

    async def __aenter__(self) -> Self:
        """Start the process.

        Raises:
            OwnClassNotUsable: The class cannot be made.
        """
        await super().__aenter__()
        try:
            async with asyncio.timeout(OPENED_S):
                await self.settled()
        except TimeoutError:
            return self
        except BaseException:
            await self.__aexit__()
            raise
        if self.trouble:
            await self.__aexit__()
            raise OwnClassNotUsable(
                setting="speech.recogniser", path=self._path, reason=self.trouble
            )
        return self

    @property
    def away(self) -> Sentence | None:
        """Why callers are not heard; None where they are."""
        if not self.trouble:
            return None
        return ModelWords.OWN_RECOGNISER_AWAY(name=self._path, cause=self.trouble)

    def listen(self, language: str, phrases: Iterable[str], *, others: bool) -> Utterance | None:
        """Listen to one caller; see `Ears.listen`. Who is not heard then has no words."""
        return self._listen(language=language, phrases=list(phrases), others=others)

    async def _start(self) -> WorkerProcess:
        key = self._settings.key
        settings = self._settings.model_dump(mode="json")
        worker = await WorkerProcess.open(
            WORKER,
            of=self._path,
            path=self._path,
            # Whose secret is no star: the pipe is read by that process alone.
            settings=settings | {"key": key.get_secret_value() if key is not None else None},
            search=sys.path,
        )
        log.info("own_recogniser_opened", recogniser=self._path, pid=worker.pid)
        return worker

    def _told(self, kind: Kind, stream: int, told: bytes) -> None:
        if kind is Kind.FAILED:
            log.warning("own_recogniser_failed", **json.loads(told))
            return
        super()._told(kind, stream, told)
