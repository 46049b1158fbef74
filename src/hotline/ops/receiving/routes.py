"""Where an uploader hands recordings in; see `hotline.recordings.handing_in` for what is said.

Whoever has the token may do this and nothing else: nothing that was received can be read here, and
nothing that is sealed can be changed. Whatever is not as one of our uploaders says it is refused
before anything is written.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from aiohttp import web
from pydantic import BaseModel, ValidationError

from hotline.errors import HotlineError
from hotline.ops.bearer import shows
from hotline.ops.receiving.receiver import NotWanted, RecordingReceiver
from hotline.ops.receiving.words import Announcement, Inventory
from hotline.pace import Pace
from hotline.recordings.errors import (
    NoRoomToReceive,
    NotAnnounced,
    NotThere,
    TooLongToReceive,
)
from hotline.recordings.handing_in import (
    DIGEST,
    LARGEST_CHUNK,
    LARGEST_WORDS,
    OFFSET,
    PATH,
    digest_of,
)
from hotline.recordings.received import Progress

RECORDING = "{recording:[0-9a-f-]{36}-r[0-9]{1,6}}"
TRACK = "{track:[0-9]{13}-(?:in|out)}"
AT_ONCE = 4
"""So many requests are here at once, at most; an uploader makes one after the other."""
PER_S, BURST = 50.0, 100
"""So many are served: 50 MB/s, an hour of a call in three seconds. More wait for their turn: an
uploader has so much to bring after an outage, and is not to give up."""
BODY_S = 30.0
"""So long a body may take to come."""
TOLD_EVERY_S = 60.0
"""How often the log tells of who is refused, for each reason."""

Handler = Callable[[web.Request], Awaitable[web.Response]]
_Words = TypeVar("_Words", bound=BaseModel)
_WHY = re.compile(r"[^\x20-\x7e]")

log = structlog.get_logger()


class _Refused(Exception):
    """A request that is refused. Control flow inside this module."""

    def __init__(self, status: int, code: str, detail: str, **more: object) -> None:
        self.status = status
        self.code = code
        self.told = {"code": code, "detail": detail, **more}
        super().__init__(code)


class ReceivingRoutes:
    """Serves one uploader.

    Args:
        receiver: Takes what it brings.
        token: What it shows.
    """

    def __init__(self, receiver: RecordingReceiver, token: str) -> None:
        self._receiver = receiver
        self._token = token
        self._pace = Pace(per_s=PER_S, burst=BURST)
        self._reading = 0
        self._told_at: dict[str, float] = {}

    def routes(self) -> list[web.RouteDef]:
        """Return what the web server serves."""
        return [
            web.post(PATH, self._guarded(self._inventory)),
            web.put(f"{PATH}/{RECORDING}", self._guarded(self._announcement)),
            web.patch(f"{PATH}/{RECORDING}/{TRACK}", self._guarded(self._chunk)),
        ]

    def _guarded(self, handle: Handler) -> Handler:
        async def serve(request: web.Request) -> web.Response:
            try:
                self._must_be_the_uploader(request)
                self._reading += 1
                try:
                    await self._turn()
                    return await handle(request)
                finally:
                    self._reading -= 1
            except _Refused as refused:
                return self._refuse(request, refused)
            except NotThere as error:
                return self._refuse(request, _Refused(409, "not_there", str(error), has=error.has))
            except NotWanted as error:
                told = f"this recording is not to be sent: {error.word}"
                return self._refuse(request, _Refused(409, error.word, told))
            except NotAnnounced as error:
                return self._refuse(request, _Refused(409, "not_announced", str(error)))
            except TooLongToReceive as error:
                return self._refuse(request, _Refused(413, "too_long", str(error)))
            except NoRoomToReceive as error:
                return self._refuse(request, _Refused(507, "no_room", str(error)))
            except HotlineError as error:
                # The journal or the keys.
                return self._refuse(request, _Refused(503, "store_silent", str(error)))
            except OSError as error:
                told = f"nothing can be written: {error.strerror or error}"
                return self._refuse(request, _Refused(507, "no_room", told))

        return serve

    def _must_be_the_uploader(self, request: web.Request) -> None:
        if not request.secure:
            raise _Refused(403, "https_needed", "recordings are brought over https alone")
        if not shows(request, self._token):
            raise _Refused(401, "token_refused", "this is not what recording.upload_token says")
        if not self._receiver.is_open:
            raise _Refused(503, "starting", "the service takes up its calls; come in a moment")
        if self._reading >= AT_ONCE:
            raise _Refused(429, "too_many_requests", "that is more than one uploader asks")

    async def _turn(self) -> None:
        # No longer than AT_ONCE / PER_S: so many wait, at most.
        while wait_s := self._pace.wait_s("", time.monotonic()):  # noqa: ASYNC110 - it is time that is waited for
            await asyncio.sleep(wait_s)

    def _refuse(self, request: web.Request, refused: _Refused) -> web.Response:
        self._receiver.refuse(refused.code)
        now = time.monotonic()
        if now - self._told_at.get(refused.code, -TOLD_EVERY_S) >= TOLD_EVERY_S:
            # Who asks without end shall neither fill the log nor keep other reasons out of it.
            self._told_at[refused.code] = now
            log.warning(
                "recording_not_received",
                code=refused.code,
                why=_WHY.sub("", str(refused.told["detail"])),
                address=request.remote,
            )
        # A body that nobody has read is not looked through for a next request.
        headers = {} if request.content.is_eof() else {"Connection": "close"}
        answer = web.json_response(refused.told, status=refused.status, headers=headers)
        if headers:
            answer.force_close()
        return answer

    async def _inventory(self, request: web.Request) -> web.Response:
        words = await self._receiver.told(await _words(request, Inventory))
        return web.json_response({"recordings": words})

    async def _announcement(self, request: web.Request) -> web.Response:
        announced = (await _words(request, Announcement)).announced
        name = request.match_info["recording"]
        return _so_far(await self._receiver.announced(name, announced))

    async def _chunk(self, request: web.Request) -> web.Response:
        offset = request.headers.get(OFFSET, "")
        if not re.fullmatch("[0-9]{1,10}", offset, re.ASCII):
            raise _Refused(400, "no_offset", f"{OFFSET} says where a chunk begins")
        content = await _body(request, LARGEST_CHUNK)
        if not content or request.headers.get(DIGEST) != digest_of(content):
            raise _Refused(400, "altered", f"the chunk is not what its {DIGEST} says")
        place = request.match_info
        return _so_far(
            await self._receiver.sent(place["recording"], place["track"], int(offset), content)
        )


def _so_far(progress: Progress) -> web.Response:
    return web.json_response({"has": dict(progress.has), "whole": progress.is_whole})


async def _words(request: web.Request, kind: type[_Words]) -> _Words:
    content = await _body(request, LARGEST_WORDS)
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])[:100]
        raise _Refused(422, "not_understood", f"{place}: {first['msg']}") from None


async def _body(request: web.Request, limit_bytes: int) -> bytes:
    """Return all of a body that says how long it is.

    Raises:
        _Refused: It does not, is longer than any honest one, was cut, or takes too long.
    """
    length = request.content_length
    if length is None:
        raise _Refused(411, "no_length", "say how long the body is")
    if length > limit_bytes:
        raise _Refused(413, "too_long", f"at most {limit_bytes:,} bytes at once")
    if length == 0:
        return b""
    try:
        async with asyncio.timeout(BODY_S):
            return await request.content.readexactly(length)
    except asyncio.IncompleteReadError:
        raise _Refused(400, "cut", "the body ended before its length") from None
    except TimeoutError:
        raise _Refused(408, "too_slow", f"a body comes within {BODY_S:.0f} s") from None
