"""Whoever uses keys or a screen reader arrives on another page as on one that a browser loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, expect

from hotline.testing.console import looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
TOLD = """window.told = [];
new MutationObserver((changes) => {
  for (const {target} of changes) {
    const region = target.parentElement?.closest(".arrival") ?? target.closest?.(".arrival");
    if (region && region.textContent !== "") window.told.push(region.textContent);
  }
}).observe(document, {subtree: true, childList: true, characterData: true});"""
"""Keeps what screen readers are told of arrivals."""


async def goes_by_keys(page: Page, path: str) -> None:
    """Follow a link of the menu."""
    await page.locator(f"nav a[href='/console{path}']").focus()
    await page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
async def test_each_page_is_told_by_name_and_takes_the_focus(
    console: Console, language: str
) -> None:
    users = console.room.people.users
    await users.add("demo", "head", "supervisor", PASSWORD, who="root", at=now())
    console.room.calls_in(CALL)
    async with console.page(language=language) as page:
        await page.evaluate(TOLD)
        main, region = page.locator("main"), page.locator(".arrival")
        await expect(page.locator("input[name=name]")).to_be_focused()
        await expect(region).to_have_text("")
        names = []
        await sign_in(page, "head")
        for path in ("/wallboard", "/calls", "/customers"):
            if path != "/wallboard":
                await goes_by_keys(page, path)
            await page.wait_for_url(f"**/console{path}")
            await expect(region).not_to_have_text("")
            await expect(main).to_be_focused()
            names.append(await region.inner_text())
            assert await page.title() == f"{names[-1]} · hotline"
            await looks_right(page)
        assert len(set(names)) == 3
        # The next key leads into the page, and not through the menu again.
        await page.keyboard.press("Tab")
        await expect(main.locator("input[name=text]")).to_be_focused()
        await page.keyboard.type("what was begun")
        # It is told once of each page, and what happens on a page moves nobody.
        await page.go_back()
        await expect(region).to_have_text(names[1])
        await expect(main).to_be_focused()
        assert await page.evaluate("window.told") == [*names, names[1]]


async def test_a_call_brings_its_desk_and_keeps_the_focus_that_it_has_taken(
    console: Console,
) -> None:
    room = console.room
    async with console.page() as page:
        await sign_in(page, "li")
        await goes_by_keys(page, "/customers")
        await expect(page.locator(".arrival")).to_have_text("Customers")
        await page.locator("input[name=text]").focus()
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=console.customer)
        await room.telephones.rings()
        await expect(page.locator(".call-panel")).to_be_focused()
        await expect(page.locator(".arrival")).to_have_text("Desk")
