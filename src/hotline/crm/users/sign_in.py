"""Signing in: a name and a password are tried, counted before they are known to be right."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, select

from hotline.crm.users.errors import LockedOut, SignInRefused
from hotline.crm.users.known_browsers import KnownBrowsers
from hotline.crm.users.passwords import Passwords
from hotline.crm.users.repository import Users
from hotline.crm.users.tables import WRONG_PASSWORD
from hotline.database import Database, upsert
from hotline.model.lockout import FORGOTTEN_AFTER, FREE_TRIES, locked_for
from hotline.model.moment import as_utc
from hotline.model.user import User, normal_password

_IS = WRONG_PASSWORD.c


class SignIn:
    """Tries passwords. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        users: Who may sign in.
        passwords: How passwords are kept.
        browsers: Recognises where users have signed in before.
    """

    def __init__(
        self, database: Database, users: Users, passwords: Passwords, browsers: KnownBrowsers
    ) -> None:
        self._database = database
        self._users = users
        self._passwords = passwords
        self._browsers = browsers

    async def attempt(
        self, tenant: str, name: str, password: str, *, at: datetime, shown: Sequence[str] = ()
    ) -> User:
        """Return the user whose name and password these are.

        A name that nobody has takes as long, and locks as soon, as one that somebody has.
        Tries in a browser in which this user has signed in before have a few of their own, of which
        a lock by strangers takes nothing; then it is a stranger's, too.

        Args:
            tenant: Whose user.
            name: What was typed as a name.
            password: What was typed as a password.
            at: When, aware.
            shown: The tokens that the browser shows.

        Raises:
            SignInRefused: They are nobody's, or a disabled user's.
            LockedOut: There were too many wrong ones before, or with this one.
            NaiveMoment: `at` has no time zone.
        """
        now = as_utc(at)
        typed = normal_password(password)
        known = await self._users.known(tenant, name)
        hashed = self._passwords.nobodys if known is None else known.password_argon2
        nonce = await self._browsers.known(tenant, name, hashed, shown, at=now)
        counted = await self._database.write(lambda made: _count(made, tenant, name, nonce, now))
        is_right = await self._passwords.is_right(hashed, tenant, name, typed)
        if known is None or not is_right or known.user.disabled_at is not None:
            left = locked_for(counted.wrong) if counted.locks else None
            raise LockedOut(left=left) if left else SignInRefused
        # The browser's own, too, where they were used up.
        await self._forget(tenant, counted.who, *([_browser_hash(nonce)] if nonce else []))
        return known.user

    async def remember(
        self, tenant: str, name: str, shown: Sequence[str], *, most: int, at: datetime
    ) -> tuple[str, ...]:
        """Return the tokens that a browser is to show from now on, in which a user has signed in.

        Args:
            tenant: Whose user.
            name: The user's.
            shown: What the browser has shown, of whichever users.
            most: So many are kept, those of the last ones.
            at: When they have, aware.
        """
        known = await self._users.known(tenant, name)
        if known is None:
            return tuple(shown)
        hashed = known.password_argon2
        nonce = await self._browsers.known(tenant, name, hashed, shown, at=at)
        token = await self._browsers.token(tenant, name, hashed, nonce, at=at)
        others = (one for one in shown if nonce is None or not one.startswith(nonce))
        return (token, *others)[:most]

    async def browser(
        self, tenant: str, name: str, shown: Sequence[str], *, at: datetime
    ) -> str | None:
        """Return which browser shows these tokens; None for one in which a user never signed in."""
        known = await self._users.known(tenant, name)
        if known is None:
            return None
        return await self._browsers.known(tenant, name, known.password_argon2, shown, at=at)

    async def unlock(self, tenant: str, name: str) -> None:
        """Forget a user's wrong passwords.

        Raises:
            UnknownUser: There is no such user, or they are disabled.
        """
        await self._users.active(tenant, name)
        await self._forget(tenant, _hash(name))

    async def locks(self, tenant: str, names: Collection[str]) -> dict[str, datetime]:
        """Return until when names are locked, as it was last decided, of those that ever were."""
        by_hash = {_hash(name): name for name in names}
        query = select(_IS.name_sha256, _IS.locked_until).where(
            _IS.tenant == tenant, _IS.name_sha256.in_(list(by_hash)), _IS.locked_until.is_not(None)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {by_hash[name_sha256]: until for name_sha256, until in rows}

    async def _forget(self, tenant: str, *who: bytes) -> None:
        forgotten = delete(WRONG_PASSWORD).where(_IS.tenant == tenant, _IS.name_sha256.in_(who))
        await self._database.write(lambda connection: connection.execute(forgotten), synced=True)


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """For whom a try was counted, as how manieth, and whether too many of them lock."""

    who: bytes
    wrong: int
    locks: bool


def _count(
    connection: Connection, tenant: str, name: str, nonce: str | None, now: datetime
) -> _Counted:
    """Count one more.

    It is taken back when it was right: so one whose check is cut off is counted, and of many at
    once none is free.
    """
    old = delete(WRONG_PASSWORD).where(_IS.tenant == tenant, _IS.last_at < now - FORGOTTEN_AFTER)
    connection.execute(old)
    if nonce is not None:
        browser = _browser_hash(nonce)
        row = _row(connection, tenant, browser)
        wrong = 1 if row is None else row["wrong"] + 1
        if wrong <= FREE_TRIES:
            _keep(connection, tenant, browser, wrong, now, locked_until=None)
            return _Counted(who=browser, wrong=wrong, locks=False)
    who = _hash(name)
    row = _row(connection, tenant, who)
    if row is not None and row["locked_until"] is not None and now < row["locked_until"]:
        raise LockedOut(left=row["locked_until"] - now)
    wrong = 1 if row is None else row["wrong"] + 1
    lock = locked_for(wrong)
    _keep(connection, tenant, who, wrong, now, locked_until=now + lock if lock else None)
    return _Counted(who=who, wrong=wrong, locks=True)


def _row(connection: Connection, tenant: str, who: bytes) -> RowMapping | None:
    found = connection.execute(select(WRONG_PASSWORD).where(*_of(tenant, who)))
    return found.mappings().one_or_none()


def _keep(
    connection: Connection,
    tenant: str,
    who: bytes,
    wrong: int,
    now: datetime,
    *,
    locked_until: datetime | None,
) -> None:
    counted = {
        "tenant": tenant,
        "name_sha256": who,
        "wrong": wrong,
        "last_at": now,
        "locked_until": locked_until,
    }
    connection.execute(upsert(connection, WRONG_PASSWORD), [counted])


def _of(tenant: str, who: bytes) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _IS.tenant == tenant, _IS.name_sha256 == who


def _browser_hash(nonce: str) -> bytes:
    # No name is spelt like this.
    return _hash(f"browser\0{nonce}")


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
