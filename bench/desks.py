"""How soon agents see who is calling: from a call that is queued to the page, and on to the ring.

Web server, floor, journal and CRM are the service's own, on SQLite; some agents look at the console
in a real Chromium. Telephones and callers are made up: what a PBX adds is in `bench/floor.py`. All
other desks are WebSockets in a process of their own, which say at once that they show a call. The
limit is a WebSocket that is sent as many bytes by a server which does nothing else, in the same
run. Run it with `make bench-desks`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web
from playwright.async_api import Browser, Page
from rich.console import Console
from rich.progress import track
from rich.table import Table

from hotline.api import PREFIX
from hotline.desk.now import desk_now
from hotline.floor.leg_names import LegNames
from hotline.journal import Journal
from hotline.model.agent import Agent
from hotline.model.seat import Seat
from hotline.model.tier import Tier
from hotline.roster import Roster
from hotline.settings import CrmSettings
from hotline.testing.browser import running_browser
from hotline.testing.console import open_console, sign_in
from hotline.testing.desk_room import DeskRoom, open_desk_room
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD, person
from hotline.testing.stores import new_files
from hotline.testing.telephones import FakeLeg, FakeTelephones
from page_cpu import PageCpu

HERE = Path(__file__).parent
TENANT = "demo"
CUSTOMERS = 200
OFFERS_PER_S = 20.0
TALK_S = 2.0
LAST_S = 3.0
"""So long after the last call all of it has been shown."""
SETTLE_S = 3.0
"""Until pages and desks are at rest."""
LIMIT_MESSAGES = 400
WATCHER = """
window.popped = [];
let isThere = false, name = "";
const look = () => {
  const head = document.querySelector("article.is-offer h2");
  const is = head === null ? "" : head.textContent;
  if (is === name) return;
  const wasThere = isThere;
  [isThere, name] = [head !== null, is];
  if (head === null) return;
  // A frame later it has been painted.
  requestAnimationFrame(() => setTimeout(() => {
    const at = (performance.timeOrigin + performance.now()) / 1000;
    if (!wasThere) popped.push([at, 0, ""]);
    if (is.startsWith("Customer ")) [popped.at(-1)[1], popped.at(-1)[2]] = [at, is];
  }));
};
const all = {subtree: true, childList: true, characterData: true};
new MutationObserver(look).observe(document.body, all);
"""


class Telephones(FakeTelephones):
    """Agents pick up at once.

    Attributes:
        rung_at: When each leg rang, by its name, in seconds of the machine's clock.
        call_at: When each call's first telephone rang.
        call_of: Tells for which call a leg rings, by its name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rung_at: dict[str, float] = {}
        self.call_at: dict[str, float] = {}
        self.call_of: Callable[[str], str] = str

    async def ring(
        self, seat: str, *, leg_id: str, shows: str, limit_s: float, call_id: str = ""
    ) -> FakeLeg:
        """Ring, and be picked up."""
        self.rung_at[leg_id] = time.time()
        self.call_at.setdefault(self.call_of(leg_id), self.rung_at[leg_id])
        leg = self.legs[leg_id] = FakeLeg(leg_id, seat, shows, call_id)
        leg.picks_up()
        return leg


@dataclass(kw_only=True)
class Seen:
    """What was seen of calls, in seconds.

    Attributes:
        told: From the call to its offer at the desk's socket.
        caller: To who is calling, there.
        rings: From the offer at the socket to the ring.
        shown: From the call to its offer on a page, painted.
        named: To the customer's name on a page, painted.
        ahead: From then to the ring; less than 0 where the telephone rang first.
        page_ms: CPU milliseconds of a page for each call on it: all, scripts, styles and layout.
        cores: CPU seconds a second of the service, callers and telephones included.
        message_bytes: How long a desk's message is.
        bare: From a server that does nothing else to a socket, of as many bytes.
    """

    told: list[float] = field(default_factory=list)
    caller: list[float] = field(default_factory=list)
    rings: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    named: list[float] = field(default_factory=list)
    ahead: list[float] = field(default_factory=list)
    page_ms: tuple[float, ...] = ()
    cores: float = 0.0
    message_bytes: int = 0
    bare: list[float] = field(default_factory=list)


class Bench:
    """One floor with desks, on which callers come and go."""

    def __init__(self, room: DeskRoom, telephones: Telephones, customers: Sequence[str]) -> None:
        self._room = room
        self._telephones = telephones
        self._customers = customers
        self._queued_at: dict[str, float] = {}
        self._names: dict[str, str] = {}

    async def calls_come(self, seconds: float) -> float:
        """Let them come; return the CPU seconds a second that it took."""
        loop, callers = asyncio.get_running_loop(), set[asyncio.Task[None]]()
        began, cpu_s = loop.time(), time.process_time()
        count = round(seconds * OFFERS_PER_S)
        for number in track(range(count), description="calls", transient=True):
            await asyncio.sleep(max(began + number / OFFERS_PER_S - loop.time(), 0))
            callers.add(asyncio.create_task(self._calls(number)))
        took_s, cpu_s = loop.time() - began, time.process_time() - cpu_s
        await asyncio.gather(*callers)
        await asyncio.sleep(LAST_S)
        return cpu_s / took_s

    async def _calls(self, number: int) -> None:
        call_id, customer = str(uuid4()), number % CUSTOMERS
        await self._room.is_in_the_flow(call_id, customer=_number(customer))
        self._names[call_id] = f"Customer {customer}"
        self._queued_at[call_id] = time.time()
        line = self._room.calls_in(call_id, customer=self._customers[customer])
        await asyncio.sleep(TALK_S)
        line.caller_hangs_up()

    def see(
        self, seen: Seen, told: Sequence[Sequence[Any]], pages: Sequence[Sequence[Any]]
    ) -> None:
        """Add what sockets were told and pages have shown."""
        names = LegNames(TENANT, "offer")
        for ref, call_id, offered_at, caller_at in told:
            queued_at = self._queued_at[call_id]
            seen.told.append(offered_at - queued_at)
            seen.rings.append(self._telephones.rung_at[names.name(ref)] - offered_at)
            if caller_at:
                seen.caller.append(caller_at - queued_at)
        for shown_at, named_at, name in pages:
            of_name = [at for call, at in self._queued_at.items() if self._names[call] == name]
            if before := [at for at in of_name if at <= shown_at]:
                seen.shown.append(shown_at - before[-1])
                seen.named.append(named_at - before[-1])
                call = next(one for one, at in self._queued_at.items() if at == before[-1])
                seen.ahead.append(self._telephones.call_at[call] - named_at)


def _number(customer: int) -> str:
    return f"{20_000_000 + customer}"


def _roster(desks: int) -> Roster:
    names = ["anna", *(f"agent{number}" for number in range(1, desks))]
    tiers: frozenset[Tier] = frozenset({"standard", "vip"})
    languages = frozenset({"en-US"})
    seats = {f"desk{one}": Seat(seat_id=f"desk{one}", name="") for one in range(1, desks + 1)}
    return Roster(
        agents={one: Agent(agent_id=one, languages=languages, tiers=tiers) for one in names},
        seats=seats,
        names={one: one.title() for one in names},
    )


@asynccontextmanager
async def sockets(url: str, token: str, agents: Sequence[str]) -> AsyncIterator[list[Any]]:
    """Have desks open; at the end the list has what they were told."""
    told: list[Any] = []
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE / "floor_desks.py"),
        f"{url}/agents",
        token,
        *agents,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield told
    finally:
        said, _ = await process.communicate(b"")
        told += json.loads(said)


async def open_pages(stack: AsyncExitStack, room: DeskRoom, agents: Sequence[str]) -> list[Page]:
    """Let agents look at their desks in a browser."""
    browser: Browser = await stack.enter_async_context(running_browser())
    pages = []
    for agent in agents:
        await room.people.users.add(
            TENANT, agent, "agent", PASSWORD, who="bench", at=now(), agent_id=agent
        )
        page = await stack.enter_async_context(open_console(browser, room.url.removesuffix(PREFIX)))
        await sign_in(page, agent)
        await page.wait_for_selector("text=You are ready")
        await page.evaluate(WATCHER)
        pages.append(page)
    return pages


async def limit(message_bytes: int) -> list[float]:
    """Return what a WebSocket takes from a server that does nothing else, in seconds."""
    text, sent_at = "x" * message_bytes, list[float]()

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for _ in range(LIMIT_MESSAGES):
            await asyncio.sleep(1 / (2 * OFFERS_PER_S))
            sent_at.append(time.time())
            await socket.send_str(text)
        return socket

    app = web.Application()
    app.add_routes([web.get("/", serve)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(f"http://127.0.0.1:{runner.addresses[0][1]}/") as socket,
        ):
            came_at = [time.time() async for message in socket if message.data == text]
    finally:
        await runner.cleanup()
    return [came - sent for sent, came in zip(sent_at, came_at, strict=True)]


async def measure(desks: int, pages: int, seconds: float, folder: Path) -> Seen:
    """Measure one floor."""
    seen, telephones, roster = Seen(), Telephones(), _roster(desks)
    settings = CrmSettings(requests_per_s=10_000, request_burst=10_000)
    stores = await new_files(folder)
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
        open_desk_room(
            stores, settings, roster=roster, telephones=telephones, journal=journal
        ) as room,
        AsyncExitStack() as stack,
    ):
        customers = []
        for number in range(CUSTOMERS):
            draft = person(_number(number), f"Customer {number}", deposits="1500000")
            customer = await room.relations.customers.add(TENANT, draft, who="bench", at=now())
            customers.append(customer.pseudonym)
        bench = Bench(room, telephones, customers)
        names, offers = LegNames(TENANT, "offer"), room.floor.router.floor.offers
        telephones.call_of = lambda leg_id: offers[names.ref(leg_id) or 0].entry.call_id
        for number, agent in enumerate(roster.agents, start=1):
            if agent != "anna":
                await room.attendance.sign_in(agent, f"desk{number}", by="bench")
                await room.attendance.is_ready(agent, by="bench")
        agents = list(roster.agents)
        # Calls go round: pages side by side would all draw at the same moment, on the same cores.
        watching = agents[:: desks // pages][:pages] if pages else []
        others = [agent for agent in agents if agent not in watching]
        opened = await open_pages(stack, room, watching) if pages else []
        async with sockets(room.url, room.tokens["supervisor"], others) as told:
            await asyncio.sleep(SETTLE_S)
            counted = [await PageCpu.of(page) for page in opened]
            seen.cores = await bench.calls_come(seconds)
            popped = [one for page in opened for one in await page.evaluate("window.popped")]
            spent = [await one.spent() for one in counted]
            if popped:
                seen.page_ms = tuple(
                    1000 * sum(one) / len(popped) for one in zip(*spent, strict=True)
                )
        bench.see(seen, told, popped)
        seen.message_bytes = len(desk_now(room.floor, "anna").model_dump_json())
    seen.bare = await limit(seen.message_bytes)
    return seen


def table(found: dict[int, Seen]) -> Table:
    """Show medians and 99th percentiles, in milliseconds."""
    shown = Table(title=f"{OFFERS_PER_S:g} offers a second: p50 / p99 ms (how many)")
    shown.add_column("from → to")
    for desks in found:
        shown.add_column(f"{desks} desks", justify="right")
    rows = {
        "call queued → offer at the desk's socket": "told",
        "call queued → who it is, at the socket": "caller",
        "call queued → offer painted on the page": "shown",
        "call queued → name painted on the page": "named",
        "name painted on the page → telephone rings": "ahead",
        "offer at the socket → telephone rings": "rings",
        "limit: a bare WebSocket, as many bytes": "bare",
    }
    for title, row in rows.items():
        shown.add_row(title, *(_cell(getattr(seen, row)) for seen in found.values()))
    title = "CPU ms of a page a call: all, scripts, styles, layout"
    pages = ("  ".join(f"{ms:.1f}" for ms in seen.page_ms) or "-" for seen in found.values())
    shown.add_row(title, *pages)
    shown.add_row("cores of the service", *(f"{seen.cores:.2f}" for seen in found.values()))
    return shown


def _cell(seconds: Sequence[float]) -> str:
    if len(seconds) < 2:
        return "-"
    cuts = quantiles(seconds, n=100, method="inclusive")
    return f"{1000 * cuts[49]:.1f} / {1000 * cuts[98]:.1f} ({len(seconds):,})"


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", default="100,500", help="how many are open")
    parser.add_argument("--pages", type=int, default=4, help="how many of them in a browser")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long calls come")
    given = parser.parse_args()
    found = {}
    for desks in map(int, given.desks.split(",")):
        with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
            found[desks] = asyncio.run(measure(desks, given.pages, given.seconds, Path(folder)))
    Console(width=120).print(table(found))


if __name__ == "__main__":
    main()
