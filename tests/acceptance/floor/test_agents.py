"""Callers and agents on a real Asterisk, through the running service and its API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from hotline.flow.utterance import Phrase
from hotline.testing.flow_files import FlowFiles, edit, shipped_files
from hotline.testing.phone import Call, SipPhone, babble
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="module")

AGENTS = """
[seats.desk1]
name = "Desk 1"
[agents.anna]
name = "Anna"
languages = ["zh-CN", "en-US"]
tiers = ["standard", "vip", "senior_vip"]
"""
ROUTING = "[queues.agents]\nwrap_up_s = 1\n"
HOURS = """\
  agents:
    mon-fri: 09:00-18:00
    sat: 09:00-12:00
    sun: closed
    holidays: closed
    workdays: as mon
"""
SEAT = """\
[desk1]
type = endpoint
context = hotline-seat
disallow = all
allow = ulaw
aors = desk1
direct_media = no
[desk1]
type = aor
contact = {uri}
"""


@dataclass(kw_only=True)
class Room:
    """A hotline with an agent, whose telephone picks up by itself, and a caller's telephone."""

    hotline: RunningHotline
    agent: SipPhone
    caller: SipPhone
    token: str

    async def tell(self, what: str, body: object = None) -> None:
        """Do something in Anna's name."""
        url = self.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
        headers = {"Authorization": f"Bearer {self.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{url}/api/v1/agents/anna/{what}", json=body) as answer,
        ):
            answer.raise_for_status()

    async def waits(self) -> Call:
        """Let somebody call and ask for a person."""
        call = await self.caller.dial(self.hotline.number, caller_number="13800000001")
        await call.press("2")
        await call.hears_start(await self.says("main_menu"))
        await call.press("0")
        return call

    async def says(self, prompt: str) -> NDArray[np.int16]:
        """Return what is heard of a prompt."""
        return await self.hotline.sound(Phrase(prompt=prompt, language="en-US"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> FlowFiles:
    """The shipped flows, whose agents are there day and night."""
    files = shipped_files().copied_to(tmp_path_factory.mktemp("files"))
    edit(
        files.flow.parent / "calendar.yaml",
        HOURS,
        "  agents: {mon-sun: 00:00-24:00, holidays: as mon, workdays: as mon}\n",
    )
    return files


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory, files: FlowFiles) -> AsyncIterator[Room]:
    folder = tmp_path_factory.mktemp("floor")
    (folder / "agents.toml").write_text(AGENTS)
    (folder / "routing.toml").write_text(ROUTING)
    settings = {
        "HOTLINE_AGENTS_FILE": str(folder / "agents.toml"),
        "HOTLINE_ROUTING_FILE": str(folder / "routing.toml"),
    }
    async with SipPhone.open(answers=True) as agent, SipPhone.open() as caller:
        (folder / "pbx/etc").mkdir(parents=True)
        (folder / "pbx/etc/pjsip_seats.conf").write_text(SEAT.format(uri=agent.uri))
        async with running_hotline(folder, settings, files=files) as hotline:
            told = await hotline.command("tokens", "add", "desk", "--role", "agent")
            token = told.stdout.split()[-1]
            room = Room(hotline=hotline, agent=agent, caller=caller, token=token)
            await room.tell("sign-in", {"seat": "desk1"})
            yield room


async def test_a_caller_is_served_and_comes_back(room: Room) -> None:
    call = await room.waits()
    await asyncio.sleep(1)
    await room.tell("ready")
    served = await room.agent.called()
    await served.hears(await room.says("whisper_standard"))
    words, answer = babble("good morning"), babble("what can i do")
    await asyncio.sleep(0.3)
    await call.say(words)
    await served.hears(words)
    await served.say(answer)
    await call.hears(answer)
    await served.hang_up()
    await call.hears_start(await room.says("how_friendly"))
    await call.hang_up()
    assert (await room.hotline.interaction_from("13800000001")).outcome == "caller_hung_up"
