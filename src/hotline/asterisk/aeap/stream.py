"""One call's speech, as it comes from Asterisk."""

from __future__ import annotations

import asyncio
import uuid

from aiohttp import web

from hotline.asterisk.aeap.messages import no_more
from hotline.ears import Ear

ANSWER_S = 1.0
"""How long Asterisk may take to end what it recognises."""


class SpeechStream:
    """One call's speech; nobody hears it but an `ear` that is set.

    Attributes:
        ear: Who hears it now.
        closed: Set once Asterisk has ended it, or it broke.
    """

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self.ear: Ear | None = None
        self.closed = asyncio.Event()
        self._asked: dict[str, asyncio.Event] = {}

    async def end_recognising(self) -> None:
        """Let `SPEECH RECOGNIZE` end, if it runs; return once it is told so. Never raises."""
        request_id = str(uuid.uuid4())
        answered = self._asked[request_id] = asyncio.Event()
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._socket.send_str(no_more(request_id))
                await answered.wait()
        except (TimeoutError, ConnectionError):
            self.close()
        finally:
            del self._asked[request_id]

    def answered(self, request_id: str) -> None:
        """Take Asterisk's answer to a request."""
        if request_id in self._asked:
            self._asked[request_id].set()

    def feed(self, sound: bytes) -> None:
        """Take sound."""
        if self.ear is not None:
            self.ear.feed(sound)

    async def end(self) -> None:
        """End it from our side."""
        await self._socket.close()

    def close(self) -> None:
        """Note that there will be no more of it."""
        self.closed.set()
        for waiting in self._asked.values():
            waiting.set()
