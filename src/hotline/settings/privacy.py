"""Keys of personal data, and the law."""

from __future__ import annotations

import base64
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

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

    `retention_days` of 0 is no limit.
    """

    master_key: MasterKey
    old_master_keys: tuple[MasterKey, ...] = ()
    purpose: str = Field(default="customer_service", min_length=1, max_length=64)
    legal_basis: str = Field(default="contract", min_length=1, max_length=64)
    retention_days: int = Field(default=0, ge=0, le=36_500)
    cross_border: bool = False
