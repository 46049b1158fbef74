"""The three databases of a hotline, for tests that run on each kind of them.

New ones are copies of some that were made once: migrating takes longer than most tests, and so does
to fill them.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hotline import store_addresses
from hotline.crm import CrmRepository
from hotline.journal import Journal
from hotline.privacy import KeyRing
from hotline.store_addresses import Addresses
from hotline.testing.keys import MASTER_KEY
from hotline.testing.postgres import Filling, PostgresServer


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


Fill = Callable[[Stores], Awaitable[None]]
"""What is to be in new stores; it is done once, and copied from then on."""


async def migrated(stores: Stores) -> None:
    """Bring new stores to where a service finds them, with nothing in them."""
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys),
        await Journal.open(stores.journal, keys),
    ):
        pass


async def new_files(folder: Path, fill: Fill = migrated) -> Stores:
    """Put new stores into a folder."""
    if fill not in _FILES:
        with tempfile.TemporaryDirectory() as made:
            await fill(in_files(Path(made)))
            _FILES[fill] = await asyncio.to_thread(_read, Path(made))
    await asyncio.to_thread(_write, folder, _FILES[fill])
    return in_files(folder)


@asynccontextmanager
async def new_on_server(server: PostgresServer, fill: Fill = migrated) -> AsyncIterator[Stores]:
    """Make new stores in a database of their own, for the time of the block."""
    async with server.database(_on_server(fill)) as url:
        yield in_postgres(url)


_FILES: dict[Fill, dict[str, bytes]] = {}


def _read(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        file = folder / name
        file.touch(mode=0o600)
        file.write_bytes(content)


@cache
def _on_server(fill: Fill) -> Filling:
    async def filled(url: str) -> None:
        await fill(in_postgres(url))

    return filled
