"""A person who signs in, and what a password must be."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

UserRole = Literal["agent", "supervisor", "quality", "operations", "administrator", "screen"]
"""What somebody does at the bank, or that it is a screen on a wall; `hotline.model.rights` has what
each may."""

USER_ROLES: tuple[UserRole, ...] = get_args(UserRole)

LEAST = 12
MOST = 128
"""So many characters a password may have; NIST SP 800-63B, 5.1.1.2, wants 64 at least."""


@dataclass(frozen=True, kw_only=True)
class User:
    """A person of one tenant, without the password.

    Attributes:
        tenant: Whose hotline.
        name: What is typed to sign in, and stands on record.
        role: What the person does.
        agent_id: The agent of the roster who it is; None for nobody on the floor.
        made_at: When the user was added, aware.
        made_by: Who added the user.
        disabled_at: Since when nothing opens, aware; None where it does.
    """

    tenant: str
    name: str
    role: UserRole
    agent_id: str | None
    made_at: datetime
    made_by: str
    disabled_at: datetime | None


def normal_password(typed: str) -> str:
    """Return a password as every keyboard would have typed it (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", typed)


def why_no_password(password: str, name: str) -> str | None:
    """Return why somebody may not have this password, as the rest of a sentence; None if they may.

    Its length counts, and no rules of what it is made of (NIST SP 800-63B, 5.1.1.2).

    Args:
        password: As `normal_password` returns it.
        name: The user's.
    """
    if len(password) < LEAST:
        return f"must have {LEAST} characters or more; four words that do not go together are good"
    if len(password) > MOST:
        return f"may have up to {MOST} characters"
    beside = password.casefold().replace(name.casefold(), "")
    if len(beside) < LEAST:
        return f"must have {LEAST} characters or more beside the user's name"
    if len(set(beside)) < 5:
        return "is the same few characters over and over"
    return None
