"""The web console for tests: its pages in a real browser, and what keeps people from using them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page

from hotline.launch.places import find_places
from hotline.testing.people import PASSWORD

WIDE, ZOOMED = (1366, 900), (683, 450)
"""A usual screen, and the same at 200 % zoom."""
SERIOUS = """axe.run(document).then((found) => found.violations
  .filter((one) => one.impact === "serious" || one.impact === "critical")
  .map((one) => one.id + ": " + one.nodes.map((node) => node.html).join(" ")))"""
UNSEEN = """[...document.querySelectorAll(".hidden")]
  .map((one) => one.getBoundingClientRect())
  .every((one) => one.width <= 1 && one.height <= 1)"""
"""Whether what is read aloud alone takes no room: a page could be scrolled to where nothing is."""
BLOCKED = re.compile("Content Security Policy")


@asynccontextmanager
async def open_console(
    browser: Browser,
    url: str,
    *,
    language: str = "en-US",
    theme: str = "light",
    size: tuple[int, int] = WIDE,
    script: str = "",
) -> AsyncIterator[Page]:
    """Open the console where nobody has signed in; nothing on it may be blocked by its policy.

    Args:
        browser: The browser, of which it has cookies of its own.
        url: Where the service is, without a path.
        language: What the browser asks for, a BCP-47 tag.
        theme: `light` or `dark`.
        size: Width and height of the page, in pixels.
        script: What runs in the page before its own scripts.
    """
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        color_scheme="dark" if theme == "dark" else "light",
        # Nobody has installed our CA in it.
        ignore_https_errors=True,
    )
    await context.add_init_script(script)
    page, blocked = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: blocked.append(str(error)))
    page.on(
        "console",
        lambda told: blocked.append(told.text) if BLOCKED.search(told.text) else None,
    )
    await page.goto(f"{url}/console/")
    try:
        yield page
        assert blocked == []
    finally:
        await context.close()


async def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in."""
    await page.fill("input[name=name]", name)
    await page.fill("input[name=password]", password)
    await page.keyboard.press("Enter")


async def looks_right(page: Page) -> None:
    """Look for what keeps people from reading a page or from using it."""
    await page.evaluate((find_places().console / "node_modules/axe-core/axe.min.js").read_text())
    serious = await page.evaluate(SERIOUS)
    assert serious == [], serious
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(UNSEEN), "what is not shown takes room"
