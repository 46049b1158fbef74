"""What can go wrong with users and when they sign in.

- `UserError`
    - `UserNameTaken`: there is, or was, one of this name
    - `UnknownUser`: there is none of this name
    - `LastAdministrator`: nobody would be left who looks after users
    - `PasswordRefused`: nobody may have such a password
    - `SignInRefused`: the name or the password is wrong
    - `LockedOut`: there were too many wrong passwords
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hotline.crm.errors import CrmError


class UserError(CrmError):
    """Something cannot be done with a user as it was asked."""


@dataclass(kw_only=True)
class UserNameTaken(UserError):
    """A name stands for one person on record, also after the user was disabled."""

    name: str

    def __str__(self) -> str:
        return f"there is or was a user named {self.name!r}: choose another name"


@dataclass(kw_only=True)
class UnknownUser(UserError):
    """There is no user of this name who is not disabled."""

    name: str

    def __str__(self) -> str:
        return f"no user named {self.name!r} may sign in; `hotline users list` shows them"


@dataclass(kw_only=True)
class LastAdministrator(UserError):
    """Nobody else who may sign in looks after users."""

    name: str

    def __str__(self) -> str:
        return (
            f"{self.name!r} is the last administrator who may sign in: add another one first "
            "(`hotline users add --role administrator`)"
        )


@dataclass(kw_only=True)
class PasswordRefused(UserError):
    """Nobody may have such a password.

    Attributes:
        why: As the rest of a sentence. It does not have the password.
    """

    why: str

    def __str__(self) -> str:
        return f"the password {self.why}"


@dataclass
class SignInRefused(UserError):
    """The same for names that nobody has, for disabled users, and for wrong passwords."""

    def __str__(self) -> str:
        return "this name and this password do not go together"


@dataclass(kw_only=True)
class LockedOut(UserError):
    """Too many wrong passwords came for a name, whether or not anybody has it.

    Attributes:
        left: How long it still is.
    """

    left: timedelta

    @property
    def left_s(self) -> int:
        """How many whole seconds to wait."""
        return max(1, -(-self.left // timedelta(seconds=1)))

    def __str__(self) -> str:
        minutes = -(-self.left // timedelta(minutes=1))
        return (
            f"too many wrong passwords for this name: try again in {minutes} "
            f"minute{'' if minutes == 1 else 's'}, or ask an administrator, who can unlock it"
        )
