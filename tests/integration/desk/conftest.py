"""A room with desks, for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.settings import CrmSettings
from hotline.testing.desk_room import DeskRoom, open_desk_room
from hotline.testing.stores import Stores, new_files


@pytest.fixture
async def stores(tmp_path: Path) -> Stores:
    return await new_files(tmp_path)


@pytest.fixture
async def room(stores: Stores) -> AsyncIterator[DeskRoom]:
    settings = CrmSettings(requests_per_s=10_000, request_burst=10_000)
    async with open_desk_room(stores, settings) as room:
        yield room
