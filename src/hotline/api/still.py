"""Who has a WebSocket open may lose the right to it: it ends at once, or once that is seen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
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
        is_renewed: Is set where another session takes the place of that one: it is looked again.
    """

    asker: Asker
    session_id: str | None = None
    ends_at: datetime | None = None
    browser: str | None = None
    is_renewed: asyncio.Event = field(default_factory=asyncio.Event)


class OpenSockets:
    """The WebSockets that this process has open, by who opened them."""

    def __init__(self) -> None:
        self._rights: dict[tuple[str, str], dict[asyncio.Timeout, Right]] = {}
        self._renewing: set[str] = set()

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
                    await _until_looked_again(opened)
        except TimeoutError:
            return
        finally:
            self._forget(whose, right)

    def end(self, tenant: str, who: str) -> None:
        """End at once all that somebody has open, whether or not the database answers just now."""
        for right in self._rights.pop((tenant, who), ()):
            _end(right)

    def end_session(self, asker: Asker, session_id: str) -> None:
        """End at once what somebody has open by a session that is over."""
        for right, opened in list(self._rights.get((asker.tenant, asker.who), {}).items()):
            if opened.session_id == session_id:
                _end(right)

    def have_time_left(self, asker: Asker, at: datetime) -> bool:
        """Return whether somebody has anything open in a session whose time is not over."""
        rights = self._rights.get((asker.tenant, asker.who), {}).values()
        return any(one.ends_at is not None and at < one.ends_at for one in rights)

    @contextlib.contextmanager
    def renewing(self, session_id: str) -> Iterator[None]:
        """Let nothing end meanwhile because another session takes the place of this one."""
        self._renewing.add(session_id)
        try:
            yield
        finally:
            self._renewing.discard(session_id)

    def is_renewing(self, session_id: str) -> bool:
        """Return whether another session takes the place of this one just now."""
        return session_id in self._renewing

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
                opened.is_renewed.set()
            else:
                _end(right)

    def _forget(self, whose: tuple[str, str], right: asyncio.Timeout) -> None:
        others = self._rights.get(whose, {})
        others.pop(right, None)
        if not others:
            self._rights.pop(whose, None)


def _end(right: asyncio.Timeout) -> None:
    # One that ends already may take a moment for it, as long as the database does.
    if not right.expired():
        right.reschedule(asyncio.get_running_loop().time())


async def _until_looked_again(opened: Right) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(MAY_STILL_EVERY_S):
            await opened.is_renewed.wait()
    opened.is_renewed.clear()


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
