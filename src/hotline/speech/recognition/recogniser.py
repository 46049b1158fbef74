"""One language's ears: a worker that is started again when it dies, and who speaks to it now."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog

from hotline.jobs import end_task
from hotline.speech.recognition.errors import ModelUnusable, RecogniserAway, WordsUnknown
from hotline.speech.recognition.model_files import what_is_wrong
from hotline.speech.recognition.wire import Kind
from hotline.speech.recognition.worker_process import WorkerGone, WorkerProcess

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0
"""A worker that dies is started again after a pause, which doubles while it loads nothing."""
ANSWER_S = 10.0
"""How long a worker may take to say which phrases its model knows."""
MOST_STREAMS = 1 << 31

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What somebody said: "" where there was sound and no words. The confidence is from 0 to 1."""

    text: str
    confidence: float


class Utterance:
    """One caller who may speak.

    Attributes:
        begun: Set once the caller has begun.
        so_far: The words that are understood until now; more sound may change them.
    """

    def __init__(self, recogniser: Recogniser, stream: int) -> None:
        self._recogniser = recogniser
        self._stream = stream
        self.begun = asyncio.Event()
        self.so_far = ""
        self._heard: asyncio.Future[Heard | None] = asyncio.get_running_loop().create_future()

    def feed(self, sound: bytes) -> None:
        """Hear more of the caller: 16-bit samples at 8 kHz, the lower byte first."""
        if not self._heard.done():
            self._recogniser.tell(Kind.SOUND, self._stream, sound)

    async def heard(self) -> Heard | None:
        """Wait for the words; None where they will not come."""
        return await asyncio.shield(self._heard)

    def close(self) -> None:
        """Hear no more."""
        self._recogniser.forget(self._stream)
        self.fail()

    def take(self, kind: Kind, told: bytes) -> None:
        """Take what the worker tells of it."""
        if self._heard.done():
            return
        match kind:
            case Kind.BEGUN:
                self.begun.set()
            case Kind.SO_FAR:
                self.so_far = told.decode()
            case Kind.HEARD:
                self.begun.set()
                values = json.loads(told)
                heard = Heard(text=values["text"], confidence=values["confidence"])
                self.so_far = heard.text
                self._heard.set_result(heard)
            case _:
                self.fail()

    def fail(self) -> None:
        """Let nobody wait any longer."""
        if not self._heard.done():
            self._heard.set_result(None)


class Recogniser:
    """The ears of one language, as long as it is entered.

    Attributes:
        trouble: Why it hears nothing; "" while it does.
        heard: How many utterances it has heard to their end.
        deaths: How often its worker has died.
        behind: How many utterances it gave up, for it could not hear them in time.
        unknown: How many questions it did not listen to, for its model knows none of their words.
    """

    def __init__(self, language: str, model: Path) -> None:
        self.language = language
        self.model = model
        self.trouble = "its model is being loaded"
        self.heard = 0
        self.deaths = 0
        self.behind = 0
        self.unknown = 0
        self._worker: WorkerProcess | None = None
        self._utterances: dict[int, Utterance] = {}
        self._asked: dict[int, asyncio.Future[tuple[str, ...]]] = {}
        self._last_stream = 0
        self._settled = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Recogniser:
        self._work = asyncio.create_task(self._keep(), name=f"ears {self.language}")
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

    async def settled(self) -> None:
        """Wait until the model is loaded, or cannot be; after a death, until it is again."""
        await self._settled.wait()

    def listen(self, phrases: Iterable[str], *, others: bool) -> Utterance | None:
        """Listen to one caller; None where nothing can be heard now.

        Args:
            phrases: What can be said, words separated by blanks.
            others: Whether other words can be heard as such; they then answer nothing.
        """
        if self._worker is None:
            return None
        self._last_stream = self._last_stream % MOST_STREAMS + 1
        stream = self._last_stream
        asked = {"phrases": list(phrases), "others": others}
        if not self._worker.tell_values(Kind.LISTEN, stream, **asked):
            return None
        utterance = self._utterances[stream] = Utterance(self, stream)
        return utterance

    async def strange(self, phrases: Iterable[str]) -> tuple[str, ...]:
        """Return the phrases that have a word which the model does not know.

        Raises:
            RecogniserAway: It does not say.
        """
        self._last_stream = self._last_stream % MOST_STREAMS + 1
        stream = self._last_stream
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

    async def _keep(self) -> None:
        """Have a worker, again and again; after a model that does not load, ever more seldom."""
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
            WorkerGone: It is, or the model cannot be used.
            OSError: The model cannot be read, or no process started.
        """
        wrong = await asyncio.to_thread(what_is_wrong, self.model)
        if wrong:
            raise WorkerGone(wrong)
        worker = await WorkerProcess.start(self.model)
        try:
            self._worker, self.trouble = worker, ""
            self._settled.set()
            log.info("speech_model_loaded", language=self.language, model=str(self.model))
            await worker.hear(self._told)
        finally:
            await worker.end()

    def _lost(self, why: str) -> None:
        self._worker = None
        if why != self.trouble:
            log.error("speech_away", why=str(ModelUnusable(self.language, self.model, why)))
        self.trouble = why
        for utterance in self._utterances.values():
            utterance.fail()
        self._utterances.clear()

    def _told(self, kind: Kind, stream: int, told: bytes) -> None:
        if kind is Kind.KNOWN:
            asked = self._asked.get(stream)
            if asked is not None and not asked.done():
                asked.set_result(tuple(json.loads(told)["strange"]))
            return
        utterance = self._utterances.get(stream)
        if utterance is not None:
            utterance.take(kind, told)
            if kind not in (Kind.BEGUN, Kind.SO_FAR):
                del self._utterances[stream]
                self.heard += kind is Kind.HEARD
            if kind is Kind.FORGET:
                self.unknown += 1
                if self.unknown == 1:
                    log.warning("speech_unknown", why=str(WordsUnknown(self.language, self.model)))
            if kind is Kind.BEHIND:
                self.behind += 1
                log.warning("speech_behind", language=self.language, behind=self.behind)
