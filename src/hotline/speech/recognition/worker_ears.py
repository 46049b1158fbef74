"""Ears in a process of their own: a worker that is started again when it dies or hangs."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Any, Self

import structlog

from hotline.jobs import end_task
from hotline.model.sentence import Sentence
from hotline.speech.recognition.utterance import Utterance
from hotline.speech.recognition.wire import Kind
from hotline.speech.recognition.worker_process import WorkerGone, WorkerProcess

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0
"""A worker that dies is started again after a pause, which doubles while none comes."""
MOST_STREAMS = 1 << 31

log = structlog.get_logger()


class WorkerEars(ABC):
    """Ears that hear as long as they are entered, and whom they listen to now.

    Attributes:
        name: What they are called where it is told whether they hear.
        trouble: Why they hear nothing; "" while they do.
        heard: How many utterances they have heard to their end.
        deaths: How often their worker has died.
        behind: How many utterances they gave up, for they could not hear them in time.
    """

    def __init__(self, name: str, *, begins: str) -> None:
        self.name = name
        self.trouble = begins
        self.heard = 0
        self.deaths = 0
        self.behind = 0
        self._worker: WorkerProcess | None = None
        self._utterances: dict[int, Utterance] = {}
        self._last_stream = 0
        self._settled = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._work = asyncio.create_task(self._keep(), name=self.name)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._work is not None:
            await end_task(self._work)

    @property
    def is_away(self) -> bool:
        """Whether nothing can be heard now."""
        return self._worker is None

    @property
    def pid(self) -> int | None:
        """The worker's process id; None for none."""
        return self._worker.pid if self._worker is not None else None

    @property
    def listens_to(self) -> int:
        """How many callers may speak now."""
        return len(self._utterances)

    @property
    @abstractmethod
    def away(self) -> Sentence | None:
        """Why callers are not heard as they should be; None where they are."""

    async def settled(self) -> None:
        """Wait until there is a worker, or cannot be; after a death, until there is again."""
        await self._settled.wait()

    def tell(self, kind: Kind, stream: int, told: bytes = b"") -> None:
        """Tell the worker something of an utterance that it listens to."""
        utterance = self._utterances.get(stream)
        if utterance is None:
            return
        if self._worker is None or not self._worker.tell(kind, stream, told):
            utterance.close()

    def forget(self, stream: int) -> None:
        """Listen to an utterance no more."""
        if self._utterances.pop(stream, None) is not None and self._worker is not None:
            self._worker.tell(Kind.FORGET, stream)

    def _listen(self, **asked: Any) -> Utterance | None:
        """Let the worker listen to one caller; None where nothing can be heard now."""
        if self._worker is None:
            return None
        stream = self._new_stream()
        if not self._worker.tell_values(Kind.LISTEN, stream, **asked):
            return None
        utterance = self._utterances[stream] = Utterance(self, stream)
        return utterance

    def _new_stream(self) -> int:
        self._last_stream = self._last_stream % MOST_STREAMS + 1
        return self._last_stream

    @abstractmethod
    async def _start(self) -> WorkerProcess:
        """Start a worker.

        Raises:
            WorkerGone: It cannot be used.
            OSError: No process started, or what it needs cannot be read.
        """

    async def _keep(self) -> None:
        """Have a worker, again and again; after one that does not come, ever more seldom."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await self._have_worker()
            except (WorkerGone, OSError) as gone:
                if self._worker is not None:
                    self.deaths += 1
                    pause_s = FIRST_PAUSE_S
                    self._settled.clear()
                else:
                    self._settled.set()
                self._lost(str(gone))
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _have_worker(self) -> None:
        """Start a worker, and hear it until it is gone.

        Raises:
            WorkerGone: It is, or cannot be used.
            OSError: No process started, or what it needs cannot be read.
        """
        worker = await self._start()
        try:
            self._worker, self.trouble = worker, ""
            self._settled.set()
            await worker.hear(self._told)
        finally:
            await worker.end()

    def _lost(self, why: str) -> None:
        self._worker = None
        is_new, self.trouble = why != self.trouble, why
        if is_new and self.away is not None:
            log.error("speech_away", why=self.away.text)
        for utterance in self._utterances.values():
            utterance.fail()
        self._utterances.clear()

    def _told(self, kind: Kind, stream: int, told: bytes) -> None:
        utterance = self._utterances.get(stream)
        if utterance is None:
            return
        utterance.take(kind, told)
        if kind in (Kind.BEGUN, Kind.SO_FAR):
            return
        del self._utterances[stream]
        self.heard += kind is Kind.HEARD
        if kind is Kind.BEHIND:
            self.behind += 1
            log.warning("speech_behind", ears=self.name, behind=self.behind)
