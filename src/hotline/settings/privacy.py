"""Keys of personal data, and the law."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from hotline.model.interaction import Handling
from hotline.settings.section import Section

MASTER_KEY_BYTES = 32


def _is_master_key(key: SecretStr) -> SecretStr:
    try:
        size = len(base64.b64decode(key.get_secret_value(), validate=True))
    except ValueError:
        size = 0
    if size != MASTER_KEY_BYTES:
        raise ValueError("must be the base64 of 32 random bytes, as of `openssl rand -base64 32`")
    return key


MasterKey = Annotated[SecretStr, AfterValidator(_is_master_key)]


class PrivacySettings(Section):
    """The key over all keys, older ones until `hotline keys rotate`, and what the law asks.

    `retention_days` of 0 is no limit. Messages that callers leave may go earlier than the rest of
    their calls; with `message_retention_days` of 0 they go with it. What cases and promises were
    about goes `case_retention_days` after they are over.
    """

    master_key: MasterKey
    old_master_keys: tuple[MasterKey, ...] = ()
    purpose: str = Field(default="customer_service", min_length=1, max_length=64)
    legal_basis: str = Field(default="contract", min_length=1, max_length=64)
    retention_days: int = Field(default=0, ge=0, le=36_500)
    message_retention_days: int = Field(default=0, ge=0, le=36_500)
    case_retention_days: int = Field(default=0, ge=0, le=36_500)
    cross_border: bool = False

    @model_validator(mode="after")
    def _messages_go_with_their_call(self) -> Self:
        if 0 < self.retention_days < self.message_retention_days:
            raise ValueError(
                "message_retention_days cannot be more than retention_days, after which all of a "
                "call goes"
            )
        return self

    @property
    def handling(self) -> Handling:
        """What the bank decides about every contact."""
        return Handling(
            purpose=self.purpose,
            legal_basis=self.legal_basis,
            retention=self.retention,
            cross_border=self.cross_border,
        )

    @property
    def retention(self) -> timedelta | None:
        """How long a call is kept; None for no limit."""
        return timedelta(days=self.retention_days) if self.retention_days else None

    @property
    def message_retention(self) -> timedelta | None:
        """How long a message is kept; None for as long as its call."""
        days = self.message_retention_days
        return timedelta(days=days) if days else None

    @property
    def case_retention(self) -> timedelta | None:
        """How long it is kept what cases and promises were about; None for no limit."""
        return timedelta(days=self.case_retention_days) if self.case_retention_days else None
