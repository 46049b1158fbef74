from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import PurePosixPath

import pytest

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.lines import Lines
from hotline.testing.ami_server import AmiServer
from hotline.testing.scripted_pbx import ScriptedPbx

WAIT_S = 5.0
RECORDINGS = PurePosixPath("/var/spool/asterisk/hotline")


@pytest.fixture
async def pbx() -> AsyncIterator[ScriptedPbx]:
    async with AmiServer({"hotline": "s3cret"}) as server:
        yield ScriptedPbx(server)


@pytest.fixture
async def calls() -> asyncio.Queue[AsteriskLine]:
    """The calls that came, in order."""
    return asyncio.Queue()


@pytest.fixture
async def lines(
    pbx: ScriptedPbx, calls: asyncio.Queue[AsteriskLine]
) -> AsyncIterator[Callable[[], int]]:
    """Lines on a link to the scripted PBX; gives how many jobs they have spawned."""
    settings = AmiSettings(
        port=pbx.server.port,
        username="hotline",
        secret="s3cret",
        backoff_min_s=0.01,
        backoff_max_s=0.02,
    )
    jobs: list[asyncio.Task[None]] = []

    def spawn(job: Coroutine[None, None, None]) -> None:
        jobs.append(asyncio.get_running_loop().create_task(job))

    ami = AmiClient(settings)
    Lines(ami, EventFeed(ami), recordings=RECORDINGS, on_call=calls.put_nowait, spawn=spawn)
    async with ami:
        await pbx.server.saw("CoreShowChannels")
        yield lambda: len(jobs)
    await asyncio.gather(*jobs)


@pytest.fixture
async def asterisk_line(
    pbx: ScriptedPbx, calls: asyncio.Queue[AsteriskLine], lines: Callable[[], int]
) -> AsteriskLine:
    """The line of a caller who has just dialled."""
    pbx.caller_dials()
    async with asyncio.timeout(WAIT_S):
        return await calls.get()
