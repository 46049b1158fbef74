"""A caller who calls by the bank's page: a real Chromium, the service and a real Asterisk."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect
from tests.acceptance.browser.browser_phone import AGENT_SAYS, HEARD, hears, tone
from tests.acceptance.floor.conftest import Room, anna_at_the_desk

from hotline.testing.console import looks_right, open_console

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_whoever_opens_the_page_comes_to_an_agent_by_the_keypad(
    open_room: Room, chromium: Browser
) -> None:
    url = open_room.https_url
    async with (
        anna_at_the_desk(open_room) as room,
        open_console(chromium, url, script=HEARD) as page,
    ):
        await room.anna("ready")
        await page.goto(f"{url}/call/")
        await looks_right(page)
        await page.get_by_role("button", name="Call").click()
        state = page.locator(".phone-state")
        await expect(state).to_have_text("You are connected with the bank.", timeout=10_000)
        await looks_right(page)
        # English, and a person.
        await page.keyboard.type("20")
        served = await room.told()
        await served.hears(AGENT_SAYS)
        await served.say(tone(700))
        await hears(page, 700)
        await page.get_by_role("button", name="Hang up").click()
        await expect(state).to_have_text("The call is over.")
        await room.anna_is("available")
