"""What can go wrong with tokens.

- `TokenError`
    - `TokenNameTaken`: there is, or was, one of this name
    - `UnknownToken`: there is none of this name
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.crm.errors import CrmError


class TokenError(CrmError):
    """A token cannot be made or revoked as it was asked."""


@dataclass(kw_only=True)
class TokenNameTaken(TokenError):
    """A name stands for one program on record, also after its token was revoked."""

    name: str

    def __str__(self) -> str:
        return f"there is or was a token named {self.name!r}: choose another name"


@dataclass(kw_only=True)
class UnknownToken(TokenError):
    """There is no token of this name that is not revoked."""

    name: str

    def __str__(self) -> str:
        return f"no token named {self.name!r} can be revoked; `hotline tokens list` shows them"
