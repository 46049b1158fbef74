"""Who has a WebSocket open may lose the right to it: it ends at once, or once that is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(eq=False, kw_only=True)
class Right:
    """By what somebody has a socket open.

    Attributes:
        asker: Who opened it.
        session_id: In which session; None for a token.
        ends_at: When that is over, used or not, as it was last looked; None for a token.
        browser: In which browser of that user it was opened; None for one that is not known.
    """

    asker: Asker
    session_id: str | None = None
    ends_at: datetime | None = None
    browser: str | None = None


class OpenSockets:
    """The WebSockets that this process has open, by who opened them."""

    def __init__(self) -> None:
        self._rights: dict[tuple[str, str], dict[asyncio.Timeout, Right]] = {}

    async def until_refused(self, opened: Right, may_still: MayStill) -> None:
        """Wait until who opened a socket may have it no longer, or that cannot be told.

        Args:
            opened: By what it was opened.
            may_still: Asks the database whether they may have it still.
        """
        whose = (opened.asker.tenant, opened.asker.who)
        try:
            async with asyncio.timeout(None) as right:
                self._rights.setdefault(whose, {})[right] = opened
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
            _end(right)

    def renew(self, asker: Asker, before: str, after: str, ends_at: datetime, browser: str) -> None:
        """Let what is open by a session go on by the one that took its place, in one browser.

        Whatever else is open by it ends at once: it may be somebody else's who has its cookie.

        Args:
            asker: Who has signed in again.
            before: The session until now.
            after: The session from now on.
            ends_at: When that is over.
            browser: In which browser; "" for one that is not known, where nothing goes on.
        """
        for right, opened in list(self._rights.get((asker.tenant, asker.who), {}).items()):
            if opened.session_id != before:
                continue
            if browser and opened.browser == browser:
                opened.session_id, opened.ends_at = after, ends_at
            else:
                _end(right)

    def _forget(self, whose: tuple[str, str], right: asyncio.Timeout) -> None:
        others = self._rights.get(whose, {})
        others.pop(right, None)
        if not others:
            self._rights.pop(whose, None)


def _end(right: asyncio.Timeout) -> None:
    right.reschedule(asyncio.get_running_loop().time())


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
