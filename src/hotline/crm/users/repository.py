"""Users in the CRM: added, listed, given a new password, disabled."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from hotline.crm.users.errors import (
    LastAdministrator,
    PasswordRefused,
    UnknownUser,
    UserNameTaken,
)
from hotline.crm.users.passwords import Passwords
from hotline.crm.users.tables import USER_ACCOUNT, USER_SESSION
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.model.user import User, UserRole, normal_password, why_no_password

_IS = USER_ACCOUNT.c
_ADMINISTRATOR: UserRole = "administrator"


@dataclass(frozen=True, kw_only=True)
class Known:
    """A user, with what is kept of the password."""

    user: User
    password_argon2: str


class Users:
    """The users of all tenants. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        passwords: How passwords are kept.
    """

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    async def add(
        self,
        tenant: str,
        name: str,
        role: UserRole,
        password: str,
        *,
        who: str,
        at: datetime,
        agent_id: str | None = None,
    ) -> None:
        """Let somebody sign in.

        Args:
            tenant: Whose user.
            name: What is typed to sign in.
            role: What the person does.
            password: Of which `hotline.model.user.why_no_password` decides.
            who: Who adds the user, for the record.
            at: When, aware.
            agent_id: The agent of the roster who it is; None for nobody on the floor.

        Raises:
            PasswordRefused: Nobody may have such a password.
            UserNameTaken: There is, or was, one of this name.
            NaiveMoment: `at` has no time zone.
        """
        row = {
            "tenant": tenant,
            "name": name,
            "role": role,
            "agent_id": agent_id,
            "made_at": as_utc(at),
            "made_by": who,
            **await self._password(tenant, name, password, who=who, at=at),
        }
        named = select(_IS.name).where(*_of(tenant, name))

        def add(connection: Connection) -> None:
            if connection.scalar(named) is not None:
                raise UserNameTaken(name=name)
            connection.execute(insert(USER_ACCOUNT), row)

        await self._database.write(add, synced=True)

    async def listed(self, tenant: str) -> list[User]:
        """Return a tenant's users, the disabled ones too, by name."""
        query = select(USER_ACCOUNT).where(_IS.tenant == tenant).order_by(_IS.name)
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [to_user(row) for row in rows]

    async def known(self, tenant: str, name: str) -> Known | None:
        """Return a user, a disabled one too; None where nobody has the name."""
        query = select(USER_ACCOUNT).where(*_of(tenant, name))
        row = await self._database.read(
            lambda connection: connection.execute(query).mappings().one_or_none()
        )
        if row is None:
            return None
        return Known(user=to_user(row), password_argon2=row["password_argon2"])

    async def active(self, tenant: str, name: str) -> User:
        """Return a user who may sign in.

        Raises:
            UnknownUser: Nobody has the name, or who has it is disabled.
        """
        known = await self.known(tenant, name)
        if known is None or known.user.disabled_at is not None:
            raise UnknownUser(name=name)
        return known.user

    async def set_password(
        self, tenant: str, name: str, password: str, *, who: str, at: datetime
    ) -> None:
        """Give a user another password, which ends all the user's sessions.

        Raises:
            PasswordRefused: Nobody may have such a password.
            UnknownUser: Nobody has the name, or who has it is disabled.
            NaiveMoment: `at` has no time zone.
        """
        values = await self._password(tenant, name, password, who=who, at=at)
        await self._change(tenant, name, values)

    async def disable(self, tenant: str, name: str, *, who: str, at: datetime) -> None:
        """Let a user sign in no more, and end all the user's sessions.

        Raises:
            UnknownUser: Nobody has the name, or who has it is disabled.
            LastAdministrator: No other administrator would be left.
            NaiveMoment: `at` has no time zone.
        """
        await self._change(tenant, name, {"disabled_at": as_utc(at), "disabled_by": who})

    async def _change(self, tenant: str, name: str, values: dict[str, object]) -> None:
        changing = (
            update(USER_ACCOUNT)
            .where(*_of(tenant, name), _IS.disabled_at.is_(None))
            .values(**values)
        )
        ending = delete(USER_SESSION).where(
            USER_SESSION.c.tenant == tenant, USER_SESSION.c.name == name
        )

        role = select(_IS.role).where(*_of(tenant, name))
        administrators = select(_IS.name).where(
            _IS.tenant == tenant, _IS.role == _ADMINISTRATOR, _IS.disabled_at.is_(None)
        )

        def change(connection: Connection) -> None:
            if not connection.execute(changing).rowcount:
                raise UnknownUser(name=name)
            # In the transaction, which is alone: two may be about to disable each other.
            if connection.scalar(role) == _ADMINISTRATOR and not connection.scalar(administrators):
                raise LastAdministrator(name=name)
            connection.execute(ending)

        await self._database.write(change, synced=True)

    async def _password(
        self, tenant: str, name: str, password: str, *, who: str, at: datetime
    ) -> dict[str, object]:
        typed = normal_password(password)
        if why := why_no_password(typed, name):
            raise PasswordRefused(why=why)
        return {
            "password_argon2": await self._passwords.hashed(tenant, name, typed),
            "password_set_at": as_utc(at),
            "password_set_by": who,
        }


def _of(tenant: str, name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _IS.tenant == tenant, _IS.name == name


def to_user(row: RowMapping) -> User:
    """Return the user of a row."""
    return User(**{field.name: row[field.name] for field in fields(User)})
