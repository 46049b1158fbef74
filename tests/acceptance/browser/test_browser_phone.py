"""An agent whose telephone is the console: a real Chromium, the service and a real Asterisk."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.async_api import Browser, expect
from tests.acceptance.browser.browser_phone import (
    AGENT_SAYS,
    HEARD,
    READY,
    SOON_S,
    BrowserPhone,
    hears_caller,
)

from hotline.launch.pbx_config import MUSIC
from hotline.testing.console import looks_right, open_console, sign_in
from hotline.testing.freezing import frozen
from hotline.testing.phone import find, read_wav
from hotline.testing.processes import descendants

BACK_S = 5.0
"""From when the agent loads the page anew to when the caller hears the agent again."""
QUIET_S = 1.5
KNOWN_S = 8.0
"""After at most 3.5 s it is known that a telephone does not answer, and then that it is silent."""
METER = """new Promise((done) => {
  const meter = document.querySelector(".level meter");
  const look = () => (meter.value MOVED ? done() : requestAnimationFrame(look));
  look();
})"""
"""Waits until the meter of the microphone shows so much."""

pytestmark = pytest.mark.asyncio(loop_scope="session")


@contextmanager
def without_network() -> Iterator[None]:
    """Freeze the browser: for everybody else its network is gone."""
    with ExitStack() as frozen_ones:
        for process in descendants(os.getpid(), named="chrom"):
            frozen_ones.enter_context(frozen(process))
        yield


async def test_an_agent_serves_a_caller_in_the_console(anna: BrowserPhone) -> None:
    room = anna.room
    await anna.presses("Ready")
    call = await room.wants_a_person("13800000031")
    await anna.shows("rings")
    await expect(anna.page.get_by_role("article", name="Incoming call")).to_be_visible()
    await expect(anna.page.locator(".offer-actions")).to_contain_text("press “Answer”")
    # With the keys alone.
    await anna.page.keyboard.press("Alt+a")
    await call.hears(AGENT_SAYS)
    await hears_caller(anna.page, call, 700)
    await anna.page.keyboard.press("Alt+m")
    await anna.shows("muted")
    await call.quiet(for_s=QUIET_S)
    await anna.page.keyboard.press("Alt+m")
    await call.hears(AGENT_SAYS)
    await anna.presses("Keypad")
    await looks_right(anna.page)
    await anna.page.keyboard.type("*51")
    await call.hears_start(await room.says("enter_customer_number"))
    await call.hang_up()
    await anna.shows(READY)
    await room.anna_is("available")


async def test_who_loads_the_page_anew_is_with_the_same_caller_again(anna: BrowserPhone) -> None:
    room = anna.room
    await anna.presses("Ready")
    call = await room.wants_a_person("13800000032")
    await anna.shows("rings")
    await anna.page.reload()
    await anna.presses("Answer")
    await call.hears(AGENT_SAYS)
    heard_before = len(call.heard.samples)
    async with asyncio.timeout(BACK_S):
        await anna.page.reload()
        await anna.shows("You are on the telephone.")
        await call.hears_start(AGENT_SAYS)
    music = read_wav(room.hotline.pbx.config.music_dir / MUSIC)
    assert find(call.heard.samples[heard_before:], music) is not None
    await hears_caller(anna.page, call, 700)
    await anna.presses("Hang up")
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    await room.anna_is("available")


async def test_whose_network_was_gone_is_with_the_same_caller_again(anna: BrowserPhone) -> None:
    room = anna.room
    await anna.presses("Ready")
    call = await room.wants_a_person("13800000033")
    await anna.presses("Answer")
    await call.hears(AGENT_SAYS)
    with without_network():
        await call.hears_start(
            read_wav(room.hotline.pbx.config.music_dir / MUSIC), within_s=KNOWN_S
        )
    async with asyncio.timeout(BACK_S):
        await call.hears_start(AGENT_SAYS)
    await hears_caller(anna.page, call, 700)
    await call.hang_up()
    await anna.shows(READY)


async def test_of_two_tabs_one_is_the_telephone(anna: BrowserPhone) -> None:
    other = await anna.page.context.new_page()
    await other.goto(anna.page.url)
    await expect(other.get_by_text("in another tab")).to_be_visible(timeout=10_000)
    await expect(anna.page).to_have_title("☎ On break · hotline")
    await expect(other).to_have_title("On break · hotline")
    await anna.page.close()
    await expect(other.locator(".phone-state")).to_have_text(READY, timeout=15_000)


async def test_another_browser_takes_the_telephone_over_with_the_caller_and_never_silently(
    anna: BrowserPhone, chromium: Browser
) -> None:
    room = anna.room
    await anna.presses("Ready")
    call = await room.wants_a_person("13800000034")
    await anna.presses("Answer")
    await call.hears(AGENT_SAYS)
    async with open_console(chromium, room.https_url, script=HEARD) as page:
        await sign_in(page, "anna")
        other = BrowserPhone(page=page, room=room)
        await expect(page.get_by_text("in another tab")).to_be_visible(timeout=10_000)
        await looks_right(page)
        await hears_caller(anna.page, call, 700)
        await other.presses("Be the telephone here")
        await other.shows("You are on the telephone.")
        await expect(anna.page.get_by_text("in another tab")).to_be_visible(timeout=10_000)
        await call.hears_start(AGENT_SAYS)
        await hears_caller(page, call, 900)
        await call.hang_up()
        await other.shows(READY)
    # Who closes the page leaves the telephone to the one that waits.
    await anna.shows(READY)


async def test_a_page_that_the_browser_keeps_silent_says_so_and_rings_to_the_eye(
    silent_anna: BrowserPhone,
) -> None:
    anna, room = silent_anna, silent_anna.room
    is_off = anna.page.get_by_text("The sound of this page is off")
    await anna.presses("Test microphone")
    await expect(is_off).to_have_count(0)
    await anna.page.reload()
    await expect(is_off).to_be_visible()
    await anna.shows(READY)
    await looks_right(anna.page)
    await room.anna("ready")
    call = await room.wants_a_person("13800000035")
    await anna.shows("rings")
    await expect(anna.page).to_have_title("🔔 Your telephone rings.")
    await expect(anna.page).to_have_title(re.compile("^☎"))
    await expect(is_off).to_be_visible()
    await anna.presses("Turn the sound on")
    await expect(is_off).to_have_count(0)
    await anna.presses("Answer")
    await expect(anna.page).to_have_title("☎ On a call · hotline")
    await hears_caller(anna.page, call, 700)
    await call.hang_up()
    await anna.shows(READY)


async def test_microphone_and_network_are_tried_by_a_call_to_oneself(anna: BrowserPhone) -> None:
    await anna.presses("Test microphone")
    told = anna.page.locator(".phone").get_by_text("The network is good")
    await expect(told).to_be_visible(timeout=10_000)
    await expect(told).to_contain_text("Your microphone hears you.")
    # What the microphone hears has a pause; the meter moves with it, both ways.
    async with asyncio.timeout(SOON_S):
        for moved in ("> 0.1", "< 0.01", "> 0.1"):
            await anna.page.evaluate(METER.replace("MOVED", moved))
    await anna.shows(READY)
