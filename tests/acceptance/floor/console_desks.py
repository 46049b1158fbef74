"""An agent's desk in the console, in a real browser, beside real telephones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from playwright.async_api import Browser, Page, expect

from hotline.testing.console import open_console, sign_in
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room


@asynccontextmanager
async def console_of(
    room: Room, browser: Browser, agent_id: str, name: str, *, role: str = "agent"
) -> AsyncIterator[Page]:
    """Open the desk of an agent, who is on break and signs in by this name, new to the hotline."""
    added = await room.hotline.command(
        "users", "add", name, "--role", role, "--agent", agent_id, typed=f"{PASSWORD}\n"
    )
    assert added.returncode == 0, added.stderr
    url = room.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    async with open_console(browser, url) as page:
        await sign_in(page, name)
        await is_in(page, "On break")
        yield page


async def is_in(page: Page, state: str) -> None:
    """See in which state the page says that the agent is."""
    await expect(page.locator(".state-name")).to_have_text(state)


async def is_ready(page: Page) -> None:
    """Let the agent be ready."""
    await page.get_by_role("button", name="Ready").click()
    await is_in(page, "Ready")


async def does(page: Page, told: str) -> None:
    """See what the page says, once, that the agent does with the caller."""
    await expect(page.locator(".talk-actions > p[role=status]")).to_have_text([told])
