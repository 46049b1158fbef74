"""The databases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from hotline.settings.section import Section

SCHEMES = ("postgresql://", "postgres://")


def _is_postgres(url: SecretStr) -> SecretStr:
    if url.get_secret_value() and not url.get_secret_value().startswith(SCHEMES):
        raise ValueError(
            "must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or empty to keep files"
        )
    return url


class StoreSettings(Section):
    """Journal, CRM, and the keys that open what is personal in both.

    They are three schemas of the PostgreSQL database that `url` names, or else three files.
    """

    url: Annotated[SecretStr, AfterValidator(_is_postgres)] = SecretStr("")
    journal: Path = Path("var/journal.db")
    crm: Path = Path("var/crm.db")
    keys: Path = Path("var/keys.db")
