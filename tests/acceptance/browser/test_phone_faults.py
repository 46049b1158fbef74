"""What may fail beside an agent's page in a call: the service, with another tab that waits."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect
from tests.acceptance.browser.browser_phone import (
    AGENT_SAYS,
    READY,
    BrowserPhone,
    hears_caller,
    no_service,
)

from hotline.testing.phone import Call

LOOKED_S = 5.0
"""A page that waits for another one looks every 2 s whether it has gone."""
BACK_S = 10.0
ELSEWHERE = "in another tab"
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def talks(anna: BrowserPhone, number: str) -> Call:
    """Let somebody call and Anna pick up."""
    await anna.presses("Ready")
    call = await anna.room.wants_a_person(number)
    await anna.presses("Answer")
    await call.hears(AGENT_SAYS)
    return call


async def test_a_tab_that_waits_takes_no_conversation_when_the_service_dies(
    anna: BrowserPhone,
) -> None:
    call = await talks(anna, "13800000041")
    other = await anna.page.context.new_page()
    await other.goto(anna.page.url)
    waits = other.get_by_text(ELSEWHERE)
    await expect(waits).to_be_visible(timeout=BACK_S * 1000)
    with no_service(anna.room.hotline):
        await asyncio.sleep(LOOKED_S)
        await expect(waits).to_be_visible()
    await anna.room.anna_is("on_call")
    await hears_caller(anna.page, call, 700)
    await call.hears_start(AGENT_SAYS)
    # Longer than the page that was the telephone is waited for.
    await asyncio.sleep(BACK_S)
    await expect(waits).to_be_visible()
    await anna.is_reachable()
    await anna.presses("Hang up")
    await call.hears_start(await anna.room.says("how_satisfied"))
    await call.hang_up()
    await anna.shows(READY)
