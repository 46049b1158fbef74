"""Calls from the bank's page, by whoever opens it."""

from __future__ import annotations

from pydantic import Field

from hotline.settings.section import Section


class WebCallSettings(Section):
    """Whether the page at `/call/` is there, and how many may call by it.

    Whoever does has dialled `number`, as `hotline asterisk-config` tells the PBX. From one address
    `per_minute` calls are begun at most and `of_address_at_once` go on, from all of them `at_once`.
    A page has `begins_within_s` after its WebSocket is open, once it has the microphone, to call.
    """

    enabled: bool = False
    number: str = Field(default="8888", pattern=r"^[+0-9][0-9]{0,23}$")
    per_minute: int = Field(default=6, ge=1, le=600)
    of_address_at_once: int = Field(default=3, ge=1, le=10_000)
    at_once: int = Field(default=20, ge=1, le=10_000)
    begins_within_s: float = Field(default=20.0, ge=1, le=120)
