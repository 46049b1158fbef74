"""Pictures of telephones in pages: an agent's, and that of whoever calls from the bank's page.

Both need a real Asterisk and the running service, which the floor of the other pictures has not.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import Page, expect

from hotline.flow.utterance import Phrase
from hotline.model.seat import Seat
from hotline.testing.console import sign_in
from hotline.testing.flow_files import day_and_night, shipped_files
from hotline.testing.people import PASSWORD
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

if TYPE_CHECKING:
    from tools.screenshots import Camera

Opens = Callable[[str], AbstractAsyncContextManager[Page]]
"""Opens the console of a service at an address, where nobody has signed in."""
SEAT = Seat(seat_id="web1", name="Browser 1", phone="browser")
AGENTS = """
[seats.web1]
name = "Browser 1"
phone = "browser"
[agents.anna]
name = "Zhou Lan"
languages = ["zh-CN", "en-US"]
tiers = ["standard", "vip", "senior_vip"]
"""
ROUTING = """
[queues.agents]
offer_s = 60
wrap_up_s = 0
"""
CONNECTED = re.compile("You are connected with the bank.|您已接通银行。")
FIGURES = re.compile(r"\d")
"""Of which there are some once a telephone has tried itself."""
LONG_MS = 20_000
"""How long a telephone may take to try itself, or a caller to come through, on a busy machine."""


@dataclass(kw_only=True)
class TelephoneRoom:
    """A hotline whose agent sits at a page, and a caller's telephone."""

    hotline: RunningHotline
    caller: SipPhone

    @property
    def url(self) -> str:
        """Where it is served."""
        return self.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]


@asynccontextmanager
async def telephone_room() -> AsyncIterator[TelephoneRoom]:
    """Open it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "agents.toml").write_text(AGENTS)
        (folder / "routing.toml").write_text(ROUTING)
        settings = {
            "HOTLINE_AGENTS_FILE": str(folder / "agents.toml"),
            "HOTLINE_ROUTING_FILE": str(folder / "routing.toml"),
            "HOTLINE_WEB_CALLS__ENABLED": "true",
        }
        files = day_and_night(shipped_files().copied_to(folder / "files"))
        async with (
            running_hotline(folder, settings, files=files) as hotline,
            SipPhone.open() as caller,
        ):
            await hotline.pbx.take_seats([SEAT], "a key of seats")
            await hotline.command(
                *("users", "add", "li", "--role", "agent", "--agent", "anna", "--who", "root"),
                typed=f"{PASSWORD}\n{PASSWORD}\n",
            )
            yield TelephoneRoom(hotline=hotline, caller=caller)


async def telephones(room: TelephoneRoom, opens: Opens, camera: Camera) -> None:
    """Take the pictures."""
    await room.hotline.command("agents", "sign-in", "anna", "web1")
    async with opens(room.url) as page:
        await _agents(page, room, camera)
    await room.hotline.command("agents", "sign-out", "anna")
    async with opens(room.url) as page:
        await _callers(page, room, camera)


async def _agents(page: Page, room: TelephoneRoom, camera: Camera) -> None:
    hotline = room.hotline
    await sign_in(page, "li")
    buttons = page.locator(".phone .actions button")
    await buttons.first.click(timeout=LONG_MS)
    await expect(page.locator(".phone .actions p")).to_contain_text(FIGURES, timeout=LONG_MS)
    await camera.takes(page, "60-phone-tried")
    await hotline.command("agents", "ready", "anna")
    call = await room.caller.dial(hotline.number, caller_number="13800138000")
    await call.press("2")
    menu = Phrase(prompt="main_menu", language="en-US")
    await call.hears_start(await hotline.sound(menu))
    await call.press("0")
    await expect(page.locator(".phone .button-main")).to_be_visible(timeout=LONG_MS)
    await camera.takes(page, "61-phone-rings")
    await page.locator(".phone .button-main").click()
    await expect(page.locator(".talk-actions")).to_be_visible(timeout=LONG_MS)
    await camera.takes(page, "62-phone-talk")
    await page.locator(".phone .actions button:not(.button-bad)").nth(1).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await camera.takes(page, "63-phone-keypad")
    await call.hang_up()


async def _callers(page: Page, room: TelephoneRoom, camera: Camera) -> None:
    await page.goto(f"{room.url}/call/")
    await page.locator("main .button-main").click()
    await expect(page.locator(".phone-state")).to_have_text(CONNECTED, timeout=LONG_MS)
    await camera.takes(page, "41-call-us-talk")
    await page.locator("main .button-bad").click()
    await expect(page.locator("main .button-main")).to_be_visible()
    await camera.takes(page, "42-call-us-over")
