"""The console's desk in a real browser, beside a real telephone on a real Asterisk."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect
from tests.acceptance.floor.conftest import hear_each_other

from hotline.testing.browser import running_browser
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

LATE_S = 0.15
"""Later than that no telephone is rung that need not wait for a desk."""
NOTE_WHEN_SHOWN = """new MutationObserver(() => {
  if (document.querySelector(".caller-head")) window.shownAt ??= Date.now() / 1000;
}).observe(document.body, {childList: true, subtree: true})"""


async def test_the_page_shows_who_is_calling_before_the_telephone_rings(room: Room) -> None:
    url = room.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    added = await room.hotline.command(
        "users", "add", "li", "--role", "agent", "--agent", "anna", typed=f"{PASSWORD}\n"
    )
    assert added.returncode == 0, added.stderr
    async with running_browser() as browser:
        page = await browser.new_page(locale="en-US")
        await page.goto(f"{url}/console/")
        await page.fill("input[name=name]", "li")
        await page.fill("input[name=password]", PASSWORD)
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Ready").click()
        await expect(page.locator(".state-name")).to_have_text("Ready")
        await page.evaluate(NOTE_WHEN_SHOWN)
        call = await room.wants_a_person("13800000203")
        await page.get_by_role("heading", name="Caller not identified").wait_for()
        ringing = await room.desk.rung()
        since_1970_s = time.time() - asyncio.get_running_loop().time()
        shown_at = await page.evaluate("window.shownAt") - since_1970_s
        assert shown_at < ringing.came_at < shown_at + LATE_S
        await expect(page.get_by_text("13800000203", exact=True)).to_be_visible()
        await expect(page.locator(".timeline")).to_contain_text("presses 0")
        served = await room.told()
        await expect(page.locator(".state-name")).to_have_text("On a call")
        await hear_each_other(call, served, "seen before")
        await page.get_by_role("link", name="The whole call").click()
        await expect(page.locator(".because").first).to_contain_text("because anna")
        await served.hang_up()
        await call.hang_up()
        await page.get_by_role("link", name="Desk").click()
        await expect(page.locator(".call-panel")).to_have_count(0)
        await page.close()
