"""A hotline of these tests' own, over a link that they break."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hotline.testing.faulty_link import FaultyLink
from hotline.testing.running import RunningHotline, running_hotline


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def open_link() -> AsyncIterator[FaultyLink]:
    async with FaultyLink() as link:
        yield link


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(
    open_link: FaultyLink, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningHotline]:
    async with running_hotline(tmp_path_factory.mktemp("link"), link=open_link) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def link(hotline: RunningHotline, open_link: FaultyLink) -> AsyncIterator[FaultyLink]:
    """The link, sound again after each test."""
    yield open_link
    open_link.mend()
