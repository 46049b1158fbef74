"""A caller and an agent's telephone on a real Asterisk, without the service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.lines import Lines
from hotline.asterisk.seat_leg import SeatLeg
from hotline.asterisk.seats import UNREACHABLE, Seats
from hotline.floor.callers import Caller
from hotline.floor.leg_names import LegNames
from hotline.jobs import Jobs
from hotline.launch.pbx import RunningPbx, running_pbx
from hotline.launch.pbx_config import MUSIC
from hotline.routing.events import CallQueued
from hotline.speech.pcm import write_wav
from hotline.testing.phone import Call, SipPhone, babble, read_wav

DEAD_MAN_S = 4
TOGETHER_S = 1.0
"""In which caller and agent are together, whatever plays.

Measured are 0.02 to 0.06 s, up to 0.16 s where the caller's telephone sends no sound; a machine
with much else to do takes longer.
"""
SEAT = """\
[{name}]
type = endpoint
context = hotline-seat
disallow = all
allow = ulaw
aors = {name}
direct_media = no
[{name}]
type = aor
{contact}
"""


@dataclass(kw_only=True)
class Floor:
    """A PBX with a seat, the agent's telephone and the caller's, and who has called."""

    pbx: RunningPbx
    agent: SipPhone
    caller: SipPhone
    seats: Seats
    lines: asyncio.Queue[AsteriskLine]

    async def call(self) -> tuple[Call, AsteriskLine]:
        """Let a caller in, who hears music."""
        number = f"sip:8888@{self.pbx.sip_address}"
        dialling = asyncio.ensure_future(self.caller.dial(number, caller_number="13800000001"))
        line = await self.lines.get()
        await line.answer()
        await line.play_music()
        return await dialling, line

    async def rung(self) -> tuple[Call, SeatLeg]:
        """Ring the agent, who picks up at once."""
        leg = await self.ring("desk1")
        assert await leg.answered()
        return await self.agent.called(), leg

    async def ring(self, seat: str, leg_id: str = "leg-1", limit_s: float = 5.0) -> SeatLeg:
        return await self.seats.ring(seat, leg_id=leg_id, shows="13800000001", limit_s=limit_s)


@pytest.fixture
async def announcement() -> AsyncIterator[str]:
    """The address of an announcement of more than six seconds."""
    wav = write_wav(babble("you are next in line and we expect to be with you " * 2))

    async def give(request: web.Request) -> web.Response:
        return web.Response(body=wav, content_type="audio/wav")

    app = web.Application()
    app.router.add_get("/announcement.wav", give)
    async with TestServer(app) as server:
        yield str(server.make_url("/announcement.wav"))


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    async with AsyncExitStack() as stack:
        agent = await stack.enter_async_context(SipPhone.open(answers=True))
        caller = await stack.enter_async_context(SipPhone.open())
        busy = await stack.enter_async_context(SipPhone.open())
        etc = tmp_path / "pbx/etc"
        etc.mkdir(parents=True)
        endpoints = [
            SEAT.format(name="desk1", contact=f"contact = {agent.uri}"),
            SEAT.format(name="engaged", contact=f"contact = {busy.uri}"),
            SEAT.format(name="absent", contact="max_contacts = 1"),
        ]
        (etc / "pjsip_seats.conf").write_text("".join(endpoints))
        pbx = await stack.enter_async_context(running_pbx(tmp_path / "pbx", dead_man_s=DEAD_MAN_S))
        ami = AmiClient(
            AmiSettings(
                host=pbx.ami_host,
                port=pbx.ami_port,
                username=pbx.ami_username,
                secret=pbx.ami_secret,
            )
        )
        feed = EventFeed(ami)
        jobs = Jobs()
        stack.push_async_callback(jobs.cancel)
        callers: asyncio.Queue[AsteriskLine] = asyncio.Queue()
        lines = Lines(
            ami,
            feed,
            recordings=PurePosixPath(pbx.spool_dir),
            on_call=callers.put_nowait,
            spawn=jobs.spawn,
            dead_man_s=DEAD_MAN_S,
        )
        seats = Seats(ami, feed, looked=lines.until_looked, spawn=jobs.spawn)
        await stack.enter_async_context(ami)
        await stack.enter_async_context(lines)
        await ami.wait_up(5)
        yield Floor(pbx=pbx, agent=agent, caller=caller, seats=seats, lines=callers)


async def test_caller_and_agent_hear_each_other_for_as_long_as_they_like(floor: Floor) -> None:
    call, line = await floor.call()
    await call.hears_start(read_wav(floor.pbx.config.music_dir / MUSIC))
    agent_call, leg = await floor.rung()
    assert await line.bridge(leg.leg_id)
    words, answer = babble("good morning"), babble("what can i do")
    await call.say(words)
    await agent_call.hears(words)
    await agent_call.say(answer)
    await call.hears(answer)
    await asyncio.sleep(DEAD_MAN_S + 1)
    assert call.ended_by is None
    assert agent_call.ended_by is None


async def test_who_was_served_is_back_with_us_when_the_agent_hangs_up(floor: Floor) -> None:
    call, line = await floor.call()
    agent_call, leg = await floor.rung()
    assert await line.bridge(leg.leg_id)
    await agent_call.hang_up()
    async with asyncio.timeout(2):
        assert await leg.gone() == "Normal Clearing"
        await line.alone()
    await line.play_music()
    assert call.ended_by is None


async def test_a_telephone_tells_why_it_is_not_picked_up(floor: Floor) -> None:
    for seat, cause in (("engaged", "User busy"), ("absent", UNREACHABLE), ("none", UNREACHABLE)):
        leg = await floor.ring(seat, f"leg-{seat}")
        assert not await leg.answered()
        assert await leg.gone() == cause


@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.1, 1.0])
async def test_an_announcement_keeps_nobody_from_the_agent(
    floor: Floor, announcement: str, after_s: float
) -> None:
    call, line = await floor.call()
    agent_call, leg = await floor.rung()
    caller = Caller(
        asked=CallQueued(at=datetime.now(UTC), call_id="c1", queue="agents", language="en-US"),
        line=line,
    )
    telling = asyncio.ensure_future(caller.is_told(announcement))
    await asyncio.sleep(after_s)
    assert not telling.done()
    began = asyncio.get_running_loop().time()
    assert await caller.joins(leg.leg_id)
    assert asyncio.get_running_loop().time() - began < TOGETHER_S
    await telling
    words, answer = babble("good morning"), babble("what can i do")
    await call.say(words)
    await agent_call.hears(words)
    await agent_call.say(answer)
    await call.hears(answer)


async def test_a_leg_is_not_taken_for_one_whose_name_begins_alike(floor: Floor) -> None:
    names = LegNames("bank", "offer")
    legs = [await floor.ring("desk1", leg_id=names.name(ref)) for ref in (17, 1)]
    calls = [await floor.agent.called() for _ in legs]
    await legs[1].hang_up()
    # Asterisk may have rung the later one first.
    ends = [asyncio.ensure_future(call.ended()) for call in calls]
    await asyncio.wait(ends, timeout=TOGETHER_S, return_when=asyncio.ALL_COMPLETED)
    assert sorted(call.ended_by or "" for call in calls) == ["", "pbx"]
    assert [leg.channel.is_gone for leg in legs] == [False, True]
    for end in ends:
        end.cancel()
