"""A telephone in a page of a real browser, at the seat `web1`, for somebody who is signed in."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Browser, Page
from tests.acceptance.floor.conftest import Room

from hotline.testing.people import PASSWORD
from hotline.testing.phone import babble

PAGE = Path(__file__).parent / "page"
RATE_HZ = 8000
AGENT_SAYS = np.concatenate([babble("good morning this is anna"), np.zeros(2000, np.int16)])
"""What the browser's microphone hears, again and again."""
SOON_S = 10.0
TONE_S = 0.5

SIGN_IN = """async (told) => {
  const answer = await fetch("/api/v1/session", {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(told)});
  return await answer.json();
}"""
CREDENTIAL = """async (csrf) => {
  const answer = await fetch("/api/v1/agents/anna/phone", {
    method: "POST", headers: {"X-CSRF-Token": csrf}});
  return {status: answer.status, ...(await answer.json())};
}"""


def built_script(folder: Path) -> str:
    """Return the script of the page, with the library that it uses."""
    copy = shutil.copytree(PAGE, folder / "page")
    for command in (
        ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
        ("node_modules/.bin/esbuild", "phone.js", "--bundle", "--outfile=built.js"),
    ):
        subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return (copy / "built.js").read_text()


def tone(hz: int, seconds: float = 3.0) -> NDArray[np.int16]:
    """Return a tone for a caller to make."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (8000 * np.sin(2 * np.pi * hz * time)).astype(np.int16)


@dataclass(kw_only=True)
class BrowserPhone:
    """The page, and who sits at it."""

    page: Page
    room: Room
    script: str
    csrf: str

    @classmethod
    @asynccontextmanager
    async def opened(cls, browser: Browser, room: Room, script: str) -> AsyncIterator[BrowserPhone]:
        """Sign Anna in, in a page of the service's own origin."""
        await room.hotline.command(
            *("users", "add", "anna", "--role", "agent", "--agent", "anna", "--who", "root"),
            typed=f"{PASSWORD}\n{PASSWORD}\n",
        )
        # Nobody has installed our CA in it.
        context = await browser.new_context(ignore_https_errors=True)
        page = await context.new_page()
        await page.goto(f"{room.https_url}/health")
        session = await page.evaluate(SIGN_IN, {"name": "anna", "password": PASSWORD})
        try:
            yield cls(page=page, room=room, script=script, csrf=session["csrf_token"])
        finally:
            await context.close()

    async def credential(self) -> dict[str, Any]:
        """Ask for a password."""
        told: dict[str, Any] = await self.page.evaluate(CREDENTIAL, self.csrf)
        return told

    async def registers(self, *, at_once: bool = True) -> None:
        """Become the telephone of the seat.

        Args:
            at_once: Whether to pick up as soon as it rings.
        """
        await self.page.add_script_tag(content=self.script)
        given = await self.credential()
        assert given["status"] == 200, given
        socket = self.room.https_url.replace("https", "wss", 1) + "/api/v1/agents/anna/phone"
        told = {**given, "socket": socket}
        await self.page.evaluate("([told, atOnce]) => phone.start(told, atOnce)", [told, at_once])
        await self.until("phone.registered > 0")

    async def loads_anew(self) -> None:
        """Load the page anew, which then is the telephone of the seat again."""
        await self.page.reload()
        await self.registers()

    async def until(self, condition: str) -> None:
        """Wait until something is true in the page."""
        await self.page.wait_for_function(condition, timeout=SOON_S * 1000)

    async def hears(self, hz: int, *, within_s: float = SOON_S) -> None:
        """Wait until the agent hears a tone."""
        async with asyncio.timeout(within_s):
            while True:
                if await self._loudest_hz() in range(hz - 20, hz + 21):
                    return
                await asyncio.sleep(0.1)

    async def _loudest_hz(self) -> int:
        count = round(TONE_S * RATE_HZ)
        samples = np.array(await self.page.evaluate(f"phone.heard.slice(-{count})"))
        if len(samples) < count:
            return 0
        return int(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(count)))) / TONE_S)
