"""A seat's telephone that has dialled a code: who serves it, and that it is no caller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine

import pytest
from tests.integration.asterisk.conftest import RECORDINGS

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.lines import Lines
from hotline.asterisk.seats import SEAT_CONTEXT
from hotline.testing.scripted_pbx import ScriptedPbx

SOON_S = 5.0
CHANNEL, UNIQUEID = "PJSIP/desk-1-0000002a", "1700000000.7"
DIALLED = (
    ("Channel", CHANNEL),
    ("Uniqueid", UNIQUEID),
    ("Context", SEAT_CONTEXT),
    ("Exten", "*11"),
    ("CallerIDNum", "desk-1"),
)

Served = asyncio.Queue[tuple[AsteriskLine, str]]


class Room:
    """Lines on a link to a scripted PBX, and who is served there."""

    def __init__(self, pbx: ScriptedPbx, ami: AmiClient) -> None:
        self.pbx = pbx
        self.callers: asyncio.Queue[AsteriskLine] = asyncio.Queue()
        self.served: Served = asyncio.Queue()
        self.jobs: list[asyncio.Task[None]] = []
        self.lines = Lines(
            ami,
            EventFeed(ami),
            recordings=RECORDINGS,
            on_call=self.callers.put_nowait,
            spawn=self._spawn,
            on_code=lambda line, seat: self.served.put_nowait((line, seat)),
        )

    def _spawn(self, job: Coroutine[None, None, None]) -> None:
        self.jobs.append(asyncio.get_running_loop().create_task(job))

    async def dials(self) -> tuple[AsteriskLine, str]:
        self.pbx.server.event("AsyncAGIStart", *DIALLED)
        async with asyncio.timeout(SOON_S):
            return await self.served.get()


@pytest.fixture
async def room(pbx: ScriptedPbx) -> AsyncIterator[Room]:
    settings = AmiSettings(
        port=pbx.server.port,
        username="hotline",
        secret="s3cret",
        backoff_min_s=0.01,
        backoff_max_s=0.02,
    )
    ami = AmiClient(settings)
    room = Room(pbx, ami)
    async with ami:
        await pbx.server.saw("CoreShowChannels")
        yield room
    await asyncio.gather(*room.jobs)


async def test_a_code_is_served_at_its_seat_and_is_no_call(room: Room) -> None:
    line, seat = await room.dials()
    assert (seat, line.info.dialled_number, line.info.caller_number) == ("desk-1", "*11", "")
    assert room.callers.empty()


async def test_its_keys_and_its_end_come_to_its_line(room: Room) -> None:
    line, _ = await room.dials()
    for event in ("DTMFBegin", "DTMFEnd"):
        room.pbx.server.event(
            event, ("Uniqueid", UNIQUEID), ("Digit", "7"), ("Direction", "Received")
        )
    async with asyncio.timeout(SOON_S):
        await line.keypad.wait_for_key("7")
    room.pbx.server.event("Hangup", ("Uniqueid", UNIQUEID), ("Cause-txt", "Normal Clearing"))
    async with asyncio.timeout(SOON_S):
        assert await line.gone() == "Normal Clearing"


async def test_who_dials_while_another_process_takes_the_calls_is_served_then(room: Room) -> None:
    room.lines.keep_new_waiting()
    room.pbx.server.event("AsyncAGIStart", *DIALLED)
    async with asyncio.timeout(SOON_S):
        while True:
            if room.lines.kept_waiting == [UNIQUEID]:
                break
            await asyncio.sleep(0.001)
    assert room.served.empty()
    room.lines.let_go()
    async with asyncio.timeout(SOON_S):
        assert (await room.served.get())[1] == "desk-1"


async def test_who_was_served_by_a_process_that_died_is_hung_up_on(room: Room) -> None:
    room.pbx.channels = [[*DIALLED, ("ApplicationData", "agi:async")]]
    room.pbx.server.cut()
    (action, *_) = await room.pbx.server.saw("Hangup")
    assert action.get("Channel") == CHANNEL
    assert room.callers.empty()
