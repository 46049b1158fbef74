"""Who has a WebSocket open may lose the right to it: it ends at once, or once that is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hotline.database import DatabaseError
from hotline.model.asker import Asker

MAY_STILL_EVERY_S = 10.0
"""How often it is looked whether who opened a socket may have it still."""
UNPROVED_S = 600.0
"""So long a socket stays open of which the database does not say whether it may.

Nobody loses a desk, or a telephone in the middle of a call, because the database is away for
minutes, in which nobody can be dismissed either. But no session outlives its end by more than that.
"""

MayStill = Callable[[], Awaitable[bool]]


class OpenSockets:
    """The WebSockets that this process has open, by who opened them."""

    def __init__(self) -> None:
        self._rights: dict[tuple[str, str], set[asyncio.Timeout]] = {}

    async def until_refused(self, asker: Asker, may_still: MayStill) -> None:
        """Wait until who opened a socket may have it no longer, or that cannot be told.

        Args:
            asker: Who opened it.
            may_still: Asks the database whether they may have it still.
        """
        whose = (asker.tenant, asker.who)
        try:
            async with asyncio.timeout(None) as right:
                self._rights.setdefault(whose, set()).add(right)
                # At first at once: it may have ended while the socket was opened.
                while True:
                    if not await _is_proved(may_still):
                        return
                    await asyncio.sleep(MAY_STILL_EVERY_S)
        except TimeoutError:
            return
        finally:
            self._forget(whose, right)

    def end(self, tenant: str, who: str) -> None:
        """End at once all that somebody has open, whether or not the database answers just now."""
        for right in self._rights.pop((tenant, who), ()):
            right.reschedule(asyncio.get_running_loop().time())

    def _forget(self, whose: tuple[str, str], right: asyncio.Timeout) -> None:
        others = self._rights.get(whose, set())
        others.discard(right)
        if not others:
            self._rights.pop(whose, None)


async def _is_proved(may_still: MayStill) -> bool:
    try:
        async with asyncio.timeout(UNPROVED_S):
            while True:
                try:
                    return await may_still()
                except DatabaseError:
                    await asyncio.sleep(MAY_STILL_EVERY_S)
    except TimeoutError:
        return False
