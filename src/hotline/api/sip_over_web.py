"""What a telephone in a page says, handed on to the PBX and back: SIP over WebSocket, RFC 7118."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSCloseCode,
    WSMsgType,
    web,
)

from hotline.api.ended_calls import HasCall, call_updated, no_such_call
from hotline.api.problems import Refused
from hotline.jobs import Jobs

PROTOCOL = "sip"
"""The subprotocol's name (RFC 7118, 4.1)."""
LONGEST_BYTES = 16 * 1024
"""The longest message, either way: with a browser's description of a session it has some 5,000."""
MESSAGES_PER_S, MESSAGES_AT_ONCE = 20, 100
"""How often a telephone may say something: it answers the PBX's question every 2 s, and calls."""
HEARTBEAT_S = 10.0
"""How often an open telephone is asked whether it is still there (RFC 6455, 5.5.2)."""
BEAT_S = 3.0
"""How often a page hears `SIGN_OF_LIFE`: who has heard nothing for 8 s has lost the service."""
SIGN_OF_LIFE = "\r\n\r\n"
"""A page is told of no `heartbeat`. It answers with a line end (RFC 5626, 4.4.1; RFC 7118, 6)."""
CONNECTED_WITHIN_S = 3.0
SENT_WITHIN_S = 5.0
LOOKED_WITHIN_S = 10.0
"""So long the answer to an UPDATE waits: after a restart the link to the PBX is not up yet."""

AnyEnd = web.WebSocketResponse | ClientWebSocketResponse
Said = str | bytes
"""What a frame holds."""
NOTHING: Said = ""
"""What is not handed on."""


class SipOverWeb:
    """Hands on what the telephones of pages say, and can close them all.

    Args:
        url: Where the PBX takes it.
        has_call: Tells which calls the PBX has.
    """

    def __init__(self, url: str, has_call: HasCall) -> None:
        self._url = url
        self._has_call = has_call
        self._open: set[web.WebSocketResponse] = set()

    async def close(self) -> None:
        """Close every WebSocket; calls go on, and pages come back to the next process."""
        for socket in list(self._open):
            await closed(socket, WSCloseCode.SERVICE_RESTART)

    async def hand_on(
        self,
        request: web.Request,
        *,
        refuses: Callable[[Said], bool],
        until_over: Callable[[], Awaitable[int]],
        hear: Callable[[Said], None] = lambda said: None,
    ) -> tuple[web.WebSocketResponse, int | None]:
        """Hand on what a telephone and the PBX say until either has done.

        Args:
            request: What opens it.
            refuses: Tells of each message of the page's whether it may not be said, nor any more.
            until_over: Returns once it may be open no more, with which code it is closed then.
            hear: Is told what the PBX says.

        Returns:
            The WebSocket, and the code with which the page closed it; None where it did not.

        Raises:
            Refused: The PBX is not there.
        """
        answering = Jobs()
        has_looked = False

        def says(said: Said) -> Said | None:
            return None if refuses(said) else said

        def is_told(said: Said) -> Said:
            nonlocal has_looked
            call_id = call_updated(said)
            if call_id is None or has_looked:
                hear(said)
                return said
            # Once, for all channels are looked through; all else that is said goes on meanwhile.
            has_looked = True
            answering.spawn(self._answer(browser, said, call_id, hear))
            return NOTHING

        async with ClientSession(timeout=ClientTimeout(connect=CONNECTED_WITHIN_S)) as client:
            try:
                pbx = await client.ws_connect(
                    self._url,
                    protocols=(PROTOCOL,),
                    max_msg_size=LONGEST_BYTES,
                    timeout=ClientWSTimeout(ws_close=SENT_WITHIN_S),
                )
            except (ClientError, TimeoutError):
                raise pbx_away() from None
            browser = web.WebSocketResponse(
                protocols=(PROTOCOL,), heartbeat=HEARTBEAT_S, max_msg_size=LONGEST_BYTES
            )
            await browser.prepare(request)
            self._open.add(browser)
            code: int = WSCloseCode.GOING_AWAY
            try:
                code = await _both_ways(browser, pbx, says, is_told, until_over)
                closed_with = browser.close_code
            finally:
                self._open.discard(browser)
                await answering.cancel()
                await closed(browser, code)
                await closed(pbx, WSCloseCode.OK)
        return browser, closed_with

    async def _answer(
        self,
        browser: web.WebSocketResponse,
        yes: Said,
        call_id: str,
        hear: Callable[[Said], None],
    ) -> None:
        """Tell a page what the PBX says to its UPDATE, or that the call is over."""
        is_there = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOKED_WITHIN_S):
                is_there = await self._has_call(call_id)
        said = yes if is_there else no_such_call(yes)
        hear(said)
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(SENT_WITHIN_S):
                await _send(browser, said)


async def _both_ways(
    browser: web.WebSocketResponse,
    pbx: ClientWebSocketResponse,
    says: Callable[[Said], Said | None],
    is_told: Callable[[Said], Said | None],
    until_over: Callable[[], Awaitable[int]],
) -> int:
    """Hand on until either end has done, or both may no more; return how the page is closed."""

    async def until() -> int:
        return await until_over()

    over = asyncio.create_task(until(), name="telephone's right")
    ends: list[asyncio.Task[None] | asyncio.Task[int]] = [
        asyncio.create_task(_pump(browser, pbx, says), name="telephone to PBX"),
        asyncio.create_task(_pump(pbx, browser, is_told), name="PBX to telephone"),
        asyncio.create_task(_beat(browser), name="signs of life"),
        over,
    ]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        return over.result() if over.done() else WSCloseCode.GOING_AWAY
    finally:
        for task in ends:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _pump(source: AnyEnd, target: AnyEnd, told: Callable[[Said], Said | None]) -> None:
    """Hand on what is `told` for each message until there are no more, or one is refused: None."""
    async for message in source:
        if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            return
        said = told(message.data)
        if said is None:
            await closed(source, WSCloseCode.POLICY_VIOLATION)
            return
        if not said.strip():
            # A sign of life is between a page and us alone.
            continue
        try:
            async with asyncio.timeout(SENT_WITHIN_S):
                await _send(target, said)
        except (ConnectionError, TimeoutError):
            return


async def _send(end: AnyEnd, said: Said) -> None:
    if isinstance(said, str):
        await end.send_str(said)
    else:
        await end.send_bytes(said)


async def _beat(browser: web.WebSocketResponse) -> None:
    """Tell a page that the service is there, until it cannot be told."""
    with contextlib.suppress(ConnectionError, TimeoutError):
        while True:
            await asyncio.sleep(BEAT_S)
            async with asyncio.timeout(SENT_WITHIN_S):
                await browser.send_str(SIGN_OF_LIFE)


async def closed(end: AnyEnd, code: int) -> None:
    """Close one end, if it is not yet."""
    with contextlib.suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(SENT_WITHIN_S):
            await end.close(code=code)


def pbx_away() -> Refused:
    """Return what is said while the PBX cannot be reached."""
    return Refused(503, "pbx_away", "the PBX does not answer; ask again in a moment")
