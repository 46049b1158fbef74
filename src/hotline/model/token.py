"""What a program may do that shows a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Role = Literal["reader", "agent", "supervisor"]
"""Each may do what the one before it may: read; serve customers; decide tiers."""

ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token of one tenant, without its secret.

    Attributes:
        tenant: Whose customers it opens.
        token_id: The half of it that is no secret.
        name: Who uses it, for the record.
        role: What it may do.
        made_at: When it was made, aware.
        made_by: Who made it.
        until: When it ends by itself, aware; None for never.
        revoked_at: When it was revoked, aware; None where it was not.
        agent_id: The agent whose it is; None for nobody's.
    """

    tenant: str
    token_id: str
    name: str
    role: Role
    made_at: datetime
    made_by: str
    until: datetime | None
    revoked_at: datetime | None
    agent_id: str | None = None

    @property
    def who(self) -> str:
        """In whose name it changes something: never a person's."""
        return f"token:{self.name}"

    def counts_at(self, moment: datetime) -> bool:
        """Return whether it opens anything."""
        return self.revoked_at is None and (self.until is None or moment < self.until)


def may(role: Role, needed: Role) -> bool:
    """Return whether a role may do what another one is needed for."""
    return ROLES.index(role) >= ROLES.index(needed)
