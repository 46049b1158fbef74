"""The bank."""

from __future__ import annotations

from pydantic import Field, SecretStr

from hotline.settings.section import Section


class BankSettings(Section):
    """The bank's gateway; after `timeout_s` seconds an answer does not count any more."""

    url: str = "http://127.0.0.1:8091"
    token: SecretStr
    timeout_s: float = Field(default=3.0, gt=0, le=30)
