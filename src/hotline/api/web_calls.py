"""Calls from the bank's page: nobody has signed in, and whoever calls is a caller as every other.

What a stranger's page says reaches a context of the PBX from where nothing but the hotline can be
called, and only by a WebSocket of this. So it is counted here who opens how many, and each is for
one call: idle ones are closed, and a second call is refused. A call outlives its WebSocket, and
counts as long as the PBX has it. A page that lost its WebSocket in a call comes back to that call,
and is counted no second time.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from hotline.api.door import Door
from hotline.api.ended_calls import HasCall
from hotline.api.one_call import OneCall
from hotline.api.problems import Refused
from hotline.api.sip_over_web import MESSAGES_AT_ONCE, MESSAGES_PER_S, SipOverWeb
from hotline.pace import Pace
from hotline.settings import WebCallSettings

_CALL_ID = re.compile(r"[A-Za-z0-9]{16,64}")
"""As a page makes one up, of letters and digits that nobody guesses (RFC 3261, 8.1.1.4)."""


class WebCalls:
    """Serves the telephones of callers' pages.

    Args:
        settings: How many may call.
        door: Says from where.
        websocket_url: Where the PBX takes what they say.
        has_call: Tells which calls the PBX has.
    """

    def __init__(
        self, settings: WebCallSettings, door: Door, *, websocket_url: str, has_call: HasCall
    ) -> None:
        self._settings = settings
        self._door = door
        self._sip = SipOverWeb(websocket_url, has_call)
        self._has_call = has_call
        self._open: dict[OneCall, str] = {}
        self._alone: list[tuple[str, str]] = []
        """Whose call goes on, as far as is known, without the WebSocket by which it began."""
        self._back: dict[str, OneCall] = {}
        self._calls = Pace(per_s=settings.per_minute / 60, burst=settings.per_minute)
        self._messages = Pace(per_s=MESSAGES_PER_S, burst=MESSAGES_AT_ONCE)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hand on what a page and the PBX say, for one call.

        Raises:
            Refused: It is no page of ours, too many call, or the PBX is not there.
        """
        self._door.origins.must_be_ours(request, told=True)
        who = self._door.origins.network_of(request)
        call_id = request.query.get("call", "")
        if await self._goes_on(call_id, who):
            with self._back_in(call_id, who) as call:
                return await self._hand_on(request, call)
        await self._forget_ended(who)
        call = OneCall(lambda: self._is_too_much(who), self._settings.begins_within_s)
        # Before anything is waited for: of many who come in the same moment none is free.
        with self._place(call, who):
            return await self._hand_on(request, call)

    async def _hand_on(self, request: web.Request, call: OneCall) -> web.StreamResponse:
        browser, _ = await self._sip.hand_on(
            request, refuses=call.refuses, hear=call.hear, until_over=call.until_over
        )
        return browser

    async def _goes_on(self, call_id: str, who: str) -> bool:
        """Tell whether the PBX has a page's call, by the Call-ID that nobody but the page knows."""
        if _CALL_ID.fullmatch(call_id) is None or len(self._back) >= self._settings.at_once:
            return False
        return not self._is_too_much(who) and await self._has_call(call_id)

    @contextmanager
    def _back_in(self, call_id: str, who: str) -> Iterator[OneCall]:
        """Have a call that was counted when it began: no other one begins by the WebSocket.

        It is the only one of the call that came back, for its page uses none of those before.
        """
        known = {one.call_id for one in self._open} | {one for one, _ in self._alone}
        if call_id not in known:
            # It began with the process before.
            self._alone.append((call_id, who))
        if former := self._back.get(call_id):
            former.is_replaced()
        call = self._back[call_id] = OneCall(lambda: self._is_too_much(who), call_id=call_id)
        try:
            yield call
        finally:
            if self._back.get(call_id) is call:
                del self._back[call_id]
            if not call.goes_on:
                self._alone = [one for one in self._alone if one[0] != call_id]

    def _is_too_much(self, who: str) -> bool:
        return self._messages.wait_s(who, time.monotonic()) > 0

    async def _forget_ended(self, who: str) -> None:
        """Look which calls are over without a word to us, where that could let one more in."""
        if self._is_full() or self._has_enough(who):
            asked = {call_id for call_id, _ in self._alone}
            there = await asyncio.gather(*(self._has_call(one) for one in asked))
            ended = {one for one, is_there in zip(asked, there, strict=True) if not is_there}
            self._alone = [one for one in self._alone if one[0] not in ended]

    def _is_full(self) -> bool:
        return len(self._open) + len(self._alone) >= self._settings.at_once

    def _has_enough(self, who: str) -> bool:
        calls = [*self._open.values(), *(whose for _, whose in self._alone)]
        return calls.count(who) >= self._settings.of_address_at_once

    @contextmanager
    def _place(self, call: OneCall, who: str) -> Iterator[None]:
        """Count one who calls until this is left, or longer: until the call is over.

        Raises:
            Refused: Too many call.
        """
        if self._is_full():
            raise Refused(503, "too_many_calls", "too many call from this page; try again soon")
        if self._has_enough(who):
            raise Refused(429, "too_many_requests", "too many call from here; end one of them")
        if self._calls.wait_s(who, time.monotonic()) > 0:
            raise Refused(429, "too_many_requests", "too many calls from here; wait a minute")
        self._open[call] = who
        try:
            yield
        finally:
            del self._open[call]
            if call.goes_on:
                self._alone.append((call.call_id, who))

    async def close(self) -> None:
        """Close every WebSocket; a call goes on, and its page only cannot end it by itself."""
        await self._sip.close()
