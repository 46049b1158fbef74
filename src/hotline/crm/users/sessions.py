"""Sessions on the server: begun at a sign-in, shown by a cookie, ended by all that ends them."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select, update

from hotline.crm.users.repository import to_user
from hotline.crm.users.tables import USER_ACCOUNT, USER_SESSION
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.model.session_limits import SessionLimits
from hotline.model.user import User

SECRET_BYTES = 32
"""256 random bits: nobody guesses them, so a fast hash is enough to keep them by."""
_ID_BYTES = 16
SEEN_WITHIN = timedelta(minutes=1)
"""So long a session was seen already: not each request writes."""
_COOKIE = re.compile(r"([0-9a-f]{32})_([0-9a-f]{64})", re.ASCII)

_IS = USER_SESSION.c


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a cookie opens.

    Attributes:
        session_id: The half of the cookie that is no secret.
        user: Who signed in.
        ends_at: When it is over, used or not; aware.
        csrf_token: What each request that changes something shows in a header.
    """

    session_id: str
    user: User
    ends_at: datetime
    csrf_token: str


class Sessions:
    """The sessions of all tenants' users. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        limits: How long they last.
    """

    def __init__(self, database: Database, limits: SessionLimits) -> None:
        self._database = database
        self._limits = limits

    async def begin(self, user: User, *, at: datetime) -> str:
        """Begin a session of its own, and return the cookie that opens it.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        now = as_utc(at)
        session_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_hex(SECRET_BYTES)
        row = {
            "session_id": session_id,
            "tenant": user.tenant,
            "name": user.name,
            "secret_sha256": _hash(secret),
            "began_at": now,
            "seen_at": now,
        }

        def begin(connection: Connection) -> None:
            over = [
                one["session_id"]
                for one in connection.execute(_of_users(user.tenant)).mappings()
                if self._is_over(one, now)
            ]
            connection.execute(delete(USER_SESSION).where(_IS.session_id.in_(over)))
            connection.execute(insert(USER_SESSION), row)

        await self._database.write(begin)
        return f"{session_id}_{secret}"

    async def shown(
        self, tenant: str, cookie: str, *, at: datetime, is_used: bool = False
    ) -> Session | None:
        """Return the session that a cookie opens at a tenant's; None for none, or one that is over.

        Args:
            tenant: Whose user.
            cookie: What is shown.
            at: When, aware.
            is_used: Whether somebody is there; else it is looked at, and ends no later for that.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        found = _COOKIE.fullmatch(cookie)
        if found is None:
            return None
        now = as_utc(at)
        query = _of_users(tenant).where(_IS.session_id == found[1])
        row = await self._database.read(
            lambda connection: connection.execute(query).mappings().one_or_none()
        )
        if row is None or not hmac.compare_digest(_hash(found[2]), row["secret_sha256"]):
            return None
        user = to_user(row)
        if user.disabled_at is not None or self._is_over(row, now):
            return None
        if is_used and now >= row["seen_at"] + SEEN_WITHIN:
            seen = update(USER_SESSION).where(_IS.session_id == found[1]).values(seen_at=now)
            await self._database.write(lambda connection: connection.execute(seen))
        return Session(
            session_id=found[1],
            user=user,
            ends_at=self._limits.ends_at(user.role, row["began_at"]),
            csrf_token=_csrf_token(found[2]),
        )

    async def open_now(self, tenant: str, *, at: datetime) -> Counter[str]:
        """Return how many sessions each user of a tenant has open, by name.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        now = as_utc(at)
        query = _of_users(tenant)
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return Counter(one["name"] for one in rows if not self._is_over(one, now))

    async def end_all(self, tenant: str, name: str) -> None:
        """End all sessions of a user, wherever they are open."""
        ending = delete(USER_SESSION).where(_IS.tenant == tenant, _IS.name == name)
        await self._database.write(lambda connection: connection.execute(ending), synced=True)

    async def end(self, session_id: str) -> None:
        """Let a cookie open nothing any more."""
        ending = delete(USER_SESSION).where(_IS.session_id == session_id)
        await self._database.write(lambda connection: connection.execute(ending), synced=True)

    def _is_over(self, row: RowMapping, now: datetime) -> bool:
        return self._limits.is_over(row["role"], row["began_at"], row["seen_at"], now=now)


def _of_users(tenant: str) -> Select[Any]:
    """Return what asks for a tenant's sessions, each with its user."""
    of_user = (USER_ACCOUNT.c.tenant == _IS.tenant) & (USER_ACCOUNT.c.name == _IS.name)
    return (
        select(USER_ACCOUNT, _IS.session_id, _IS.secret_sha256, _IS.began_at, _IS.seen_at)
        .join_from(USER_SESSION, USER_ACCOUNT, of_user)
        .where(_IS.tenant == tenant)
    )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _csrf_token(secret: str) -> str:
    # Follows from the cookie, which no page of another origin can read, and does not give it away.
    return hmac.new(secret.encode(), b"hotline csrf", hashlib.sha256).hexdigest()
