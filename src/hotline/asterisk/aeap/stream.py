"""One call's speech, as it comes from Asterisk."""

from __future__ import annotations

import asyncio
import uuid

from aiohttp import WSCloseCode, web

from hotline.asterisk.aeap.messages import no_more
from hotline.ears import Ear

ANSWER_S = 1.0
"""How long Asterisk may take to end what it recognises."""
SENT_S = 5.0
"""How long the other side may take to read an answer."""
END_S = 2.0
"""How long the other side may take to agree that the stream is over."""


class SpeechStream:
    """One call's speech; nobody hears it but an `ear` that is set.

    Args:
        socket: What it comes by.
        transport: What that goes over, to be cut where the other side reads nothing.

    Attributes:
        ear: Who hears it now.
        is_named: Whether it has said whose it is.
        closed: Set once Asterisk has ended it, or it broke.
    """

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self._socket = socket
        self._transport = transport
        self.ear: Ear | None = None
        self.is_named = False
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
        except TimeoutError:
            self.cut()
        except ConnectionError:
            self.close()
        finally:
            del self._asked[request_id]

    async def answer(self, text: str) -> None:
        """Answer what Asterisk asks; whoever does not read it is cut off.

        Raises:
            ConnectionError: It is gone.
        """
        try:
            async with asyncio.timeout(SENT_S):
                await self._socket.send_str(text)
        except TimeoutError:
            self.cut()

    def answered(self, request_id: str) -> None:
        """Take Asterisk's answer to a request."""
        if request_id in self._asked:
            self._asked[request_id].set()

    def feed(self, sound: bytes) -> None:
        """Take sound."""
        if self.ear is not None:
            self.ear.feed(sound)

    async def end(self, code: WSCloseCode = WSCloseCode.OK) -> None:
        """End it from our side, or cut it where the other one does not agree in time."""
        try:
            async with asyncio.timeout(END_S):
                await self._socket.close(code=code)
        except TimeoutError:
            self.cut()

    def cut(self) -> None:
        """End it without a word, for nobody reads one."""
        self.close()
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """Note that there will be no more of it."""
        self.closed.set()
        for waiting in self._asked.values():
            waiting.set()
