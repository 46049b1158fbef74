"""Where journal, CRM and keys are kept, as the settings have it."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.database import Address, PostgresSchema
from hotline.settings import StoreSettings


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where each of the three is; which kind it is does not matter to what is kept there."""

    journal: Address
    crm: Address
    keys: Address


def addresses(settings: StoreSettings) -> Addresses:
    """Return three schemas of the database that the settings name, or else the three files."""
    if url := settings.url.get_secret_value():
        return in_postgres(url)
    return Addresses(journal=settings.journal, crm=settings.crm, keys=settings.keys)


def in_postgres(url: str) -> Addresses:
    """Return three schemas of one PostgreSQL database."""
    return Addresses(
        journal=PostgresSchema(url, "journal"),
        crm=PostgresSchema(url, "crm"),
        keys=PostgresSchema(url, "keys"),
    )
