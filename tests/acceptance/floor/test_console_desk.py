"""The console's desks in a real browser, beside real telephones on a real Asterisk."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from tests.acceptance.floor.conftest import ROUTING, hear_each_other, hears_soon, says_to_nobody
from tests.acceptance.floor.console_desks import console_of, does, is_in, is_ready
from tests.acceptance.floor.two_desks import Pair, both_at_their_desks, opened_pair

from hotline.testing.patient_desks import PROGRAM, SHOWN_WITHIN_S

if TYPE_CHECKING:
    from hotline.testing.flow_files import FlowFiles
    from hotline.testing.phone import IncomingCall

pytestmark = pytest.mark.asyncio(loop_scope="session")

LATE_S = SHOWN_WITHIN_S / 2
"""Later than that no telephone is rung that need not wait for a desk."""
NOTE_WHEN_SHOWN = """new MutationObserver(() => {
  const name = document.querySelector(".caller-head h2")?.innerText;
  if (name) (window.shownAt ??= {})[name] ??= Date.now() / 1000;
}).observe(document.body, {childList: true, subtree: true, characterData: true})"""
NOBODY = "Caller not identified"
CUSTOMER, PIN, WANG = "10000001", "246810", "王小明 Wang Xiaoming"
REQUIRED = """wrap_up_s = 20
dispositions = ["solved", "ask_again"]
disposition_required = true"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def open_pair(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Pair]:
    async with opened_pair(tmp_path_factory.mktemp("console"), files, program=PROGRAM) as pair:
        yield pair


@pytest_asyncio.fixture(loop_scope="session")
async def pair(open_pair: Pair) -> AsyncIterator[Pair]:
    async with both_at_their_desks(open_pair) as pair:
        yield pair


@pytest_asyncio.fixture(loop_scope="session")
async def says_what_came_of_it(pair: Pair) -> AsyncIterator[None]:
    """Have agents say what came of a call before they are ready, for one test."""
    hotline = pair.room.hotline
    file = hotline.folder / "routing.toml"
    for text in (ROUTING.replace("wrap_up_s = 0.2", REQUIRED), ROUTING):
        file.write_text(text)
        assert (await hotline.command("reload")).returncode == 0
        if text != ROUTING:
            yield


@asynccontextmanager
async def desk_of(
    pair: Pair, browser: Browser, agent_id: str, name: str, *, role: str = "agent"
) -> AsyncIterator[Page]:
    """Open an agent's desk, who is on break; it notes when a caller is on the screen."""
    async with console_of(pair.room, browser, agent_id, name, role=role) as page:
        await page.evaluate(NOTE_WHEN_SHOWN)
        yield page


async def was_shown_before(page: Page, ringing: IncomingCall, name: str = NOBODY) -> None:
    """See that who calls was on the page before the telephone rang, and that it then rang soon."""
    since_1970_s = time.time() - asyncio.get_running_loop().time()
    shown_at = (await page.evaluate("window.shownAt"))[name] - since_1970_s
    assert shown_at < ringing.came_at < shown_at + LATE_S


async def test_a_call_is_served_at_two_desks_and_each_shows_the_caller_before_it_rings(
    pair: Pair, browser: Browser
) -> None:
    room = pair.room
    async with (
        desk_of(pair, browser, "anna", "li") as anna,
        desk_of(pair, browser, "bela", "wei") as bela,
    ):
        await is_ready(anna)
        call = await room.wants_a_person("13800000203")
        await anna.get_by_role("heading", name="Caller not identified").wait_for()
        await was_shown_before(anna, await room.desk.rung())
        await expect(anna.get_by_text("13800000203", exact=True)).to_be_visible()
        await expect(anna.locator(".timeline")).to_contain_text("presses 0")
        served = await room.told()
        await does(anna, "You and the caller hear each other.")
        await hear_each_other(call, served, "seen before")
        await is_ready(bela)
        await anna.keyboard.press("Alt+c")
        await anna.get_by_role("menuitem", name="Bela").click()
        await expect(bela.locator(".offer-actions")).to_contain_text("Anna asks you")
        await was_shown_before(bela, await pair.bela.rung())
        asked = await pair.bela.called()
        await asked.hears(await room.says("whisper_consult"))
        await does(anna, "You talk with Bela. The caller is on hold.")
        await hear_each_other(served, asked, "may I ask you")
        await anna.keyboard.press("Alt+g")
        await served.ended()
        await is_in(anna, "Ready")
        await expect(anna.locator(".call-panel")).to_have_count(0)
        await does(bela, "You and the caller hear each other.")
        await hear_each_other(call, asked, "now it is me")
        await expect(bela.get_by_text("13800000203", exact=True)).to_be_visible()
        await bela.get_by_role("link", name="The whole call").click()
        await expect(bela.locator(".because").first).to_contain_text("because anna")
        await asked.hang_up()
        await call.hears_start(await room.says("how_satisfied"))
        await call.hang_up()
        await bela.get_by_role("link", name="Desk").click()
        await expect(bela.locator(".call-panel")).to_have_count(0)


@pytest.mark.usefixtures("says_what_came_of_it")
async def test_a_customer_is_known_before_it_rings_and_wrapped_up_after_the_call(
    pair: Pair, browser: Browser
) -> None:
    room = pair.room
    async with desk_of(pair, browser, "anna", "mei") as anna:
        await is_ready(anna)
        call = await room.caller.dial(room.hotline.number, caller_number="13800000204")
        await call.press("2")
        await call.hears_start(await room.says("main_menu"))
        await call.press(f"2{CUSTOMER}")
        await call.hears_start(await room.says("enter_pin"))
        await call.press(PIN)
        await call.hears_start(await room.says("signed_in"))
        await call.press("0")
        await anna.get_by_role("heading", name=WANG).first.wait_for()
        await was_shown_before(anna, await room.desk.rung(), WANG)
        head = anna.locator(".caller-head")
        await expect(head).to_contain_text("Verified by the bank in this call")
        served = await room.told()
        await does(anna, "You and the caller hear each other.")
        await hear_each_other(call, served, "so you know me")
        await anna.get_by_label("Write a note").fill("Asks for a new card.")
        await anna.keyboard.press("Control+Enter")
        await expect(anna.locator("blockquote")).to_contain_text("Asks for a new card.")
        await call.hang_up()
        await is_in(anna, "Wrap-up")
        wrap_up = anna.locator(".talk-actions")
        await expect(wrap_up).to_contain_text("Say what came of it; you are not ready before.")
        await expect(wrap_up.get_by_role("timer")).to_have_text(re.compile(r"^0:(1\d|20)$"))
        ready = anna.get_by_role("button", name="Ready for the next call")
        await expect(ready).to_have_count(0)
        await expect(head).to_contain_text(WANG)
        await anna.get_by_role("radio", name="solved").click()
        await ready.click()
        await is_in(anna, "Ready")
        await expect(anna.locator(".call-panel")).to_have_count(0)
    known = await room.hotline.interaction_from("13800000204")
    assert known.customer == CUSTOMER
    assert "solved" in (await room.hotline.command("why", known.call_id)).stdout


async def test_a_supervisor_hears_a_conversation_from_the_wallboard_and_then_whispers(
    pair: Pair, browser: Browser
) -> None:
    call, served = await pair.talk("13800000205")
    async with desk_of(pair, browser, "bela", "head", role="supervisor") as page:
        await page.get_by_role("link", name="Wallboard").click()
        annas = page.get_by_role("button", name="What to do with Anna")
        await annas.click()
        await page.get_by_role("menuitem", name="Listen").click()
        head = await pair.bela.called()
        doing = page.locator(".agents li", has_text="Bela")
        await expect(doing).to_contain_text("listens to Anna")
        await hears_soon(head, call, "the caller")
        await hears_soon(head, served, "an agent")
        await says_to_nobody(head, call, served, about="quietly here")
        await annas.click()
        await page.get_by_role("menuitem", name="Whisper").click()
        await expect(doing).to_contain_text("whispers to Anna")
        await hears_soon(served, head, "psst")
        await says_to_nobody(head, call, about="secretly spoken")
        await hear_each_other(call, served, "as before")
        await call.hang_up()
        await head.ended()
        await served.ended()
        await expect(doing).to_contain_text("On break")


async def test_what_a_telephone_calls_itself_is_never_more_than_text(
    pair: Pair, browser: Browser
) -> None:
    room = pair.room
    async with desk_of(pair, browser, "anna", "lan") as anna:
        await is_ready(anna)
        call = await room.wants_a_person(
            "1%3Cimg%20src%3Dx%20onerror%3Dtaken()%3E", name="<img src=x onerror=taken()>"
        )
        await expect(anna.locator(".caller-head")).to_be_visible()
        served = await room.told()
        await does(anna, "You and the caller hear each other.")
        await expect(anna.get_by_text("number withheld")).to_be_visible()
        made = anna.locator("main img, main [onerror], main script")
        await expect(made).to_have_count(0)
        await anna.get_by_role("link", name="The whole call").click()
        await expect(anna.locator(".call-page").first).to_contain_text("a withheld number dials")
        await expect(made).to_have_count(0)
        await served.hang_up()
        await call.hears_start(await room.says("how_satisfied"))
        await call.hang_up()
