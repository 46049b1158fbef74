"""Sessions that go on beyond their time, for a caller, are on record."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from hotline.crm.users.sessions import OpenSession
from hotline.model.session_limits import EXTENSION

SESSION_OVER = "session_over"
"""Why an agent is on break whose session was to be over, and what else is refused then."""

Record = Callable[[str], Awaitable[None]]
"""Puts on record until when a session may go on."""


class Extensions:
    """Puts each session that goes on beyond its time on record, once."""

    def __init__(self) -> None:
        self._ended: dict[str, datetime] = {}
        self._one_at_a_time = asyncio.Lock()

    async def put_on_record(self, session: OpenSession, record: Record, *, at: datetime) -> None:
        """Put on record that a session goes on, if it does, before anything is done by it.

        Whoever asks meanwhile waits for that.
        """
        if at < session.ends_at or self._has(session):
            return
        async with self._one_at_a_time:
            if self._has(session):
                return
            latest = session.ends_at + EXTENSION
            await record(f"until {latest:%Y-%m-%dT%H:%MZ}")
            self._ended = {
                one: ended for one, ended in self._ended.items() if at < ended + EXTENSION
            } | {session.session_id: session.ends_at}

    def _has(self, session: OpenSession) -> bool:
        return self._ended.get(session.session_id) == session.ends_at
