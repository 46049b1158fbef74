"""Sessions on the server: begun at a sign-in, shown by a cookie, ended by all that ends them."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select, update

from hotline.crm.users.repository import to_user
from hotline.crm.users.tables import USER_ACCOUNT, USER_SESSION
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.model.session_limits import EXTENSION, SessionLimits
from hotline.model.user import User

SECRET_BYTES = 32
"""256 random bits: nobody guesses them, so a fast hash is enough to keep them by."""
_ID_BYTES = 16
Serves = Callable[[str], bool]
"""Returns whether an agent is just serving a caller."""
SEEN_WITHIN = timedelta(minutes=1)
"""So long a session was seen already: not each request writes."""
_COOKIE = re.compile(r"([0-9a-f]{32})_([0-9a-f]{64})", re.ASCII)

_IS = USER_SESSION.c


def nobody(_: str) -> bool:
    """Say of each agent that none serves a caller."""
    return False


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A session that is not over.

    Attributes:
        session_id: The half of the cookie that is no secret.
        user: Who signed in.
        ends_at: When it is over, used or not; aware. It is later where its agent serves a caller.
    """

    session_id: str
    user: User
    ends_at: datetime

    @property
    def latest_end(self) -> datetime:
        """When it is over in any case, also where its agent serves a caller then; aware."""
        return self.ends_at if self.user.agent_id is None else self.ends_at + EXTENSION


@dataclass(frozen=True, kw_only=True)
class Session(OpenSession):
    """What a cookie opens.

    Attributes:
        csrf_token: What each request that changes something shows in a header.
    """

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

    @staticmethod
    def id_of(cookie: str) -> str:
        """Return the half of a session's own cookie that is no secret."""
        return cookie.partition("_")[0]

    def ends_at(self, user: User, *, began_at: datetime) -> datetime:
        """Return when a user's session is over that began then, used or not."""
        return self._limits.ends_at(user.role, as_utc(began_at))

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
                # Whose it is may be serving a caller, which nobody knows here.
                if self._is_over(one, now, lambda _: True)
            ]
            connection.execute(delete(USER_SESSION).where(_IS.session_id.in_(over)))
            connection.execute(insert(USER_SESSION), row)

        await self._database.write(begin)
        return f"{session_id}_{secret}"

    async def renew(self, session_id: str, *, at: datetime) -> str | None:
        """Let another session take the place of one whose user has signed in again.

        Its id is another one, too: nothing by which the one before was known is of any use.

        Returns:
            The cookie; None where it was ended meanwhile.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        now, new_id = as_utc(at), secrets.token_hex(_ID_BYTES)
        secret = secrets.token_hex(SECRET_BYTES)
        renewing = (
            update(USER_SESSION)
            .where(_IS.session_id == session_id)
            .values(session_id=new_id, secret_sha256=_hash(secret), began_at=now, seen_at=now)
        )
        renewed = await self._database.write(
            lambda connection: connection.execute(renewing).rowcount, synced=True
        )
        return f"{new_id}_{secret}" if renewed else None

    async def shown(
        self,
        tenant: str,
        cookie: str,
        *,
        at: datetime,
        is_used: bool = False,
        serves: Serves = nobody,
    ) -> Session | None:
        """Return the session that a cookie opens at a tenant's; None for none, or one that is over.

        Args:
            tenant: Whose user.
            cookie: What is shown.
            at: When, aware.
            is_used: Whether somebody is there; else it is looked at, and ends no later for that.
            serves: Tells of agents whether the end would cut a caller off.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        found = _COOKIE.fullmatch(cookie)
        row = await self._row(tenant, found[1]) if found is not None else None
        if found is None or row is None:
            return None
        if not hmac.compare_digest(_hash(found[2]), row["secret_sha256"]):
            return None
        if not await self._is_open(row, at=at, is_used=is_used, serves=serves):
            return None
        return Session(
            session_id=found[1],
            user=to_user(row),
            ends_at=self._ends_at(row),
            csrf_token=_csrf_token(found[2]),
        )

    async def still(
        self,
        tenant: str,
        session_id: str,
        *,
        at: datetime,
        is_used: bool = False,
        serves: Serves = nobody,
    ) -> OpenSession | None:
        """Return a session by which something was opened; None where that is to be closed.

        The same as of `shown`, for whoever has shown the cookie before.
        """
        row = await self._row(tenant, session_id)
        if row is None or not await self._is_open(row, at=at, is_used=is_used, serves=serves):
            return None
        return OpenSession(session_id=session_id, user=to_user(row), ends_at=self._ends_at(row))

    async def _row(self, tenant: str, session_id: str) -> RowMapping | None:
        query = _of_users(tenant).where(_IS.session_id == session_id)
        return await self._database.read(
            lambda connection: connection.execute(query).mappings().one_or_none()
        )

    async def _is_open(
        self, row: RowMapping, *, at: datetime, is_used: bool, serves: Serves
    ) -> bool:
        now = as_utc(at)
        if row["disabled_at"] is not None or self._is_over(row, now, serves):
            return False
        if is_used and now >= row["seen_at"] + SEEN_WITHIN:
            seen = (
                update(USER_SESSION).where(_IS.session_id == row["session_id"]).values(seen_at=now)
            )
            await self._database.write(lambda connection: connection.execute(seen))
        return True

    async def open_now(self, tenant: str, *, at: datetime, serves: Serves = nobody) -> Counter[str]:
        """Return how many sessions each user of a tenant has open, by name.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        now = as_utc(at)
        query = _of_users(tenant)
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return Counter(one["name"] for one in rows if not self._is_over(one, now, serves))

    async def end_all(self, tenant: str, name: str) -> None:
        """End all sessions of a user, wherever they are open."""
        ending = delete(USER_SESSION).where(_IS.tenant == tenant, _IS.name == name)
        await self._database.write(lambda connection: connection.execute(ending), synced=True)

    async def end(self, session_id: str) -> None:
        """Let a cookie open nothing any more."""
        ending = delete(USER_SESSION).where(_IS.session_id == session_id)
        await self._database.write(lambda connection: connection.execute(ending), synced=True)

    def _ends_at(self, row: RowMapping) -> datetime:
        return self._limits.ends_at(row["role"], row["began_at"])

    def _is_over(self, row: RowMapping, now: datetime, serves: Serves) -> bool:
        agent_id = row["agent_id"]
        return self._limits.is_over(
            row["role"],
            row["began_at"],
            row["seen_at"],
            now=now,
            serves=agent_id is not None and serves(agent_id),
        )


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
