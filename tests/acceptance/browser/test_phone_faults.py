"""What may fail of an agent's page in a call: its link, its microphone, a tab beside it."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect
from tests.acceptance.browser.browser_phone import (
    AGENT_SAYS,
    READY,
    BrowserPhone,
    hears_caller,
    no_service,
)
from tests.acceptance.browser.conftest import at_a_page
from tests.acceptance.floor.conftest import Room

from hotline.testing.console import looks_right, sign_in
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.people import PASSWORD
from hotline.testing.phone import Call

LOOKED_S = 5.0
"""A page that waits for another one looks every 2 s whether it has gone."""
KNOWN_S = 12.0
"""After 8 s of silence a link is lost."""
BACK_S = 10.0
LEFT_S = 40.0
"""After 10 s it is given up to tell that an agent has hung up; the PBX misses the sound."""
QUIET_S = 0.5
ELSEWHERE = "in another tab"
UNPLUGGED = """
const { mediaDevices: devices } = navigator;
const plugged = devices.getUserMedia;
let isUnplugged = false;
let microphone = null;
devices.getUserMedia = async () => {
  if (isUnplugged) {
    throw new DOMException("", "NotFoundError");
  }
  microphone = await plugged();
  return microphone;
};
window.unplug = () => {
  isUnplugged = true;
  for (const track of microphone.getTracks()) {
    track.stop();
    track.dispatchEvent(new Event("ended"));
  }
};
window.plugIn = () => {
  isUnplugged = false;
  devices.dispatchEvent(new Event("devicechange"));
};
"""
"""A microphone that can be unplugged, of which a browser tells so."""

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


async def test_whoever_is_muted_in_one_tab_is_so_in_the_one_that_takes_over(
    anna: BrowserPhone,
) -> None:
    # Who shows no number is rung back for like everybody else.
    call = await talks(anna, "")
    await anna.presses("Mute")
    other = await anna.page.context.new_page()
    await other.goto(anna.page.url)
    await other.get_by_role("button", name="Be the telephone here").click()
    there = BrowserPhone(page=other, room=anna.room)
    await there.shows("You are on the telephone. You are muted.", within_s=BACK_S)
    await call.quiet(for_s=QUIET_S)
    await there.presses("Unmute")
    await call.hears(AGENT_SAYS)
    await call.hang_up()
    await there.shows(READY)
    await other.close()


async def test_who_is_signed_out_in_another_tab_can_be_silent_and_hang_up(
    anna: BrowserPhone,
) -> None:
    call = await talks(anna, "13800000045")
    other = await anna.page.context.new_page()
    await other.goto(anna.page.url)
    await other.get_by_role("button", name="Sign out").click()
    await other.get_by_role("alertdialog").get_by_role("button", name="Only sign out").click()
    await expect(anna.page.get_by_role("heading", name="Sign in")).to_be_visible()
    await anna.shows("You are on the telephone.")
    await looks_right(anna.page)
    await hears_caller(anna.page, call, 700)
    await anna.presses("Mute")
    await call.quiet(for_s=QUIET_S)
    await anna.presses("Unmute")
    await call.hears(AGENT_SAYS)
    await anna.presses("Hang up")
    await call.hears_start(await anna.room.says("how_satisfied"), within_s=LEFT_S)
    await expect(anna.page.locator(".phone-state")).to_have_count(0)
    await call.hang_up()
    # The seat has no telephone any more.
    await anna.room.anna_is("offline")
    await anna.room.anna("sign-in", {"seat": "web1"})


async def test_whoever_signs_in_next_at_a_page_has_nobody_elses_line(
    anna: BrowserPhone,
) -> None:
    await anna.room.hotline.command(
        *("users", "add", "head", "--role", "supervisor", "--who", "root"),
        typed=f"{PASSWORD}\n{PASSWORD}\n",
    )
    call = await talks(anna, "13800000046")
    other = await anna.page.context.new_page()
    await other.goto(anna.page.url)
    await other.get_by_role("button", name="Sign out").click()
    await other.get_by_role("alertdialog").get_by_role("button", name="Only sign out").click()
    await anna.shows("You are on the telephone.")
    await expect(anna.page).to_have_title("☎ Sign in · hotline")
    await sign_in(anna.page, "head")
    await expect(anna.page).to_have_title("Wallboard · hotline")
    # Nobody would see that the caller hears whoever sits there now.
    await call.hears_start(await anna.room.says("how_satisfied"), within_s=LEFT_S)
    await call.hang_up()
    await anna.room.anna_is("offline")
    await anna.room.anna("sign-in", {"seat": "web1"})


async def test_a_link_whose_packets_are_dropped_is_lost_soon_and_comes_back_in_the_call(
    open_room: Room, chromium: Browser
) -> None:
    room = open_room
    async with FaultyLink() as link:
        link.leads_to("127.0.0.1", urlsplit(room.https_url).port or 0)
        url = f"https://127.0.0.1:{link.port}"
        async with at_a_page(room, chromium, url=url) as anna:
            link.freeze()
            await anna.shows("Your telephone is not connected", within_s=KNOWN_S)
            link.mend()
            await anna.shows(READY, within_s=BACK_S)
            call = await talks(anna, "13800000042")
            link.freeze()
            await anna.shows("The page has lost the hotline", within_s=KNOWN_S)
            await looks_right(anna.page)
            await hears_caller(anna.page, call, 700)
            link.mend()
            await expect(anna.page.get_by_text("The page has lost")).to_have_count(
                0, timeout=BACK_S * 1000
            )
            await room.anna_is("on_call")
            await anna.presses("Hang up")
            await call.hears_start(await room.says("how_satisfied"))
            await call.hang_up()
            await anna.shows(READY)


async def test_a_microphone_that_is_unplugged_is_missed_and_the_next_one_is_heard(
    open_room: Room, chromium: Browser
) -> None:
    async with at_a_page(open_room, chromium, UNPLUGGED) as anna:
        call = await talks(anna, "13800000043")
        await anna.page.evaluate("unplug()")
        gone = anna.page.get_by_text("Your microphone is gone")
        await expect(gone).to_be_visible()
        await looks_right(anna.page)
        await hears_caller(anna.page, call, 700)
        await call.quiet(for_s=QUIET_S)
        await anna.page.evaluate("plugIn()")
        await call.hears(AGENT_SAYS)
        await expect(gone).to_have_count(0)
        await call.hang_up()
        await anna.shows(READY)
        await anna.page.evaluate("unplug()")
        await expect(anna.page.get_by_text("There is no microphone")).to_be_visible()
        # Nobody is rung for whom there is none.
        await anna.is_reachable(is_so=False)
        await anna.page.evaluate("plugIn()")
        await anna.shows(READY)
