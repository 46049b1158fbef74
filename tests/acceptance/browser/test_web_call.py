"""Two agents and a caller, each at a page: three real Chromium, the service and a real Asterisk."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, Page, WebSocket, expect
from tests.acceptance.browser.browser_phone import (
    HEARD,
    READY,
    BrowserPhone,
    hears,
    no_service,
    speaks,
)
from tests.acceptance.browser.conftest import at_a_page
from tests.acceptance.floor.conftest import Room

from hotline.testing.console import looks_right, open_console

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANNA_HZ, BELA_HZ, CALLER_HZ = 500, 600, 900
"""Nobody hears themself."""
BACK_S = 20.0
"""From when there is a service again to when a page is linked with it, which tries ever later."""


async def calls(page: Page, url: str) -> Locator:
    """Call the bank from its page; return what tells how the call is."""
    await page.goto(f"{url}/call/")
    await looks_right(page)
    await page.get_by_role("button", name="Call").click()
    state = page.locator(".phone-state")
    await expect(state).to_have_text("You are connected with the bank.", timeout=10_000)
    return state


async def test_whoever_opens_the_page_comes_to_an_agents_page_and_from_there_to_another(
    open_room: Room, chromium: Browser
) -> None:
    room, url = open_room, open_room.https_url
    async with (
        at_a_page(room, chromium, speaks(ANNA_HZ)) as anna,
        at_a_page(room, chromium, speaks(BELA_HZ), agent="bela", seat="web2") as bela,
        open_console(chromium, url, script=HEARD + speaks(CALLER_HZ)) as page,
    ):
        await anna.presses("Ready")
        state = await calls(page, url)
        await looks_right(page)
        # English, and a person.
        await page.keyboard.type("20")
        await anna.shows("rings")
        await expect(anna.page.get_by_role("article", name="Incoming call")).to_be_visible()
        await anna.presses("Answer")
        await hears(page, ANNA_HZ)
        await hears(anna.page, CALLER_HZ)
        await bela.presses("Ready")
        await anna.presses("Ask somebody")
        await anna.page.get_by_role("menuitem", name="Bela").click()
        await bela.shows("rings")
        await expect(bela.page.locator(".offer-actions")).to_contain_text("Anna asks you")
        await bela.presses("Answer")
        await hears(bela.page, ANNA_HZ)
        await hears(anna.page, BELA_HZ)
        await anna.presses("Give the caller to Bela")
        await anna.shows(READY)
        await hears(page, BELA_HZ)
        await hears(bela.page, CALLER_HZ)
        async with page.expect_websocket():
            os.kill(room.hotline.worker_id, signal.SIGKILL)
        await room.is_in("bela", "on_call")
        await hears(page, BELA_HZ)
        await bela.is_reachable(seat="web2")
        # As if the bank had hung up: both are told, by WebSockets of the new process.
        await room.hotline.pbx.tell("channel request hangup all")
        await expect(state).to_have_text("The call is over.")
        await bela.shows(READY)
        await room.is_in("bela", "available")


async def test_a_caller_who_hangs_up_at_the_page_while_the_service_is_dead_has_hung_up(
    open_room: Room, chromium: Browser
) -> None:
    room = open_room
    async with talking(room, chromium) as (anna, page, state, link):
        closed = asyncio.ensure_future(link.wait_for_event("close"))
        with no_service(room.hotline):
            await closed
            await page.get_by_role("button", name="Hang up").click()
            await expect(state).to_contain_text("You have hung up; it is passed on")
            await expect(page.locator(".card").get_by_role("button")).to_have_count(0)
            await looks_right(page)
        await expect(state).to_have_text("The call is over.", timeout=BACK_S * 1000)
        await anna.shows(READY, within_s=BACK_S)
        await room.is_in("anna", "available")


async def test_a_call_that_ends_while_no_page_can_be_told_is_over_at_both_once_they_are_back(
    open_room: Room, chromium: Browser
) -> None:
    room = open_room
    pbx = room.hotline.pbx
    async with talking(room, chromium) as (anna, _, state, _):
        with no_service(room.hotline):
            await pbx.tell("channel request hangup all")
            while "0 active calls" not in await pbx.tell("core show channels count"):  # noqa: ASYNC110 - it tells who asks
                await asyncio.sleep(0.1)
        await expect(state).to_have_text("The call is over.", timeout=BACK_S * 1000)
        await anna.shows(READY, within_s=BACK_S)
        await room.is_in("anna", "available")


@asynccontextmanager
async def talking(
    room: Room, chromium: Browser
) -> AsyncIterator[tuple[BrowserPhone, Page, Locator, WebSocket]]:
    """Two who talk: Anna's page; the caller's, how the call is there, and by what it says so."""
    async with (
        at_a_page(room, chromium, speaks(ANNA_HZ)) as anna,
        open_console(chromium, room.https_url, script=HEARD + speaks(CALLER_HZ)) as page,
    ):
        await anna.presses("Ready")
        async with page.expect_websocket() as opened:
            state = await calls(page, room.https_url)
        # English, and a person.
        await page.keyboard.type("20")
        await anna.shows("rings")
        await anna.presses("Answer")
        await hears(page, ANNA_HZ)
        yield anna, page, state, await opened.value
