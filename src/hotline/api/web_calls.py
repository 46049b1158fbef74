"""Calls from the bank's page: nobody has signed in, and whoever calls is a caller as every other.

What a stranger's page says reaches a context of the PBX from where nothing but the hotline can be
called, and only by a WebSocket of this; so it is counted here who opens how many.
"""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from hotline.api.door import Door
from hotline.api.problems import Refused
from hotline.api.sip_over_web import MESSAGES_AT_ONCE, MESSAGES_PER_S, SipOverWeb
from hotline.pace import Pace
from hotline.settings import WebCallSettings


class WebCalls:
    """Serves the telephones of callers' pages.

    Args:
        settings: How many may call.
        door: Says from where.
        websocket_url: Where the PBX takes what they say.
    """

    def __init__(self, settings: WebCallSettings, door: Door, *, websocket_url: str) -> None:
        self._settings = settings
        self._door = door
        self._sip = SipOverWeb(websocket_url)
        self._calls = Pace(per_s=settings.per_minute / 60, burst=settings.per_minute)
        self._messages = Pace(per_s=MESSAGES_PER_S, burst=MESSAGES_AT_ONCE)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hand on what a page and the PBX say, for one call.

        Raises:
            Refused: It is no page of ours, too many call, or the PBX is not there.
        """
        self._door.must_be_page_of_ours(request)
        who = self._door.network_of(request)
        if self._sip.count >= self._settings.at_once:
            raise Refused(503, "too_many_calls", "too many call from this page; try again soon")
        if self._calls.wait_s(who, time.monotonic()) > 0:
            raise Refused(429, "too_many_requests", "too many calls from here; wait a minute")

        browser, _ = await self._sip.hand_on(
            request,
            is_too_much=lambda: self._messages.wait_s(who, time.monotonic()) > 0,
            until_over=asyncio.Event().wait,
        )
        return browser

    async def close(self) -> None:
        """Close every WebSocket; a call goes on, and its page only cannot end it by itself."""
        await self._sip.close()
