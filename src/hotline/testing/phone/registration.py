"""A phone's place at a registrar, kept for as long as the phone is there."""

import asyncio
from collections.abc import Callable

from hotline.testing.phone.errors import NotRegistered
from hotline.testing.phone.registering import (
    Registered,
    RegisterEvent,
    Registering,
    RegisterRefused,
)
from hotline.testing.phone.sip import Response
from hotline.testing.phone.ticker import Ticker

REFRESH_AT = 0.5
"""The share of the granted time after which it is asked for again."""


class Registration:
    """Registers, and does so again before the time is over; the phone makes it.

    Like all of the phone it lives on the event loop's own callbacks.

    Attributes:
        is_known: Whether the registrar knows, by its last word, where the phone is.
    """

    def __init__(self, registering: Registering, send: Callable[[bytes], None]) -> None:
        self.call_id = registering.call_id
        self.is_known = False
        self._registering = registering
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._ticker = Ticker.shared()
        self._asked: asyncio.Future[RegisterEvent] | None = None
        self._refresh: asyncio.TimerHandle | None = None

    async def ask(self, expires_s: int, *, within_s: float) -> float:
        """Ask for so many seconds; return how many were granted.

        Raises:
            NotRegistered: It was refused, or nothing came in time.
        """
        self._stop_refreshing()
        self._asked = self._loop.create_future()
        self._start(expires_s)
        try:
            async with asyncio.timeout(within_s):
                event = await self._asked
        except TimeoutError:
            self.stop()
            raise NotRegistered(status=None, reason=f"no answer within {within_s:g} s") from None
        finally:
            self._asked = None
        if isinstance(event, RegisterRefused):
            raise NotRegistered(status=event.status, reason=event.reason)
        return event.for_s

    def receive(self, response: Response) -> None:
        """Take an answer of the registrar; the phone calls this."""
        self._settle(self._registering.receive(response, self._loop.time()))

    def stop(self) -> None:
        """Ask for nothing any more."""
        self.is_known = False
        self._stop_refreshing()
        self._ticker.leave(self._tick)

    def _start(self, expires_s: int) -> None:
        self._registering.ask(expires_s, self._loop.time())
        self._flush()
        self._ticker.leave(self._tick)
        self._ticker.join(self._tick)

    def _tick(self, now: float) -> None:
        self._settle(self._registering.poll(now))

    def _settle(self, event: RegisterEvent | None) -> None:
        self._flush()
        if not self._registering.waits:
            self._ticker.leave(self._tick)
        if event is None:
            return
        self.is_known = isinstance(event, Registered) and event.for_s > 0
        if isinstance(event, Registered) and self.is_known:
            after_s = event.for_s * REFRESH_AT
            self._refresh = self._loop.call_later(after_s, self._start, round(event.for_s))
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(event)

    def _flush(self) -> None:
        for data in self._registering.take():
            self._send(data)

    def _stop_refreshing(self) -> None:
        if self._refresh is not None:
            self._refresh.cancel()
            self._refresh = None
