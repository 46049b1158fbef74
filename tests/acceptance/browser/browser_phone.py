"""The console's own telephone in a real browser, for an agent who sits at such a seat."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Browser, Page, expect
from tests.acceptance.floor.conftest import Room

from hotline.testing.console import open_console, sign_in
from hotline.testing.people import PASSWORD
from hotline.testing.phone import Call, babble
from hotline.testing.running import RunningHotline

RATE_HZ = 8000
AGENT_SAYS = np.concatenate([babble("good morning this is anna"), np.zeros(2000, np.int16)])
"""What the browser's microphone hears, again and again."""
SOON_S = 10.0
LOADED_S = 30.0
"""How long a page may take to load, on a machine with much to do."""
TONE_S = 0.5
READY = "Your telephone is ready."
HEARD = (Path(__file__).parent / "heard.js").read_text()
"""Keeps what the page's calls bring, and lets the microphone hear as it is."""


SPEAKS = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const [tone, heard] = [context.createOscillator(), context.createMediaStreamDestination()];
  tone.frequency.value = HZ;
  tone.connect(heard);
  tone.start();
  return heard.stream;
};
"""


def speaks(hz: int) -> str:
    """Return a script by which a page's microphone hears a tone, and nothing else."""
    return SPEAKS.replace("HZ", str(hz))


async def hears(page: Page, hz: int) -> None:
    """Wait until whoever sits at a page hears a tone."""
    async with asyncio.timeout(SOON_S):
        while True:
            if await _is_heard(page, hz):
                return
            await asyncio.sleep(0.1)


async def hears_caller(page: Page, call: Call, hz: int) -> None:
    """Let a caller make a tone until whoever sits at a page hears it."""
    async with asyncio.timeout(SOON_S):
        while True:
            await call.say(_tone(hz))
            if await _is_heard(page, hz):
                return


@contextmanager
def no_service(hotline: RunningHotline) -> Iterator[None]:
    """Have nobody carry the calls: who does is killed, and the next one begins at the end."""
    starts_the_next = hotline.service.process_id
    os.kill(starts_the_next, signal.SIGSTOP)
    try:
        os.kill(hotline.worker_id, signal.SIGKILL)
        yield
    finally:
        os.kill(starts_the_next, signal.SIGCONT)


def _tone(hz: int) -> NDArray[np.int16]:
    # The end of it is on its way, or in the page's buffers, when all was said.
    time = np.arange(round(2 * TONE_S * RATE_HZ)) / RATE_HZ
    return (8000 * np.sin(2 * np.pi * hz * time)).astype(np.int16)


async def _is_heard(page: Page, hz: int) -> bool:
    return await _loudest_hz(page) in range(hz - 20, hz + 21)


async def _loudest_hz(page: Page) -> int:
    count = round(TONE_S * RATE_HZ)
    samples = np.array(await page.evaluate(f"window.heard.slice(-{count})"))
    if len(samples) < count:
        return 0
    return int(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(count)))) / TONE_S)


@dataclass(kw_only=True)
class BrowserPhone:
    """An agent's desk in the console, whose telephone is the page."""

    page: Page
    room: Room

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, browser: Browser, room: Room, script: str = "", *, agent: str = "anna", url: str = ""
    ) -> AsyncIterator[BrowserPhone]:
        """Sign an agent in, who sits at such a seat, and wait for the telephone.

        Args:
            browser: The browser.
            room: Where the agent sits.
            script: What runs in the page before its own scripts.
            agent: Who, and under which name.
            url: By which way the service is reached, if not by the shortest.
        """
        await room.hotline.command(
            *("users", "add", agent, "--role", "agent", "--agent", agent, "--who", "root"),
            typed=f"{PASSWORD}\n{PASSWORD}\n",
        )
        async with open_console(browser, url or room.https_url, script=HEARD + script) as page:
            await sign_in(page, agent)
            phone = cls(page=page, room=room)
            await phone.shows(READY, within_s=LOADED_S)
            yield phone

    async def shows(self, words: str, *, within_s: float = SOON_S) -> None:
        """Wait until the telephone says something."""
        await expect(self.page.locator(".phone-state")).to_contain_text(
            words, timeout=within_s * 1000
        )

    async def is_reachable(self, seat: str = "web1", *, is_so: bool = True) -> None:
        """Wait until the PBX can reach the telephone, or cannot."""
        async with asyncio.timeout(SOON_S):
            while True:
                contacts = await self.room.hotline.pbx.tell("pjsip show contacts")
                if (f"{seat}/" in contacts) is is_so:
                    return
                await asyncio.sleep(0.1)

    async def presses(self, name: str) -> None:
        """Press a button."""
        await self.page.get_by_role("button", name=name).click(timeout=SOON_S * 1000)

    async def goes_to(self, name: str) -> None:
        """Go to another page of the console."""
        await self.page.get_by_role("link", name=name, exact=True).click()
