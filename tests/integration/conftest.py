from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from hotline.testing.postgres import PostgresServer
from hotline.testing.stores import Fill, Stores, migrated, new_files, new_on_server


class NewStores(Protocol):
    """Makes new stores of a kind, with the same in them each time."""

    def __call__(self, kind: str, fill: Fill = migrated) -> AbstractAsyncContextManager[Stores]:
        """Make them for the time of the block."""


@pytest.fixture
def new_stores(request: pytest.FixtureRequest, tmp_path: Path) -> NewStores:
    """Makes new stores of a kind."""

    @asynccontextmanager
    async def make(kind: str, fill: Fill = migrated) -> AsyncIterator[Stores]:
        if kind == "sqlite":
            yield await new_files(tmp_path, fill)
            return
        server: PostgresServer = request.getfixturevalue("postgres")
        async with new_on_server(server, fill) as stores:
            yield stores

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
async def stores(request: pytest.FixtureRequest, new_stores: NewStores) -> AsyncIterator[Stores]:
    """New stores, of each kind."""
    async with new_stores(request.param) as stores:
        yield stores
