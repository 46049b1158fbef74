"""An agent who may send callers to places outside, or ask there: one room for all such tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from tests.acceptance.floor.conftest import anna_at_the_desk
from tests.acceptance.floor.outside.asking import LONGEST, USUALLY_S
from tests.acceptance.floor.outside.branches import branch_of, opened_with_branches

from hotline.testing.faulty_link import FaultyLink
from hotline.testing.phone import SipPhone

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

    from hotline.testing.flow_files import FlowFiles


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def link() -> AsyncIterator[FaultyLink]:
    async with FaultyLink() as link:
        yield link


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def open_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles, link: FaultyLink
) -> AsyncIterator[Room]:
    folder = tmp_path_factory.mktemp("outside")
    async with opened_with_branches(folder, files, link) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="session")
async def room(open_room: Room, link: FaultyLink) -> AsyncIterator[Room]:
    """The room; link, service and the usual limit are there again after a test that failed, too."""
    async with anna_at_the_desk(open_room) as room:
        yield room
        link.mend()
        hotline = room.hotline
        limit = hotline.service.spec.environment.get(LONGEST, USUALLY_S)
        if limit != USUALLY_S or not hotline.service.running:
            await hotline.service.stop()
            await hotline.start_service(**{LONGEST: USUALLY_S})


@pytest_asyncio.fixture(loop_scope="session")
async def branch(room: Room) -> AsyncIterator[SipPhone]:
    """Whoever is rung, at whatever number."""
    async with branch_of(room) as phone:
        yield phone
