"""The room of `bench/floor.py`: one Asterisk with a hotline and an app_queue, and the telephones.

The seats' telephones register and are the members of the queue, too; only one of both has callers
at a time. No class of music is configured, so callers of either wait in silence.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from hotline.launch.process import Child
from hotline.model.seat import Seat
from hotline.testing.flow_files import FlowFiles, shipped_files
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline
from hotline.testing.seats import SEAT_KEY, login_of, seat

HERE = Path(__file__).parent
QUEUE_NUMBER = "7000001"
FLOW = """
flow: main
start: speak_english
limits: {call_s: 3600, steps: 50}
nodes:
  speak_english: {language: en-US, next: wait}
  wait:
    queue: agents
    max_wait_s: 3600
    outcomes: {answered: over, too_long: over, full: over, unavailable: over}
  over: {hang_up: completed, say: goodbye}
"""
QUEUE = """
[general]
persistentmembers = no
autofill = yes
[bench]
strategy = leastrecent
musicclass = default
timeout = 15
retry = {retry_s}
wrapuptime = 0
ringinuse = no
autofill = yes
joinempty = yes
leavewhenempty = no
"""
SAY_WITHIN_S = 30.0


@dataclass(kw_only=True)
class Room:
    """A hotline that is stopped until a round of it begins, and the agents' telephones."""

    hotline: RunningHotline
    phones: dict[str, SipPhone]
    token: str

    @asynccontextmanager
    async def service(self, *, desks: bool) -> AsyncIterator[None]:
        """Run the service, with all agents free; they are signed out afterwards."""
        await self.hotline.start_service()
        try:
            async with self._desks() if desks else nullcontext():
                for seat_id in self.phones:
                    await self._ask(seat_id, "sign-in", {"seat": seat_id})
                    await self._ask(seat_id, "ready")
                yield
                for seat_id in self.phones:
                    await self._ask(seat_id, "sign-out")
        finally:
            await self.hotline.service.stop()

    @asynccontextmanager
    async def _desks(self) -> AsyncIterator[None]:
        """Have a desk open for each agent, in a process of their own."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(HERE / "floor_desks.py"),
            self._url,
            self.token,
            *self.phones,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(SAY_WITHIN_S):
                await process.stdout.readline()
            yield
        finally:
            await process.communicate(b"")

    @property
    def _url(self) -> str:
        url = self.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
        return f"{url}/api/v1/agents"

    @asynccontextmanager
    async def callers(self, number: str, count: int) -> AsyncIterator[None]:
        """Keep so many callers of a number waiting, all there from the beginning."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(HERE / "floor_callers.py"),
            f"sip:{number}@{self.hotline.pbx.sip_address}",
            str(count),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(SAY_WITHIN_S):
                await process.stdout.readline()
            yield
        finally:
            await process.communicate(b"")

    async def _ask(self, agent: str, what: str, body: object = None) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{self._url}/{agent}/{what}", json=body) as answer,
        ):
            answer.raise_for_status()


def routing_file(folder: Path, *, whisper: bool) -> Path:
    """Write what the router goes by; return the file."""
    file = folder / "routing.toml"
    file.write_text(f"[queues.agents]\nwrap_up_s = 0\nwhisper = {str(whisper).lower()}\n")
    return file


def flow_files(folder: Path) -> FlowFiles:
    """Return a flow that does nothing but wait for an agent."""
    files = shipped_files().copied_to(folder)
    files.become(FLOW, files.catalogue.read_text())
    return files


def agents_file(folder: Path, seats: list[Seat]) -> Path:
    """Write one agent for each seat, named like it; return the file."""
    file = folder / "agents.toml"
    with file.open("w") as agents:
        for one in seats:
            agents.write(f'[seats.{one.seat_id}]\nname = "{one.name}"\n')
            agents.write(f'[agents.{one.seat_id}]\nname = "{one.name}"\n')
            agents.write('languages = ["en-US"]\ntiers = ["standard", "vip", "senior_vip"]\n')
    return file


async def add_queue(hotline: RunningHotline, seats: list[Seat], retry_s: int) -> None:
    """Give the same Asterisk an app_queue with the seats' telephones as its members."""
    etc = hotline.pbx.config.etc_dir
    members = "".join(f"member => PJSIP/{one.seat_id}\n" for one in seats)
    (etc / "queues.conf").write_text(QUEUE.format(retry_s=retry_s) + members)
    with (etc / "extensions.conf").open("a") as dialplan:
        dialplan.write("\n[hotline-in](+)\n")
        for step in ("1,Answer()", "n,Queue(bench)", "n,Hangup()"):
            dialplan.write(f"exten => {QUEUE_NUMBER},{step}\n")
    with (etc / "modules.conf").open("a") as modules:
        modules.write("\nrequire = app_queue.so\n")
    await hotline.pbx.restart()


@asynccontextmanager
async def open_room(
    folder: Path, agents: int, *, whisper: bool, retry_s: int
) -> AsyncIterator[Room]:
    """Open a room with so many agents."""
    seats = [seat(f"desk{number}") for number in range(1, agents + 1)]
    settings = {
        "HOTLINE_LOG__LEVEL": "info",
        "HOTLINE_AGENTS_FILE": str(agents_file(folder, seats)),
        "HOTLINE_ROUTING_FILE": str(routing_file(folder, whisper=whisper)),
    }
    files = flow_files(folder / "files")
    async with (
        running_hotline(
            folder, settings, files=files, rtp_timeout_s=300, start=Child.start
        ) as hotline,
        AsyncExitStack() as stack,
    ):
        told = await hotline.command("tokens", "add", "bench", "--role", "supervisor")
        await hotline.service.stop()
        await add_queue(hotline, seats, retry_s)
        await hotline.pbx.take_seats(seats, SEAT_KEY)
        phones = {}
        for one in seats:
            phone = await stack.enter_async_context(
                SipPhone.open(answers=True, login=login_of(one))
            )
            await phone.register(f"sip:{hotline.pbx.sip_address}")
            phones[one.seat_id] = phone
        yield Room(hotline=hotline, phones=phones, token=told.stdout.split()[-1])
