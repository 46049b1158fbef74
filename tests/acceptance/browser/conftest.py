"""A real browser for the pages of the hotline; see `hotline.testing.browser`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.acceptance.browser.browser_phone import AGENT_SAYS, BrowserPhone, built_script
from tests.acceptance.floor.conftest import Room, files, opened

from hotline.launch.ports import free_port
from hotline.testing.browser import running_browser
from hotline.testing.flow_files import FlowFiles
from hotline.testing.phone import write_wav

__all__ = ["files"]


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
    """A hotline over TLS whose agent may also sit at `web1`, where the telephone is a page."""
    folder = tmp_path_factory.mktemp("floor")
    https = {
        "HOTLINE_HTTPS__SERVE": "on",
        "HOTLINE_HTTPS__PORT": str(free_port("TCP")),
        "HOTLINE_HTTPS__FOLDER": str(folder / "tls"),
    }
    async with opened(folder, files, more=https) as room:
        yield room


@pytest.fixture(scope="package")
def phone_script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of the telephone in a page."""
    return built_script(tmp_path_factory.mktemp("page"))


@pytest_asyncio.fixture(loop_scope="session")
async def anna(
    open_room: Room, chromium: Browser, phone_script: str
) -> AsyncIterator[BrowserPhone]:
    """Anna at `web1`, on break, whose page is open and registered, for one test."""
    await open_room.anna("sign-in", {"seat": "web1"})
    await open_room.anna("break", {"reason": "test"})
    async with BrowserPhone.opened(chromium, open_room, phone_script) as phone:
        await phone.registers()
        yield phone
    await open_room.anna("sign-out")
    await open_room.anna_is("offline")
