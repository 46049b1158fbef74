"""Telephones in agents' browsers: what one says over its WebSocket is handed on to the PBX.

A page cannot reach the PBX, nor anybody else by this: who opens the WebSocket must be signed in,
sit at a seat whose telephone is the browser, and then prove to the PBX, by a credential that is of
use for minutes, to be that seat's telephone. SIP over WebSocket is RFC 7118.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from aiohttp import WSCloseCode, web

from hotline.api.ended_calls import HasCall
from hotline.api.phone_pages import PhonePages
from hotline.api.problems import Refused
from hotline.api.sip_over_web import (
    MESSAGES_AT_ONCE,
    MESSAGES_PER_S,
    PROTOCOL,
    SipOverWeb,
    closed,
    pbx_away,
)
from hotline.asterisk.ami import AmiError
from hotline.asterisk.phone_credentials import PhoneCredential
from hotline.crm.views.view import View
from hotline.floor.attendance import Attendance
from hotline.pace import Pace

TAKEN_OVER = 4001
"""How a page's WebSocket is closed when another page is the telephone (RFC 6455, 7.4.2)."""


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
        has_call: Tells which calls the PBX has.
        stun_servers: Whom browsers ask for their own address.
        on_page_gone: Is told the seat whose page was left or loaded anew, or is it no more.
    """

    def __init__(
        self,
        attendance: Attendance,
        give: Callable[[str], Awaitable[PhoneCredential]],
        *,
        websocket_url: str | None,
        has_call: HasCall,
        stun_servers: Sequence[str] = (),
        on_page_gone: Callable[[str], None],
    ) -> None:
        self._attendance = attendance
        self._give = give
        self._sip = SipOverWeb(websocket_url, has_call) if websocket_url is not None else None
        self._stun_servers = stun_servers
        self._on_page_gone = on_page_gone
        self._pages = PhonePages()
        self._pace = Pace(per_s=MESSAGES_PER_S, burst=MESSAGES_AT_ONCE)

    @property
    def tenant(self) -> str:
        """Whose floor."""
        return self._attendance.tenant

    def expect_pages(self) -> None:
        """Wait for the pages that were telephones before this process: who talks, talks on there.

        To be told once it is known who sits where.
        """
        there = self._attendance.seats()
        self._pages.expect(one.seat_id for one, agent_id in there if agent_id)

    async def credential(
        self, agent_id: str, *, page: str, was_it: bool, takes_over: bool, at: datetime
    ) -> BrowserPhoneView:
        """Give the telephone of the seat where an agent sits a new password.

        Args:
            agent_id: Who sits there.
            page: The page that is to be the telephone, by its own name for itself.
            was_it: Whether it says that it was when it last heard of it.
            takes_over: Whether another page that is it is to be it no more.
            at: Now.

        Raises:
            UnknownAgent: The roster has no such agent.
            NotSignedIn: The agent is not here.
            DeskPhoneThere: The seat has a telephone of its own.
            Refused: There are no telephones in browsers, the PBX is not there, or another page is
                the telephone, or may be about to be it again.
        """
        self._must_have_sip()
        seat = self._attendance.browser_seat(agent_id)
        if not takes_over:
            self._must_not_be_anothers(seat, page, was_it=was_it)
        self._pages.claim(seat, page)
        try:
            given = await self._give(seat)
        except AmiError:
            raise pbx_away() from None
        return BrowserPhoneView.of(given, at, self._stun_servers)

    async def close(self) -> None:
        """Close every WebSocket; calls go on, and pages come back to the next process."""
        if self._sip is not None:
            await self._sip.close()

    async def serve(
        self,
        request: web.Request,
        agent_id: str,
        *,
        page: str,
        until_refused: Callable[[Callable[[], bool]], Awaitable[None]],
    ) -> web.WebSocketResponse:
        """Hand on what a telephone and the PBX say until either has done.

        Args:
            request: What opens it.
            agent_id: Whose telephone.
            page: The page that is it, by its own name for itself.
            until_refused: Waits until who opened it may have it no longer, or does not sit there
                any more, which it is handed.

        Raises:
            UnknownAgent: The roster has no such agent.
            NotSignedIn: The agent is not here.
            DeskPhoneThere: The seat has a telephone of its own.
            Refused: There are no telephones in browsers, or the PBX is not there.
        """
        sip = self._must_have_sip()
        seat = self._attendance.browser_seat(agent_id)
        # Who opens it was given a password, by this process or the one before.
        if self._pages.is_elsewhere(seat, page):
            refused = await _told_that_it_is_not(request)
            # Whoever talked there is to be waited for, and rung at the other page.
            self._on_page_gone(seat)
            return refused

        def sits_there() -> bool:
            return self._attendance.agent_at(seat) == agent_id

        with self._pages.open(seat, page) as is_taken:
            browser, closed_with = await sip.hand_on(
                request,
                refuses=lambda said: self._pace.wait_s(seat, time.monotonic()) > 0,
                until_over=lambda: _until_over(is_taken, until_refused(sits_there)),
            )
        # By the former browsers say that a page was left or loaded anew (RFC 6455, 7.4.1).
        if closed_with == WSCloseCode.GOING_AWAY or is_taken.is_set():
            self._on_page_gone(seat)
        return browser

    def _must_not_be_anothers(self, seat: str, page: str, *, was_it: bool) -> None:
        if self._pages.is_elsewhere(seat, page):
            raise Refused(
                409,
                "phone_elsewhere",
                f"another page is the telephone of {seat}; `take_over` lets this one be it",
            )
        if not was_it and self._pages.is_awaited(seat):
            raise Refused(
                409,
                "phone_awaited",
                "the service has just begun, and for some seconds waits for the page that was the "
                f"telephone of {seat}, if one was: ask again, or `take_over` lets this one be it",
            )

    def _must_have_sip(self) -> SipOverWeb:
        if self._sip is None:
            raise Refused(
                404,
                "no_browser_phones",
                "telephones in browsers are not set up: asterisk.websocket_url is not set",
            )
        return self._sip


async def _told_that_it_is_not(request: web.Request) -> web.WebSocketResponse:
    """Tell a page that another one is the telephone; of an HTTP status browsers tell pages none."""
    socket = web.WebSocketResponse(protocols=(PROTOCOL,))
    await socket.prepare(request)
    await closed(socket, TAKEN_OVER)
    return socket


async def _until_over(is_taken: asyncio.Event, until_refused: Awaitable[None]) -> int:
    """Wait until a page is the telephone no more; return the code that says why."""
    taken = asyncio.ensure_future(is_taken.wait())
    refused = asyncio.ensure_future(until_refused)
    try:
        await asyncio.wait({taken, refused}, return_when=asyncio.FIRST_COMPLETED)
        if not taken.done():
            refused.result()
        return TAKEN_OVER if taken.done() else WSCloseCode.GOING_AWAY
    finally:
        taken.cancel()
        refused.cancel()
