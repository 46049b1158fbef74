"""Stores that nobody has opened yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.testing.postgres import PostgresServer
from hotline.testing.stores import Stores, in_files, in_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """Nothing is there yet, not even a schema."""
    if request.param == "sqlite":
        yield in_files(tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    async with server.database() as url:
        yield in_postgres(url)
