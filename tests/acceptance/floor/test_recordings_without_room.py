"""A spool without room for recordings, on a real Asterisk: calls go on, and it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import aiohttp
import pytest

from .conftest import anna_at_the_desk, hear_each_other, opened
from .recorded import RULES

if TYPE_CHECKING:
    from hotline.testing.flow_files import FlowFiles

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOBODY_HAS_MB = 1_000_000_000
NUMBER = "13800990041"


async def test_without_room_nothing_is_recorded_and_nobody_is_cut_off(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> None:
    folder = tmp_path_factory.mktemp("full")
    more = {
        "HOTLINE_RECORDING__RULES": json.dumps(RULES),
        "HOTLINE_RECORDING__FOLDER": str(folder / "recordings"),
        "HOTLINE_RECORDING__LEAST_FREE_MB": str(NOBODY_HAS_MB),
    }
    async with (
        opened(folder, files, more=more) as opened_room,
        anna_at_the_desk(opened_room) as room,
    ):
        await room.anna("ready")
        call = await room.wants_a_person(NUMBER)
        served = await room.told()
        await hear_each_other(call, served, "nobody keeps it")
        await served.hang_up()
        await call.hears_start(await room.says("how_satisfied"))
        await call.hang_up()
        told = await room.hotline.events_from(NUMBER, "recording_not_started")
        assert [one["part"] for one in told] == ["flow", "talk", "flow"]
        assert await room.hotline.events_from(NUMBER, "recording_started") == []
        url = room.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
        async with aiohttp.ClientSession() as session, session.get(f"{url}/health") as health:
            assert health.status == 200
            assert "nothing is recorded" in await health.text()
