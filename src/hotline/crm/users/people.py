"""All that is kept of people who sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from argon2 import PasswordHasher

from hotline.crm.repository import CrmRepository
from hotline.crm.users.known_browsers import KnownBrowsers
from hotline.crm.users.passwords import HASHER, Passwords
from hotline.crm.users.repository import Users
from hotline.crm.users.sessions import Sessions
from hotline.crm.users.sign_in import SignIn
from hotline.settings import UsersSettings


@dataclass(frozen=True, kw_only=True)
class People:
    """Users, their tries to sign in, and their sessions, over one database."""

    users: Users
    sign_in: SignIn
    sessions: Sessions

    @classmethod
    def over(
        cls, crm: CrmRepository, settings: UsersSettings, hasher: PasswordHasher = HASHER
    ) -> Self:
        """Make them over an open CRM, which they do not close."""
        passwords = Passwords(crm.keys, hasher)
        users = Users(crm.database, passwords)
        return cls(
            users=users,
            sign_in=SignIn(crm.database, users, passwords, KnownBrowsers(crm.keys)),
            sessions=Sessions(crm.database, settings.limits),
        )
