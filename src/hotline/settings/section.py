"""What every section of the settings has in common."""

from __future__ import annotations

import ipaddress
from typing import Annotated

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, field_validator

MAX_CHARACTERS = 2048
"""The longest setting."""

Port = int

ClassPath = Annotated[
    str,
    Field(
        pattern=r"^([A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*|[A-Za-z][\w.-]*)$", max_length=200
    ),
]
"""A class of the bank's own: `module:Class`, or the name that its package gives it among its entry
points."""


class Section(BaseModel):
    """A table of the file: no unknown setting, no text that another side would misread."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _one_line(cls, value: object) -> object:
        """Refuse what the other side would read as two lines, or not at all."""
        if isinstance(value, str) and len(value) > MAX_CHARACTERS:
            raise ValueError(f"may have up to {MAX_CHARACTERS} characters")
        if isinstance(value, str) and not value.isprintable():
            raise ValueError("holds a character that cannot be printed, such as a line end")
        return value


def is_loopback(host: str) -> bool:
    """Return whether a host's name or address is this machine's alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def known_countries(written: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Return a country, or several, as they are.

    Raises:
        ValueError: One of them is none.
    """
    countries = {written} if isinstance(written, str) else {*written}
    if countries - phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("must be a country's two capital letters of ISO 3166, such as CN")
    return written
