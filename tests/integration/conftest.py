from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from hotline.testing.postgres import PostgresServer
from hotline.testing.stores import Stores, new_files, new_on_server

NewStores = Callable[[str], AbstractAsyncContextManager[Stores]]


@pytest.fixture
def new_stores(request: pytest.FixtureRequest, tmp_path: Path) -> NewStores:
    """Makes new stores of a kind."""

    @asynccontextmanager
    async def make(kind: str) -> AsyncIterator[Stores]:
        if kind == "sqlite":
            yield await new_files(tmp_path)
            return
        server: PostgresServer = request.getfixturevalue("postgres")
        async with new_on_server(server) as stores:
            yield stores

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
async def stores(request: pytest.FixtureRequest, new_stores: NewStores) -> AsyncIterator[Stores]:
    """New stores, of each kind."""
    async with new_stores(request.param) as stores:
        yield stores
