"""Bringing a database's schema up to date when it is opened."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hotline.database.address import Address


async def migrate(address: Address, migrations: Path) -> None:
    """Do as `migrate_now`, in a thread."""
    await asyncio.to_thread(migrate_now, address, migrations)


def migrate_now(address: Address, migrations: Path) -> None:
    """Bring a database's schema up to the newest one in `migrations`, where no event loop runs.

    Several may do so at once: one of them migrates, and the others wait for it.

    Raises:
        DatabaseTooNew: Its schema is not among `migrations`.
        DatabaseUnusable: It cannot be opened, or is no database.
        DatabaseStalled: Another process holds it.
    """
    if isinstance(address, Path):
        from hotline.database.sqlite import migrate_file

        migrate_file(address, migrations)
    else:
        # Not before it is needed: importing the driver takes as long as most commands.
        from hotline.database.postgres import migrate_schema

        migrate_schema(address, migrations)
