"""The bank."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, SecretStr

from hotline.settings.section import ClassPath, Section


class BankSettings(Section):
    """The bank's gateway.

    Attributes:
        gateway: The class that asks the bank, as `module:Class`; None asks over HTTP.
        timeout_s: After so many seconds an answer does not count any more.
        public_key: To which secrets are sealed, 32 bytes of X25519 in base64; without it the bank
            is asked, and whoever stands between could name a key of their own.
        settle_hours: A payment that the bank has not told of for so long is a case for a person.
    """

    url: str = "http://127.0.0.1:8091"
    token: SecretStr
    gateway: ClassPath | None = None
    timeout_s: float = Field(default=3.0, gt=0, le=30)
    settle_hours: int = Field(default=24, ge=1, le=24 * 30)
    public_key: str | None = Field(default=None, pattern="^[A-Za-z0-9+/]{43}=$")

    @property
    def settle_within(self) -> timedelta:
        """How long the bank may take to tell what became of a payment."""
        return timedelta(hours=self.settle_hours)
