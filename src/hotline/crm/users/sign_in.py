"""Signing in: a name and a password are tried, counted before they are known to be right."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select

from hotline.crm.users.errors import LockedOut, SignInRefused
from hotline.crm.users.passwords import Passwords
from hotline.crm.users.repository import Users
from hotline.crm.users.tables import WRONG_PASSWORD
from hotline.database import Database, upsert
from hotline.model.lockout import FORGOTTEN_AFTER, locked_for
from hotline.model.moment import as_utc
from hotline.model.user import User, normal_password

_IS = WRONG_PASSWORD.c


class SignIn:
    """Tries passwords. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        users: Who may sign in.
        passwords: How passwords are kept.
    """

    def __init__(self, database: Database, users: Users, passwords: Passwords) -> None:
        self._database = database
        self._users = users
        self._passwords = passwords

    async def attempt(self, tenant: str, name: str, password: str, *, at: datetime) -> User:
        """Return the user whose name and password these are.

        A name that nobody has takes as long, and locks as soon, as one that somebody has.

        Args:
            tenant: Whose user.
            name: What was typed as a name.
            password: What was typed as a password.
            at: When, aware.

        Raises:
            SignInRefused: They are nobody's, or a disabled user's.
            LockedOut: There were too many wrong ones before, or with this one.
            NaiveMoment: `at` has no time zone.
        """
        now = as_utc(at)
        typed = normal_password(password)
        counted = await self._database.write(lambda made: _count(made, tenant, name, now))
        known = await self._users.known(tenant, name)
        hashed = self._passwords.nobodys if known is None else known.password_argon2
        is_right = await self._passwords.is_right(hashed, tenant, name, typed)
        if known is None or not is_right or known.user.disabled_at is not None:
            left = locked_for(counted)
            raise LockedOut(left=left) if left else SignInRefused
        await self._forget(tenant, name)
        return known.user

    async def unlock(self, tenant: str, name: str) -> None:
        """Forget a user's wrong passwords.

        Raises:
            UnknownUser: There is no such user, or they are disabled.
        """
        await self._users.active(tenant, name)
        await self._forget(tenant, name)

    async def locks(self, tenant: str, names: Collection[str]) -> dict[str, datetime]:
        """Return until when names are locked, as it was last decided, of those that ever were."""
        by_hash = {_hash(name): name for name in names}
        query = select(_IS.name_sha256, _IS.locked_until).where(
            _IS.tenant == tenant, _IS.name_sha256.in_(list(by_hash)), _IS.locked_until.is_not(None)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {by_hash[name_sha256]: until for name_sha256, until in rows}

    async def _forget(self, tenant: str, name: str) -> None:
        forgotten = delete(WRONG_PASSWORD).where(*_of(tenant, name))
        await self._database.write(lambda connection: connection.execute(forgotten), synced=True)


def _count(connection: Connection, tenant: str, name: str, now: datetime) -> int:
    """Count one more, and return how many it are now.

    It is taken back when it was right: so one whose check is cut off is counted, and of many at
    once none is free.
    """
    old = delete(WRONG_PASSWORD).where(_IS.tenant == tenant, _IS.last_at < now - FORGOTTEN_AFTER)
    connection.execute(old)
    before = connection.execute(select(WRONG_PASSWORD).where(*_of(tenant, name))).mappings()
    row = before.one_or_none()
    if row is not None and row["locked_until"] is not None and now < row["locked_until"]:
        raise LockedOut(left=row["locked_until"] - now)
    wrong = 1 if row is None else row["wrong"] + 1
    lock = locked_for(wrong)
    counted = {
        "tenant": tenant,
        "name_sha256": _hash(name),
        "wrong": wrong,
        "last_at": now,
        "locked_until": now + lock if lock else None,
    }
    connection.execute(upsert(connection, WRONG_PASSWORD), [counted])
    return wrong


def _of(tenant: str, name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _IS.tenant == tenant, _IS.name_sha256 == _hash(name)


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
