"""A colleague who is asked loads the page anew: real Chromium, the service and a real Asterisk."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.async_api import Browser
from tests.acceptance.browser.browser_phone import READY, BrowserPhone, hears, speaks
from tests.acceptance.browser.conftest import at_a_page
from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANNA_HZ, BELA_HZ = 500, 600
TALKS = "You are on the telephone."


async def hear_each_other(anna: BrowserPhone, bela: BrowserPhone) -> None:
    await hears(bela.page, ANNA_HZ)
    await hears(anna.page, BELA_HZ)


async def test_a_colleague_who_loads_the_page_anew_is_asked_still_and_has_the_caller_later(
    open_room: Room, chromium: Browser
) -> None:
    room = open_room
    async with (
        at_a_page(room, chromium, speaks(ANNA_HZ)) as anna,
        at_a_page(room, chromium, speaks(BELA_HZ), agent="bela", seat="web2") as bela,
    ):
        await anna.presses("Ready")
        call = await room.wants_a_person("13800000051")
        await anna.presses("Answer")
        await anna.shows(TALKS)
        await bela.presses("Ready")
        await anna.presses("Ask somebody")
        await anna.page.get_by_role("menuitem", name="Bela").click()
        await bela.shows("rings")
        await bela.presses("Answer")
        await hear_each_other(anna, bela)
        await bela.page.reload()
        await bela.shows(TALKS)
        await hear_each_other(anna, bela)
        await anna.presses("Let the caller in")
        await anna.page.get_by_text("You, Bela and the caller hear each other.").wait_for()
        await bela.page.reload()
        await bela.shows(TALKS)
        await hear_each_other(anna, bela)
        os.kill(room.hotline.worker_id, signal.SIGKILL)
        await room.is_in("bela", "on_call")
        await bela.is_reachable(seat="web2")
        await anna.presses("Leave the caller with Bela")
        await anna.shows(READY)
        await bela.page.reload()
        await bela.shows(TALKS)
        await bela.presses("Hang up")
        await call.hears_start(await room.says("how_satisfied"))
        await call.hang_up()
        await bela.shows(READY)
