"""A real browser for the pages of the hotline, and desks that they can show."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from tests.acceptance.browser.browser_phone import AGENT_SAYS, BrowserPhone
from tests.acceptance.floor.conftest import AGENTS, BROWSER, DESK, Room, files, opened

from hotline.api import PREFIX
from hotline.launch.ports import free_port
from hotline.model.seat import Seat
from hotline.settings import CrmSettings
from hotline.testing.browser import running_browser
from hotline.testing.console import WIDE, open_console
from hotline.testing.desk_room import DeskRoom, open_desk_room
from hotline.testing.floor import now
from hotline.testing.flow_files import FlowFiles
from hotline.testing.people import PASSWORD, person
from hotline.testing.phone import write_wav
from hotline.testing.stores import new_files

__all__ = ["files"]

SECOND = Seat(seat_id="web2", name="Browser 2", phone="browser")
BOTH = f"""{AGENTS}
[seats.web2]
name = "Browser 2"
phone = "browser"
[agents.bela]
name = "Bela"
number = "1002"
languages = ["zh-CN", "en-US"]
tiers = ["standard", "vip", "senior_vip"]
"""
SILENT = (Path(__file__).parent / "silent.js").read_text()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def chromium(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One browser for all; a test opens a context of it, which has cookies of its own."""
    microphone = tmp_path_factory.mktemp("browser") / "microphone.wav"
    write_wav(microphone, AGENT_SAYS)
    async with running_browser(microphone=microphone) as browser:
        yield browser


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def open_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Room]:
    """A hotline over TLS that is also called by a page; its agents may sit at such, too."""
    folder = tmp_path_factory.mktemp("floor")
    pages = {
        "HOTLINE_WEB_CALLS__ENABLED": "true",
        # Whoever tries all that a stranger may tries often.
        "HOTLINE_WEB_CALLS__PER_MINUTE": "600",
        "HOTLINE_WEB_CALLS__OF_ADDRESS_AT_ONCE": "10",
        "HOTLINE_HTTPS__SERVE": "on",
        "HOTLINE_HTTPS__PORT": str(free_port("TCP")),
        "HOTLINE_HTTPS__FOLDER": str(folder / "tls"),
    }
    seats = (DESK, BROWSER, SECOND)
    async with opened(folder, files, agents=BOTH, seats=seats, more=pages) as room:
        yield room


@asynccontextmanager
async def at_a_page(
    room: Room,
    browser: Browser,
    script: str = "",
    *,
    agent: str = "anna",
    seat: str = "web1",
    url: str = "",
) -> AsyncIterator[BrowserPhone]:
    """Have an agent at such a seat, on break, whose console is open and is the telephone."""
    await room.ask("POST", f"/agents/{agent}/sign-in", {"seat": seat})
    await room.ask("POST", f"/agents/{agent}/break", {"reason": "test"})
    try:
        async with BrowserPhone.opened(browser, room, script, agent=agent, url=url) as phone:
            yield phone
    finally:
        await room.go_home(agent)


@pytest_asyncio.fixture(loop_scope="session")
async def anna(open_room: Room, chromium: Browser) -> AsyncIterator[BrowserPhone]:
    """Anna there, for one test."""
    async with at_a_page(open_room, chromium) as phone:
        yield phone


@pytest_asyncio.fixture(loop_scope="session")
async def silent_anna(open_room: Room, chromium: Browser) -> AsyncIterator[BrowserPhone]:
    """Anna there, where a page is heard only once somebody has clicked on it."""
    async with at_a_page(open_room, chromium, SILENT) as phone:
        yield phone


@dataclass(kw_only=True)
class Console:
    """The console over a floor whose telephones are made up.

    Attributes:
        room: Where li is the agent anna, who is ready, and wei is ben, who is not there.
        customer: The pseudonym of a customer, whose number is 10000001.
    """

    chromium: Browser
    room: DeskRoom
    customer: str

    def page(
        self, *, language: str = "en-US", theme: str = "light", size: tuple[int, int] = WIDE
    ) -> AbstractAsyncContextManager[Page]:
        """Open it where nobody has signed in."""
        url = self.room.url.removesuffix(PREFIX)
        return open_console(self.chromium, url, language=language, theme=theme, size=size)


@pytest_asyncio.fixture(loop_scope="session")
async def console(chromium: Browser, tmp_path: Path) -> AsyncIterator[Console]:
    settings = CrmSettings(requests_per_s=10_000, request_burst=10_000)
    async with open_desk_room(await new_files(tmp_path), settings) as room:
        for login, agent_id in (("li", "anna"), ("wei", "ben")):
            await room.people.users.add(
                "demo", login, "agent", PASSWORD, who="root", at=now(), agent_id=agent_id
            )
        draft = person(
            "10000001",
            "王小明",
            latin="Wang Xiaoming",
            deposits="1500000",
            tags=("payroll",),
        )
        customer = await room.relations.customers.add("demo", draft, who="li", at=now())
        yield Console(chromium=chromium, room=room, customer=customer.pseudonym)
