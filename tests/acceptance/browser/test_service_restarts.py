"""An agent talks by the console when the service dies or is replaced, in a real Chromium.

What the page's telephone tells the PBX goes by the service; what is said has a way of its own.
"""

from __future__ import annotations

import asyncio
import os
import signal

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

BACK_S = 5.0
"""From when there is a service again to when both hear each other for certain."""
QUIET_S = 0.5
TOGETHER = "You and the caller hear each other."
FAILED = "This page failed. Load it again; calls go on at your telephone."

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def talks(anna: BrowserPhone, number: str) -> Call:
    """Let somebody call and Anna pick up."""
    await anna.presses("Ready")
    call = await anna.room.wants_a_person(number)
    await anna.presses("Answer")
    await call.hears(AGENT_SAYS)
    return call


async def are_together(anna: BrowserPhone, call: Call, hz: int) -> None:
    """See that both hear each other, that the desk says so, and the telephone is ready for more."""
    async with asyncio.timeout(BACK_S):
        await call.hears_start(AGENT_SAYS)
    await hears_caller(anna.page, call, hz)
    await expect(anna.page.get_by_text(TOGETHER)).to_be_visible(timeout=BACK_S * 1000)
    await anna.is_reachable()


async def test_who_talks_talks_on_when_the_service_dies_and_can_hang_up_while_it_is_dead(
    anna: BrowserPhone,
) -> None:
    room = anna.room
    call = await talks(anna, "13800000036")
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await hears_caller(anna.page, call, 700)
    await room.anna_is("on_call")
    await are_together(anna, call, 900)
    with no_service(room.hotline):
        await expect(anna.page.get_by_role("alert")).to_contain_text("cannot be reached")
        await anna.presses("Hang up")
        await anna.shows("You have hung up; it is passed on when the hotline is back.")
        await expect(anna.page.locator(".phone .actions").get_by_role("button")).to_have_count(0)
        await call.quiet(for_s=QUIET_S)
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    await anna.shows(READY)
    await room.anna_is("available")


async def test_who_talks_talks_on_over_a_deploy_and_a_death_and_is_told_of_the_callers_end(
    anna: BrowserPhone,
) -> None:
    room = anna.room
    call = await talks(anna, "13800000037")
    await room.hotline.upgrade()
    await are_together(anna, call, 700)
    # The deploy brought another console: of this page's build no file is there any more.
    await anna.page.route("**/console/assets/**", lambda route: route.fulfill(status=404))
    await anna.goes_to("Wallboard")
    await expect(anna.page.get_by_role("alert")).to_contain_text(FAILED)
    # What has failed is one page: who talks there talks on.
    await anna.goes_to("Desk")
    await are_together(anna, call, 800)
    await anna.goes_to("Wallboard")
    await anna.page.unroute("**/console/assets/**")
    await anna.presses("Load again")
    await expect(anna.page.get_by_role("heading", name="Wallboard")).to_be_visible()
    await anna.shows("You are on the telephone.")
    await anna.goes_to("Desk")
    await are_together(anna, call, 600)
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await room.anna_is("on_call")
    await are_together(anna, call, 900)
    await call.hang_up()
    await anna.shows(READY)
    await room.anna_is("available")
