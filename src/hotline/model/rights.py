"""What people may do over the API, by what they do at the bank."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hotline.model.token import Role
from hotline.model.user import UserRole

MAY_AS: Mapping[UserRole, Role | None] = MappingProxyType(
    {
        "agent": "agent",
        "supervisor": "supervisor",
        "quality": "reader",
        # They keep the hotline running and its users in order: no customer is their business.
        "operations": None,
        "administrator": None,
        # It hangs where anybody may pass: it is shown the wallboard, as far as that is for a wall.
        "screen": None,
    }
)
"""As which role of tokens each may ask; None: for nothing but who they are."""
