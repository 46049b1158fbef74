"""The three databases of a hotline, for tests that run on each kind of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hotline import store_addresses
from hotline.privacy import KeyRing
from hotline.store_addresses import Addresses
from hotline.testing.keys import MASTER_KEY


@dataclass(frozen=True, kw_only=True)
class Stores(Addresses):
    """Where each of them is."""

    async def open_keys(self) -> KeyRing:
        """Open the ring of keys, whose master key is known."""
        return await KeyRing.open(self.keys, master_key=MASTER_KEY)


def in_files(folder: Path) -> Stores:
    """Keep them in files of SQLite's."""
    return Stores(journal=folder / "journal.db", crm=folder / "crm.db", keys=folder / "keys.db")


def in_postgres(url: str) -> Stores:
    """Keep them in schemas of one PostgreSQL database."""
    return Stores(**vars(store_addresses.in_postgres(url)))
