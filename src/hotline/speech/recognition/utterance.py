"""One caller who may speak, and the words that a worker hears."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Protocol

from hotline.speech.recognition.wire import Kind


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What somebody said: "" where there was sound and no words. The confidence is from 0 to 1."""

    text: str
    confidence: float


class Listener(Protocol):
    """Whoever has the worker that listens."""

    def tell(self, kind: Kind, stream: int, told: bytes = b"") -> None:
        """Tell the worker something of an utterance that it listens to."""

    def forget(self, stream: int) -> None:
        """Listen to an utterance no more."""


class Utterance:
    """One caller who may speak.

    Attributes:
        begun: Set once the caller has begun.
        so_far: The words that are understood until now; more sound may change them.
    """

    def __init__(self, listener: Listener, stream: int) -> None:
        self._listener = listener
        self._stream = stream
        self.begun = asyncio.Event()
        self.so_far = ""
        self._heard: asyncio.Future[Heard | None] = asyncio.get_running_loop().create_future()

    def feed(self, sound: bytes) -> None:
        """Hear more of the caller: 16-bit samples at 8 kHz, the lower byte first."""
        if not self._heard.done():
            self._listener.tell(Kind.SOUND, self._stream, sound)

    async def heard(self) -> Heard | None:
        """Wait for the words; None where they will not come."""
        return await asyncio.shield(self._heard)

    def close(self) -> None:
        """Hear no more."""
        self._listener.forget(self._stream)
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
