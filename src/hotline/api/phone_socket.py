"""Telephones in agents' browsers: what one says over its WebSocket is handed on to the PBX.

A page cannot reach the PBX, nor anybody else by this: who opens the WebSocket must be signed in,
sit at a seat whose telephone is the browser, and then prove to the PBX, by a credential that is of
use for minutes, to be that seat's telephone. SIP over WebSocket is RFC 7118.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

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

from hotline.api.problems import Refused
from hotline.api.still import until_refused
from hotline.asterisk.ami import AmiError
from hotline.asterisk.phone_credentials import PhoneCredential
from hotline.crm.views.view import View
from hotline.floor.attendance import Attendance
from hotline.pace import Pace

PROTOCOL = "sip"
"""The subprotocol's name (RFC 7118, 4.1)."""
LONGEST_BYTES = 16 * 1024
"""The longest message, either way: with a browser's description of a session it has some 5,000."""
MESSAGES_PER_S, MESSAGES_AT_ONCE = 20, 100
"""How often a telephone may say something: it answers the PBX's question every 2 s, and calls."""
HEARTBEAT_S = 10.0
"""How often an open telephone is asked whether it is still there (RFC 6455, 5.5.2)."""
CONNECTED_WITHIN_S = 3.0
SENT_WITHIN_S = 5.0

AnyEnd = web.WebSocketResponse | ClientWebSocketResponse


class IceServer(View):
    """Who tells a browser its own address (W3C, RTCIceServer)."""

    urls: str


class BrowserPhoneView(View):
    """With what a page in a browser becomes a seat's telephone.

    Attributes:
        user: The user of its SIP address; the seat.
        password: Proves it; another one each time.
        realm: The host of its SIP address, and for what the password is.
        expires_at: From then on the password is of no use.
        ice_servers: Whom to ask for its own address.
    """

    user: str
    password: str
    realm: str
    expires_at: datetime
    ice_servers: tuple[IceServer, ...]

    @classmethod
    def of(cls, given: PhoneCredential, at: datetime, servers: Sequence[str]) -> BrowserPhoneView:
        """Tell a credential that was given at a moment."""
        return cls(
            user=given.user,
            password=given.password,
            realm=given.realm,
            expires_at=at + timedelta(seconds=given.valid_s),
            ice_servers=tuple(IceServer(urls=one) for one in servers),
        )


class PhoneSocket:
    """Serves the telephones in browsers of one floor.

    Args:
        attendance: Who sits where.
        give: Gives a seat's telephone a credential, or raises `AmiError`.
        websocket_url: Where the PBX takes what they say; None for a bank without such telephones.
        stun_servers: Whom browsers ask for their own address.
        on_page_gone: Is told the seat whose page was left, or loaded anew.
    """

    def __init__(
        self,
        attendance: Attendance,
        give: Callable[[str], Awaitable[PhoneCredential]],
        *,
        websocket_url: str | None,
        stun_servers: Sequence[str] = (),
        on_page_gone: Callable[[str], None],
    ) -> None:
        self._attendance = attendance
        self._give = give
        self._url = websocket_url
        self._stun_servers = stun_servers
        self._on_page_gone = on_page_gone
        self._pace = Pace(per_s=MESSAGES_PER_S, burst=MESSAGES_AT_ONCE)
        self._open: set[web.WebSocketResponse] = set()

    @property
    def tenant(self) -> str:
        """Whose floor."""
        return self._attendance.tenant

    async def credential(self, agent_id: str, *, at: datetime) -> BrowserPhoneView:
        """Give the telephone of the seat where an agent sits a new password.

        Raises:
            UnknownAgent: The roster has no such agent.
            NotSignedIn: The agent is not here.
            DeskPhoneThere: The seat has a telephone of its own.
            Refused: There are no telephones in browsers, or the PBX is not there.
        """
        self._must_have_url()
        seat = self._attendance.browser_seat(agent_id)
        try:
            given = await self._give(seat)
        except AmiError:
            raise _away() from None
        return BrowserPhoneView.of(given, at, self._stun_servers)

    async def close(self) -> None:
        """Close every WebSocket; calls go on, and pages come back to the next process."""
        for socket in list(self._open):
            await _closed(socket, WSCloseCode.SERVICE_RESTART)

    async def serve(
        self, request: web.Request, agent_id: str, *, may_still: Callable[[], Awaitable[bool]]
    ) -> web.WebSocketResponse:
        """Hand on what a telephone and the PBX say until either has done.

        Args:
            request: What opens it.
            agent_id: Whose telephone.
            may_still: Whether who opened it may have it still.

        Raises:
            UnknownAgent: The roster has no such agent.
            NotSignedIn: The agent is not here.
            DeskPhoneThere: The seat has a telephone of its own.
            Refused: There are no telephones in browsers, or the PBX is not there.
        """
        url = self._must_have_url()
        seat = self._attendance.browser_seat(agent_id)
        async with ClientSession(timeout=ClientTimeout(connect=CONNECTED_WITHIN_S)) as client:
            try:
                pbx = await client.ws_connect(
                    url,
                    protocols=(PROTOCOL,),
                    max_msg_size=LONGEST_BYTES,
                    timeout=ClientWSTimeout(ws_close=SENT_WITHIN_S),
                )
            except (ClientError, TimeoutError):
                raise _away() from None
            browser = web.WebSocketResponse(
                protocols=(PROTOCOL,), heartbeat=HEARTBEAT_S, max_msg_size=LONGEST_BYTES
            )
            await browser.prepare(request)
            self._open.add(browser)
            try:
                await self._hand_on(browser, pbx, seat, agent_id, may_still)
                was_left = browser.close_code == WSCloseCode.GOING_AWAY
            finally:
                self._open.discard(browser)
                await _closed(browser, WSCloseCode.GOING_AWAY)
                await _closed(pbx, WSCloseCode.OK)
        if was_left:
            # So browsers say that a page was left or loaded anew (RFC 6455, 7.4.1).
            self._on_page_gone(seat)
        return browser

    async def _hand_on(
        self,
        browser: web.WebSocketResponse,
        pbx: ClientWebSocketResponse,
        seat: str,
        agent_id: str,
        may_still: Callable[[], Awaitable[bool]],
    ) -> None:
        def is_too_much() -> bool:
            return self._pace.wait_s(seat, time.monotonic()) > 0

        async def sits_there_still() -> bool:
            return self._attendance.agent_at(seat) == agent_id and await may_still()

        ends = [
            asyncio.create_task(_pump(browser, pbx, is_too_much), name="telephone to PBX"),
            asyncio.create_task(_pump(pbx, browser, lambda: False), name="PBX to telephone"),
            asyncio.create_task(until_refused(sits_there_still), name="telephone's right"),
        ]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ends:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    def _must_have_url(self) -> str:
        if self._url is None:
            raise Refused(
                404,
                "no_browser_phones",
                "telephones in browsers are not set up: asterisk.websocket_url is not set",
            )
        return self._url


async def _pump(source: AnyEnd, target: AnyEnd, is_too_much: Callable[[], bool]) -> None:
    """Hand on each message until there are no more, or too many."""
    async for message in source:
        if is_too_much():
            await _closed(source, WSCloseCode.POLICY_VIOLATION)
            return
        try:
            async with asyncio.timeout(SENT_WITHIN_S):
                match message.type:
                    case WSMsgType.TEXT:
                        await target.send_str(message.data)
                    case WSMsgType.BINARY:
                        await target.send_bytes(message.data)
                    case _:
                        return
        except (ConnectionError, TimeoutError):
            return


async def _closed(end: AnyEnd, code: WSCloseCode) -> None:
    with contextlib.suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(SENT_WITHIN_S):
            await end.close(code=code)


def _away() -> Refused:
    return Refused(503, "pbx_away", "the PBX does not answer; ask again in a moment")
