"""The bank."""

from __future__ import annotations

from pydantic import Field, SecretStr

from hotline.settings.section import Section


class BankSettings(Section):
    """The bank's gateway; `timeout_s` seconds without an answer is the outcome `unavailable`."""

    url: str = "http://127.0.0.1:8091"
    token: SecretStr
    timeout_s: float = Field(default=3.0, gt=0, le=30)
