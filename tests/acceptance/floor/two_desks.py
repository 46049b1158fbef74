"""Two agents at their telephones and desks, Anna and Bela, and a caller, on a real Asterisk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
from tests.acceptance.floor.conftest import AGENTS, DESK, KEY, LOGIN, ROUTING, STATE_S, Room

from hotline.model.seat import Seat
from hotline.roster import password_of
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.phone import Call, Login, SipPhone
from hotline.testing.running import running_hotline

if TYPE_CHECKING:
    from hotline.testing.flow_files import FlowFiles

SECOND = Seat(seat_id="desk2", name="Desk 2")
BOTH = f"""{AGENTS}
[seats.desk2]
name = "Desk 2"
[agents.bela]
name = "Bela"
number = "1002"
languages = ["zh-CN", "en-US"]
tiers = ["standard", "vip", "senior_vip"]
skills = {{advice = 7}}
"""


class OpenDesk:
    """An agent's desk, and the last that it was told."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.now: dict[str, Any] = {}
        self._offered = 0
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
                if told["offer"] is not None:
                    self._offered = told["offer"]["ref"]
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

    async def declines(self) -> None:
        """Say no to the latest offer, which may be over by now."""
        await self._socket.send_json({"type": "decline", "ref": self._offered})

    async def is_refused(self, kind: str, **more: str) -> str:
        """Ask for something; return the code of the refusal."""
        await self._socket.send_json({"type": kind, **more})
        return await self._refusal()

    async def cannot_decline(self) -> str:
        """Say no to the latest offer; return the code of the refusal."""
        await self.declines()
        return await self._refusal()

    async def _refusal(self) -> str:
        async with asyncio.timeout(STATE_S):
            return await self._refused.get()

    def _at(self, name: str) -> object:
        found: Any = self.now
        for part in name.split("__"):
            found = found.get(part) if found is not None else None
        return found


@contextlib.asynccontextmanager
async def open_desk(room: Room, agent_id: str) -> AsyncIterator[OpenDesk]:
    """Open an agent's desk; the service may just be starting."""
    url = room.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    headers = {"Authorization": f"Bearer {room.token}"}
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


@dataclass(kw_only=True)
class Pair:
    """Anna and Bela at their telephones, and a caller's; the link to the PBX may break."""

    room: Room
    bela: SipPhone
    link: FaultyLink

    def desk_of(self, agent_id: str) -> AbstractAsyncContextManager[OpenDesk]:
        """Open an agent's desk."""
        return open_desk(self.room, agent_id)

    async def does(self, agent_id: str, what: str, body: object = None) -> None:
        """Do something in an agent's name."""
        await self.room.ask("POST", f"/agents/{agent_id}/{what}", body)

    async def talk(self, number: str) -> tuple[Call, Call]:
        """Bring a caller to Anna, with Bela on break; return both telephones."""
        await self.does("anna", "ready")
        call = await self.room.wants_a_person(number)
        served = await self.room.told()
        return call, served


@contextlib.asynccontextmanager
async def opened_pair(
    folder: Path, files: FlowFiles, *, routing: str = ROUTING, program: str = "hotline.cli"
) -> AsyncIterator[Pair]:
    """Open a hotline with these flows, where both have telephones; see that its figures add up.

    `program` is the module that is run as the service's `hotline` command.
    """
    (folder / "agents.toml").write_text(BOTH)
    (folder / "routing.toml").write_text(routing)
    settings = {
        "HOTLINE_AGENTS_FILE": str(folder / "agents.toml"),
        "HOTLINE_ROUTING_FILE": str(folder / "routing.toml"),
    }
    login = Login(username=SECOND.seat_id, password=password_of(SECOND, KEY))
    async with (
        FaultyLink() as link,
        running_hotline(folder, settings, files=files, link=link, program=program) as hotline,
        SipPhone.open(answers=True, login=LOGIN) as desk,
        SipPhone.open(answers=True, login=login) as bela,
        SipPhone.open() as caller,
    ):
        await hotline.pbx.take_seats([DESK, SECOND], KEY)
        await desk.register(f"sip:{hotline.pbx.sip_address}")
        await bela.register(f"sip:{hotline.pbx.sip_address}")
        told = await hotline.command("tokens", "add", "desk", "--role", "supervisor")
        room = Room(hotline=hotline, desk=desk, caller=caller, token=told.stdout.split()[-1])
        yield Pair(room=room, bela=bela, link=link)
        await room.figures_add_up()


@contextlib.asynccontextmanager
async def both_at_their_desks(pair: Pair) -> AsyncIterator[Pair]:
    """Let both be at their desks, on break, for one test."""
    await pair.room.forget_calls()
    for agent_id, seat in (("anna", "desk1"), ("bela", "desk2")):
        await pair.does(agent_id, "sign-in", {"seat": seat})
        await pair.does(agent_id, "break", {"reason": "test"})
    yield pair
    await pair.room.go_home("anna", "bela")
