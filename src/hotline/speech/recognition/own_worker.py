"""The process that hears by a class of the bank's own, which may block, hang or end it.

`python -m hotline.speech.recognition.own_worker` runs it; `hotline.speech.recognition.wire` says
what is told. It ends when its input ends, with `LEAVE_S` seconds for what the class has to close.
What the class prints or logs goes to the standard error.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import BinaryIO

from hotline.jobs import Jobs
from hotline.own_class import OwnClassNotUsable, open_own
from hotline.settings import SpeechSettings
from hotline.speech.recognition.checked_ears import CheckedEar, CheckedEars
from hotline.speech.recognition.wire import HEAD_BYTES, Head, Kind, head, packed, packed_values
from hotline.speech.recognition.worker import LATE_S
from hotline.speech.recognition.worker_process import LEAVE_S

Tell = Callable[[bytes], None]


class OwnWorker:
    """Whom the class listens to.

    Args:
        ears: It.
        tell: Tells the service.
        jobs: Who owns the tasks.
        late_s: Sound that has waited for longer ends its utterance.
    """

    def __init__(
        self, ears: CheckedEars, tell: Tell, jobs: Jobs, *, late_s: float = LATE_S
    ) -> None:
        self._ears = ears
        self._tell = tell
        self._jobs = jobs
        self._late_s = late_s
        self._open: dict[int, CheckedEar] = {}

    def take(self, came: float, about: Head, data: bytes) -> None:
        """Take what is told; `came` is when, by the monotonic clock."""
        match about.kind:
            case Kind.LISTEN:
                self._listen(about.stream, data)
            case Kind.SOUND if time.monotonic() - came > self._late_s:
                self._close(about.stream, Kind.BEHIND)
            case Kind.SOUND:
                self._feed(about.stream, data)
            case Kind.FORGET:
                self._close(about.stream, None)
            case Kind.ALIVE:
                self._tell(packed(Kind.ALIVE, about.stream))

    def _listen(self, stream: int, data: bytes) -> None:
        asked = json.loads(data)
        ear = self._ears.listen(asked["language"], asked["phrases"], others=asked["others"])
        if ear is None:
            self._tell(packed(Kind.FORGET, stream))
            return
        self._open[stream] = ear
        self._jobs.spawn(self._hear(stream, ear))

    def _feed(self, stream: int, sound: bytes) -> None:
        ear = self._open.get(stream)
        if ear is None:
            return
        so_far = ear.so_far
        ear.feed(sound)
        if ear.so_far != so_far:
            self._tell(packed(Kind.SO_FAR, stream, ear.so_far.encode(errors="replace")))

    async def _hear(self, stream: int, ear: CheckedEar) -> None:
        begins = asyncio.create_task(self._begins(stream, ear), name="begin of an utterance")
        try:
            words = await ear.heard()
        finally:
            begins.cancel()
        if self._open.get(stream) is not ear:
            return
        if words is not None:
            told = {"text": words.text, "confidence": words.confidence}
            self._tell(packed_values(Kind.HEARD, stream, **told))
        self._close(stream, Kind.FORGET if words is None else None)

    async def _begins(self, stream: int, ear: CheckedEar) -> None:
        await ear.begun.wait()
        self._tell(packed(Kind.BEGUN, stream))

    def _close(self, stream: int, told: Kind | None) -> None:
        ear = self._open.pop(stream, None)
        if ear is None:
            return
        if told is not None:
            self._tell(packed(told, stream))
        ear.close()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes to the service away from stdin and stdout, which the class may print to."""
    told, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return open(told, "rb"), open(answers, "wb")


def _told(told: BinaryIO) -> tuple[Head, bytes] | None:
    begun = told.read(HEAD_BYTES)
    if len(begun) < HEAD_BYTES:
        return None
    about = head(begun)
    return about, told.read(about.length)


async def _hear(told: BinaryIO, answers: BinaryIO) -> None:
    def tell(message: bytes) -> None:
        answers.write(message)
        answers.flush()

    def failed(when: str, error: Exception) -> None:
        # Its own text is left out: it may quote what was said.
        tell(packed_values(Kind.FAILED, when=when, error=type(error).__name__))

    first = _told(told)
    if first is None:
        return
    asked = json.loads(first[1])
    # What the service would find, this finds.
    sys.path[:] = asked["search"]
    settings = SpeechSettings.model_validate(asked["settings"])
    loop, over, jobs = asyncio.get_running_loop(), asyncio.Event(), Jobs()

    def read() -> None:
        while (one := _told(told)) is not None:
            about, data = one
            loop.call_soon_threadsafe(worker.take, time.monotonic(), about, data)
        loop.call_soon_threadsafe(over.set)
        # Whatever the class is at: nobody is left for whom it could hear.
        time.sleep(LEAVE_S)
        os._exit(1)

    # Before the class is made, which may hang, too.
    threading.Thread(target=read, daemon=True).start()
    async with AsyncExitStack() as stack:
        try:
            own = await open_own("speech.recogniser", asked["path"], settings, stack)
        except OwnClassNotUsable as error:
            tell(packed_values(Kind.UNUSABLE, reason=error.reason))
            return
        worker = OwnWorker(CheckedEars(own, on_failed=failed), tell, jobs)
        tell(packed(Kind.READY, 1))
        await over.wait()
        await jobs.cancel()


if __name__ == "__main__":
    asyncio.run(_hear(*_pipes()))
