"""Sessions that go on beyond their time, for a caller, are on record."""

from __future__ import annotations

import asyncio
from datetime import datetime

from hotline.crm.audit_trail.repository import AuditTrail
from hotline.crm.users.sessions import OpenSession
from hotline.model.asker import by_user

SESSION_OVER = "session_over"
"""Why an agent is on break whose session was to be over, and what else is refused then."""


class Extensions:
    """Puts each session that goes on beyond its time on record, once.

    Args:
        trail: Where that is kept.
        tenant: Whose users they are.
    """

    def __init__(self, trail: AuditTrail, tenant: str) -> None:
        self._trail = trail
        self._tenant = tenant
        self._on_record: dict[str, OpenSession] = {}
        self._one_at_a_time = asyncio.Lock()

    async def put_on_record(self, session: OpenSession, *, at: datetime, address: str) -> None:
        """Put on record that a session goes on, if it does, before anything is done by it.

        Whoever asks meanwhile waits for that.

        Args:
            session: The session.
            at: When it is asked in, aware.
            address: From where.

        Raises:
            DatabaseError: It is not on record, and nothing may be done by it.
        """
        if at < session.ends_at or self._has(session):
            return
        async with self._one_at_a_time:
            if self._has(session):
                return
            await self._put(session, at=at, address=address)
            left = {one.session_id: one for one in self._on_record.values() if at < one.latest_end}
            self._on_record = left | {session.session_id: session}

    async def _put(self, session: OpenSession, *, at: datetime, address: str) -> None:
        who, until = by_user(session.user).who, f"until {session.latest_end:%Y-%m-%dT%H:%M:%SZ}"
        # The process before this one may have done it.
        before = await self._trail.listed(
            self._tenant, limit=10, since=session.ends_at, who=who, what="extended"
        )
        if until not in {one.route for one in before}:
            await self._trail.add(
                self._tenant, "extended", who=who, at=at, route=until, address=address
            )

    def _has(self, session: OpenSession) -> bool:
        known = self._on_record.get(session.session_id)
        return known is not None and known.ends_at == session.ends_at
