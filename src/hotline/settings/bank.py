"""The bank."""

from __future__ import annotations

from pydantic import Field, SecretStr

from hotline.settings.section import Section


class BankSettings(Section):
    """The bank's gateway.

    Attributes:
        timeout_s: After so many seconds an answer does not count any more.
        public_key: To which secrets are sealed, 32 bytes of X25519 in base64; without it the bank
            is asked, and whoever stands between could name a key of their own.
    """

    url: str = "http://127.0.0.1:8091"
    token: SecretStr
    timeout_s: float = Field(default=3.0, gt=0, le=30)
    public_key: str | None = Field(default=None, pattern="^[A-Za-z0-9+/]{43}=$")
