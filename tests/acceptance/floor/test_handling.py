"""Hold, consult and transfer on a real Asterisk: who hears whom, and who does not."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import pytest_asyncio
from tests.acceptance.floor.conftest import (
    AGENTS,
    DESK,
    KEY,
    LOGIN,
    ROUTING,
    STATE_S,
    Room,
    hear_each_other,
)

from hotline.model.seat import Seat
from hotline.roster import password_of
from hotline.testing.phone import Call, Login, SipPhone, babble
from hotline.testing.running import running_hotline

if TYPE_CHECKING:
    from hotline.testing.flow_files import FlowFiles

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECOND = Seat(seat_id="desk2", name="Desk 2")
BOTH = f"""{AGENTS}
[seats.desk2]
name = "Desk 2"
[agents.bela]
name = "Bela"
number = "1002"
languages = ["zh-CN", "en-US"]
tiers = ["standard", "vip", "senior_vip"]
"""
SILENT_S = 0.6


class OpenDesk:
    """An agent's desk, and the last that it was told."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.now: dict[str, Any] = {}
        self._refused: asyncio.Queue[str] = asyncio.Queue()
        self._news = asyncio.Event()

    async def reads(self) -> None:
        """Take what is told: who reads nothing is closed by the service."""
        async for message in self._socket:
            told = message.json()
            if told["type"] == "refused":
                self._refused.put_nowait(told["code"])
            elif told["type"] == "desk_now":
                self.now = told
                self._news.set()

    async def until(self, **wanted: object) -> dict[str, Any]:
        """Wait until the desk shows these; what is in something else is told with `__`."""
        async with asyncio.timeout(STATE_S):
            while any(self._at(name) != one for name, one in wanted.items()):
                self._news.clear()
                await self._news.wait()
        return self.now

    async def sends(self, kind: str, **more: str) -> None:
        """Ask for something about the call that the agent talks on."""
        assert kind in self.now["can"], (kind, self.now)
        await self._socket.send_json({"type": kind, "call": self.now["talk"]["call"], **more})

    async def is_refused(self, kind: str, **more: str) -> str:
        """Ask for something; return the code of the refusal."""
        await self._socket.send_json({"type": kind, **more})
        async with asyncio.timeout(STATE_S):
            return await self._refused.get()

    def _at(self, name: str) -> object:
        found: Any = self.now
        for part in name.split("__"):
            found = found.get(part) if found is not None else None
        return found


@dataclass(kw_only=True)
class Pair:
    """Anna and Bela at their telephones, and a caller's."""

    room: Room
    bela: SipPhone

    @contextlib.asynccontextmanager
    async def desk_of(self, agent_id: str) -> AsyncIterator[OpenDesk]:
        """Open an agent's desk; the service may just be starting."""
        url = self.room.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
        headers = {"Authorization": f"Bearer {self.room.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            async with asyncio.timeout(STATE_S):
                while True:
                    try:
                        socket = await session.ws_connect(f"{url}/api/v1/agents/{agent_id}/desk")
                        break
                    except aiohttp.ClientConnectionError:
                        await asyncio.sleep(0.05)
            async with socket:
                desk = OpenDesk(socket)
                reading = asyncio.create_task(desk.reads(), name="desk")
                yield desk
                reading.cancel()

    async def does(self, agent_id: str, what: str, body: object = None) -> None:
        """Do something in an agent's name."""
        await self.room.ask("POST", f"/agents/{agent_id}/{what}", body)

    async def talk(self, number: str) -> tuple[Call, Call]:
        """Bring a caller to Anna, with Bela on break; return both telephones."""
        await self.does("anna", "ready")
        call = await self.room.wants_a_person(number)
        served = await self.room.told()
        return call, served


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def open_pair(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Pair]:
    folder = tmp_path_factory.mktemp("handling")
    (folder / "agents.toml").write_text(BOTH)
    (folder / "routing.toml").write_text(ROUTING)
    settings = {
        "HOTLINE_AGENTS_FILE": str(folder / "agents.toml"),
        "HOTLINE_ROUTING_FILE": str(folder / "routing.toml"),
    }
    login = Login(username=SECOND.seat_id, password=password_of(SECOND, KEY))
    async with (
        running_hotline(folder, settings, files=files) as hotline,
        SipPhone.open(answers=True, login=LOGIN) as desk,
        SipPhone.open(answers=True, login=login) as bela,
        SipPhone.open() as caller,
    ):
        await hotline.pbx.take_seats([DESK, SECOND], KEY)
        await desk.register(f"sip:{hotline.pbx.sip_address}")
        await bela.register(f"sip:{hotline.pbx.sip_address}")
        told = await hotline.command("tokens", "add", "desk", "--role", "supervisor")
        room = Room(hotline=hotline, desk=desk, caller=caller, token=told.stdout.split()[-1])
        yield Pair(room=room, bela=bela)
        await room.figures_add_up()


@pytest_asyncio.fixture(loop_scope="session")
async def pair(open_pair: Pair) -> AsyncIterator[Pair]:
    """Both at their desks, on break, for one test."""
    await open_pair.room.forget_calls()
    for agent_id, seat in (("anna", "desk1"), ("bela", "desk2")):
        await open_pair.does(agent_id, "sign-in", {"seat": seat})
        await open_pair.does(agent_id, "break", {"reason": "test"})
    yield open_pair
    for agent_id in ("anna", "bela"):
        await open_pair.does(agent_id, "sign-out")


async def hears_nothing_of(listens: Call, speaks: Call, about: str) -> None:
    """See that what one says does not come to the other."""
    words = babble(f"{about} nobody hears")
    await speaks.say(words)
    await asyncio.sleep(SILENT_S)
    assert listens.find(words) is None


async def consulting(pair: Pair, anna: OpenDesk, bela: OpenDesk, served: Call) -> Call:
    """Let Anna ask Bela, with the caller on hold, until both talk; return Bela's telephone."""
    await pair.does("bela", "ready")
    await anna.until(state="on_call", handling__held=False)
    await anna.sends("consult", agent="bela")
    offer = (await bela.until(state="reserved"))["offer"]
    assert (offer["consult"], offer["call"]["call"]) == ("anna", anna.now["talk"]["call"])
    asked = await pair.bela.called()
    await asked.hears(await pair.room.says("whisper_consult"))
    await anna.until(handling__consult__state="consulting")
    await hear_each_other(served, asked, "may I ask you")
    return asked


async def test_a_caller_on_hold_hears_music_and_is_back(pair: Pair) -> None:
    call, served = await pair.talk("13800000301")
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        await anna.until(state="on_call", handling__held=False)
        await anna.sends("hold")
        await anna.until(handling__held=True)
        await hears_nothing_of(served, call, "on hold")
        await hears_nothing_of(call, served, "in the room")
        await anna.sends("resume")
        await anna.until(handling__held=False)
        await hear_each_other(call, served, "here I am again")
        asked = await consulting(pair, anna, bela, served)
        await anna.sends("resume")
        await asked.ended()
        await bela.until(state="available")
        await hear_each_other(call, served, "he says yes")
        await anna.sends("hold")
        await anna.until(handling__held=True)
        await call.hang_up()
        await served.ended()
        await anna.until(state="available")


async def test_a_caller_goes_from_agent_to_agent_and_then_to_the_survey(pair: Pair) -> None:
    call, served = await pair.talk("13800000302")
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        assert await anna.is_refused("consult", call="nobody's") == "nobody_to_ask"
        call_id = (await anna.until(state="on_call"))["talk"]["call"]
        assert await anna.is_refused("complete", call=call_id) == "not_now"
        assert await anna.is_refused("consult", call=call_id, agent="bela") == "nobody_free"
        asked = await consulting(pair, anna, bela, served)
        await hears_nothing_of(asked, call, "who is asked")
        await anna.sends("complete")
        await served.ended()
        await anna.until(state="available")
        await bela.until(talk__call=call_id)
        await hear_each_other(call, asked, "I can help you")
        await bela.sends("transfer", agent="anna")
        await asked.ended()
        served = await pair.room.told()
        await hear_each_other(call, served, "back with me")
        await bela.until(state="available")
        asked = await consulting(pair, anna, bela, served)
        await served.hang_up()
        await hear_each_other(call, asked, "now it is me")
        await asked.hang_up()
        await call.hears_start(await pair.room.says("how_friendly"))
        await call.hang_up()
        await bela.until(state="available")


async def test_holds_and_consults_outlive_the_service(pair: Pair) -> None:
    call, served = await pair.talk("13800000303")
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        asked = await consulting(pair, anna, bela, served)
    os.kill(pair.room.hotline.worker_id, signal.SIGKILL)
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        await anna.until(handling__consult__state="consulting")
        await anna.sends("complete")
        await hear_each_other(call, asked, "in another process")
        await served.ended()
        await bela.until(state="on_call", handling__held=False)
        await bela.sends("hold")
        await bela.until(handling__held=True)
    os.kill(pair.room.hotline.worker_id, signal.SIGKILL)
    async with pair.desk_of("bela") as bela:
        await bela.until(handling__held=True)
        await bela.sends("resume")
        await hear_each_other(call, asked, "in the third one")
        await bela.sends("hold")
        await bela.until(handling__held=True)
    await pair.room.hotline.service.stop()
    await hear_each_other(call, asked, "nobody there")
    await pair.room.hotline.start_service()
    async with pair.desk_of("bela") as bela:
        await bela.until(state="on_call", handling__held=False)
        await asyncio.gather(asked.hang_up(), call.hang_up())
        await bela.until(state="available")
