"""Telephones in agents' browsers: what one says over its WebSocket is handed on to the PBX.

A page cannot reach the PBX, nor anybody else by this: who opens the WebSocket must be signed in,
sit at a seat whose telephone is the browser, and then prove to the PBX, by a credential that is of
use for minutes, to be that seat's telephone. SIP over WebSocket is RFC 7118.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from aiohttp import WSCloseCode, web

from hotline.api.problems import Refused
from hotline.api.sip_over_web import (
    MESSAGES_AT_ONCE,
    MESSAGES_PER_S,
    SipOverWeb,
    pbx_away,
)
from hotline.api.still import until_refused
from hotline.asterisk.ami import AmiError
from hotline.asterisk.phone_credentials import PhoneCredential
from hotline.crm.views.view import View
from hotline.floor.attendance import Attendance
from hotline.pace import Pace


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
        self._sip = SipOverWeb(websocket_url) if websocket_url is not None else None
        self._stun_servers = stun_servers
        self._on_page_gone = on_page_gone
        self._pace = Pace(per_s=MESSAGES_PER_S, burst=MESSAGES_AT_ONCE)

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
        self._must_have_sip()
        seat = self._attendance.browser_seat(agent_id)
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
        sip = self._must_have_sip()
        seat = self._attendance.browser_seat(agent_id)

        async def sits_there_still() -> bool:
            return self._attendance.agent_at(seat) == agent_id and await may_still()

        browser, closed_with = await sip.hand_on(
            request,
            is_too_much=lambda: self._pace.wait_s(seat, time.monotonic()) > 0,
            until_over=lambda: until_refused(sits_there_still),
        )
        if closed_with == WSCloseCode.GOING_AWAY:
            # So browsers say that a page was left or loaded anew (RFC 6455, 7.4.1).
            self._on_page_gone(seat)
        return browser

    def _must_have_sip(self) -> SipOverWeb:
        if self._sip is None:
            raise Refused(
                404,
                "no_browser_phones",
                "telephones in browsers are not set up: asterisk.websocket_url is not set",
            )
        return self._sip
