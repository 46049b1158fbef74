"""Where Asterisk connects to for each call whose words are listened to."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import assert_never

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from hotline.asterisk.aeap.messages import (
    CODEC,
    NotAeap,
    Request,
    Response,
    accepted,
    read,
    refused,
)
from hotline.asterisk.aeap.stream import SpeechStream

PATH = "/speech/{key}"
PROTOCOL = "speech_to_text"
"""What Asterisk calls it, where it names one."""
NAME_PARAMETER = "hotline_stream"
"""`SPEECH SET` of this tells which call's speech it is."""
MOST_STREAMS = 2_000
LARGEST_MESSAGE_BYTES = 16 * 1024
"""Two seconds of sound; Asterisk sends 20 to 40 ms at once."""
SILENT_S = 30.0
"""How often is looked whether the other side is still there."""
NAMED_S = 2.0
"""How long a stream may take to come once Asterisk has made it."""
UNNAMED_S = 10.0
"""How long a connection may take to say whose stream it is: nobody waits for it any more."""

log = structlog.get_logger()


class AwaitedStream:
    """A stream that is about to come.

    Attributes:
        name: What it will call itself.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._came: asyncio.Future[SpeechStream] = asyncio.get_running_loop().create_future()

    def take(self, stream: SpeechStream) -> bool:
        """Take the stream that has the name; return whether it is the first one, which counts."""
        if self._came.done():
            return False
        self._came.set_result(stream)
        return True

    async def stream(self) -> SpeechStream | None:
        """Wait for the stream; None if none comes in time."""
        try:
            async with asyncio.timeout(NAMED_S):
                return await self._came
        except TimeoutError:
            return None


class SpeechEndpoint:
    """Takes Asterisk's connections; they come by a path that nobody can guess.

    Args:
        key: The secret part of the path; aeap.conf has it, too.
    """

    def __init__(self, key: str) -> None:
        self._key = key
        self._streams: set[SpeechStream] = set()
        self._awaited: dict[str, AwaitedStream] = {}
        self.refused = 0

    @property
    def streams(self) -> int:
        """How many calls are listened to."""
        return len(self._streams)

    @property
    def awaits(self) -> int:
        """How many streams are about to come."""
        return len(self._awaited)

    def routes(self) -> list[web.RouteDef]:
        """Return what the web server serves."""
        return [web.get(PATH, self._serve)]

    @contextmanager
    def awaited(self) -> Iterator[AwaitedStream]:
        """Await a stream that is about to come, until this is left."""
        awaited = AwaitedStream(secrets.token_urlsafe(12))
        self._awaited[awaited.name] = awaited
        try:
            yield awaited
        finally:
            del self._awaited[awaited.name]

    async def close(self) -> None:
        """End all streams: Asterisk then ends what it recognises, and nobody waits for more."""
        await asyncio.gather(*(stream.end() for stream in self._streams))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if not hmac.compare_digest(request.match_info["key"].encode(), self._key.encode()):
            raise web.HTTPNotFound
        if len(self._streams) >= MOST_STREAMS:
            self.refused += 1
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(
            protocols=(PROTOCOL,),
            heartbeat=SILENT_S,
            max_msg_size=LARGEST_MESSAGE_BYTES,
            compress=False,
        )
        await socket.prepare(request)
        stream = SpeechStream(socket, request.transport)
        self._streams.add(stream)
        code = WSCloseCode.OK
        try:
            async with asyncio.timeout(UNNAMED_S) as unnamed:
                await self._take(socket, stream, unnamed)
        except NotAeap as error:
            log.warning("aeap_broken", why=str(error))
            code = WSCloseCode.PROTOCOL_ERROR
        except TimeoutError:
            log.warning("aeap_unnamed")
            code = WSCloseCode.POLICY_VIOLATION
        finally:
            self._streams.discard(stream)
            stream.close()
            await stream.end(code)
        return socket

    async def _take(
        self, socket: web.WebSocketResponse, stream: SpeechStream, unnamed: asyncio.Timeout
    ) -> None:
        """Take what Asterisk sends, until it sends no more; `unnamed` ends with the stream's name.

        Raises:
            NotAeap: It sends what nobody understands.
        """
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                stream.feed(message.data)
            elif message.type is WSMsgType.TEXT:
                said = read(message.data)
                match said:
                    case Response():
                        stream.answered(said.id)
                    case Request():
                        answer = self._answer(said, stream)
                        if stream.is_named:
                            unnamed.reschedule(None)
                        await stream.answer(answer)
                    case _:
                        assert_never(said)

    def _answer(self, request: Request, stream: SpeechStream) -> str:
        match request.name:
            case "setup" if CODEC in request.codecs:
                return accepted(request)
            case "setup":
                return refused(request, f"sound must be {CODEC}")
            case "set":
                awaited = self._awaited.get(request.params.get(NAME_PARAMETER, ""))
                if awaited is not None and not stream.is_named:
                    stream.is_named = awaited.take(stream)
                return accepted(request)
            case _:
                return refused(request, "not known")
