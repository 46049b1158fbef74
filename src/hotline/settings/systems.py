"""Other systems than the bank."""

from __future__ import annotations

from pydantic import Field, field_validator

from hotline.model.web_address import origin_of
from hotline.settings.section import Section


class SystemsSettings(Section):
    """The other systems that flows may ask over HTTP: scheme, host and port, and nothing else.

    `timeout_s` seconds without an answer is the outcome `unavailable`.
    """

    allowed: tuple[str, ...] = ()
    timeout_s: float = Field(default=3.0, gt=0, le=30)

    @field_validator("allowed")
    @classmethod
    def _origins(cls, allowed: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(origin_of(address) for address in allowed)
