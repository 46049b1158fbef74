"""Lines against what the PBX really has: who is gone, who waits for nobody, who is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import PurePosixPath
from typing import Any

import pytest

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.line import GONE_UNSEEN, HANDED_OVER, MEDIA_TIMEOUT, PBX_RESTARTED
from hotline.asterisk.lines import Lines
from hotline.testing.ami_server import AmiServer, Message, ReceivedAction, answer, list_answer
from hotline.testing.scripted_pbx import CHANNEL, UNIQUEID, ScriptedPbx, in_async_agi

BEAT_S = 0.05
WAIT_S = 5.0
STRANGER = in_async_agi("1770000000.9", "PJSIP/phone-00000009")


class Room:
    """Lines on a link to the scripted PBX."""

    def __init__(self, pbx: ScriptedPbx) -> None:
        self.pbx = pbx
        self.calls: asyncio.Queue[AsteriskLine] = asyncio.Queue()
        self.jobs: set[asyncio.Task[None]] = set()
        self.lines: Lines

    def spawn(self, job: Coroutine[None, None, None]) -> None:
        self.jobs.add(asyncio.get_running_loop().create_task(job))

    async def caller(self) -> AsteriskLine:
        self.pbx.caller_dials()
        async with asyncio.timeout(WAIT_S):
            return await self.calls.get()

    async def looks(self, more: int = 4) -> None:
        """Wait for so many more lists of channels."""
        asked = sum(action.name == "CoreShowChannels" for action in self.pbx.server.received)
        await self.pbx.server.saw("CoreShowChannels", times=asked + more)

    def redirects(self) -> list[tuple[str, str]]:
        return [
            (action.get("Channel"), action.get("Context"))
            for action in self.pbx.server.received
            if action.name == "Redirect"
        ]


@pytest.fixture
async def pbx() -> AsyncIterator[ScriptedPbx]:
    async with AmiServer({"hotline": "s3cret"}) as server:
        scripted = ScriptedPbx(server)
        scripted.channels = []
        yield scripted


@pytest.fixture
async def room(pbx: ScriptedPbx) -> AsyncIterator[Room]:
    room = Room(pbx)
    settings = AmiSettings(
        port=pbx.server.port,
        username="hotline",
        secret="s3cret",
        backoff_min_s=0.01,
        backoff_max_s=0.02,
    )
    ami = AmiClient(settings)
    room.lines = Lines(
        ami,
        EventFeed(ami),
        recordings=PurePosixPath("/var/spool/asterisk/hotline"),
        on_call=room.calls.put_nowait,
        spawn=room.spawn,
        reconcile_every_s=BEAT_S,
    )
    async with ami, room.lines:
        await pbx.server.saw("CoreShowChannels")
        yield room
    await asyncio.gather(*room.jobs)


@asynccontextmanager
async def meanwhile(pbx: ScriptedPbx, channels: list[Message]) -> AsyncIterator[None]:
    """Let a caller dial in between the question for the channels and its answer."""
    dialled = asyncio.Event()

    def late(action: ReceivedAction) -> list[Message]:
        pbx.caller_dials()
        dialled.set()
        pbx.server.answers("CoreShowChannels", pbx.list_channels)
        return list_answer(action, "CoreShowChannel", [])

    pbx.channels = channels
    pbx.server.answers("CoreShowChannels", late)
    await dialled.wait()
    yield


async def test_call_that_arrives_while_the_list_is_made_lives(room: Room) -> None:
    async with meanwhile(room.pbx, [in_async_agi(UNIQUEID, CHANNEL)]), asyncio.timeout(WAIT_S):
        line = await room.calls.get()
    await room.looks()
    assert not line.channel.is_gone
    assert room.redirects() == []


async def test_line_whose_hang_up_nobody_saw_is_ended_without_a_new_link(room: Room) -> None:
    room.pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
    line = await room.caller()
    await room.looks()
    room.pbx.channels = []
    async with asyncio.timeout(WAIT_S):
        assert await line.gone() == GONE_UNSEEN


async def test_calls_of_a_pbx_that_was_started_anew_are_ended_as_that(room: Room) -> None:
    room.pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
    line = await room.caller()
    await room.pbx.server.saw("CoreStatus")
    room.pbx.started_at = "08:00:30"
    room.pbx.channels = []
    room.pbx.server.cut()
    async with asyncio.timeout(WAIT_S):
        assert await line.gone() == PBX_RESTARTED


async def test_call_that_a_stopping_pbx_ends_is_ended_as_that(room: Room) -> None:
    line = await room.caller()
    room.pbx.server.event("SoftHangupRequest", ("Uniqueid", UNIQUEID), ("Cause", "4"))
    async with asyncio.timeout(WAIT_S):
        assert await line.gone() == PBX_RESTARTED


async def test_call_without_sound_is_ended_as_that(room: Room) -> None:
    line = await room.caller()
    room.pbx.server.event("Hangup", ("Uniqueid", UNIQUEID), ("Cause", "44"))
    async with asyncio.timeout(WAIT_S):
        assert await line.gone() == MEDIA_TIMEOUT


async def test_caller_whom_nobody_owns_starts_over(room: Room) -> None:
    room.pbx.channels = [STRANGER]
    (action, *_) = await room.pbx.server.saw("Redirect")
    assert (action.get("Channel"), action.get("Context"), action.get("Exten")) == (
        "PJSIP/phone-00000009",
        "hotline-in",
        "95599",
    )


async def test_list_that_fails_is_asked_for_again(room: Room) -> None:
    room.pbx.server.answers("CoreShowChannels", lambda action: [answer(action, "Error")])
    await room.looks()
    room.pbx.channels = [STRANGER]
    room.pbx.server.answers("CoreShowChannels", room.pbx.list_channels)
    await room.pbx.server.saw("Redirect")


async def test_live_call_is_left_alone(room: Room) -> None:
    room.pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
    line = await room.caller()
    await room.looks(8)
    assert not line.channel.is_gone
    assert room.redirects() == []


async def test_caller_who_still_waits_after_the_call_is_handed_over(room: Room) -> None:
    room.pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
    line = await room.caller()
    room.lines.release(line)
    await room.pbx.server.saw("Redirect")
    assert room.redirects()[0] == (CHANNEL, "hotline-fallback")


async def test_live_calls_get_their_beat_as_soon_as_the_link_is_back(room: Room) -> None:
    room.pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
    await room.caller()
    room.pbx.server.cut()
    await room.pbx.server.saw_links(2)
    await room.looks()
    assert timeouts_set(room) == ["30"]


def in_fallback() -> Message:
    return [
        ("Channel", CHANNEL),
        ("Uniqueid", UNIQUEID),
        ("Context", "hotline-fallback"),
        ("Application", "Playback"),
        ("ApplicationData", "vm-intro"),
    ]


async def test_caller_just_handed_over_is_left_alone(room: Room) -> None:
    line = await room.caller()
    room.pbx.channels = [in_fallback()]
    await line.hand_over()
    room.lines.release(line)
    await room.looks(8)
    assert room.redirects() == [(CHANNEL, "hotline-fallback")]


async def test_call_that_the_fallback_took_ends_and_beats_no_more(room: Room) -> None:
    room.pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
    line = await room.caller()
    room.pbx.channels = [in_fallback()]
    async with asyncio.timeout(WAIT_S):
        assert await line.gone() == HANDED_OVER
    await line.keep()
    assert not timeouts_set(room)


async def test_beat_outside_async_agi_is_not_sent(room: Room) -> None:
    room.pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
    line = await room.caller()
    await line.keep()
    assert timeouts_set(room) == ["30"]
    left = ("Channel", CHANNEL), ("Uniqueid", UNIQUEID)
    room.pbx.server.event("AsyncAGIEnd", *left)
    # The answer to this comes after the event.
    await room.looks()
    await line.keep()
    assert timeouts_set(room) == ["30"]


def timeouts_set(room: Room) -> list[Any]:
    return [
        action.get("Value")
        for action in room.pbx.server.received
        if action.get("Variable") == "TIMEOUT(absolute)"
    ]
