"""The console in a real browser, over the real API, on a floor whose telephones are made up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import WebSocketRoute, expect

from hotline.desk import desks as desks_module
from hotline.testing.console import WIDE, ZOOMED, looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
NOTHING_S = 0.2
NAMES = """window.names = new Set();
new MutationObserver(() => {
  for (const one of document.querySelectorAll(".caller-head h2")) window.names.add(one.textContent);
}).observe(document, {subtree: true, childList: true, characterData: true});"""
"""Keeps each name under which a page has ever shown who is calling."""


@dataclass
class LaterService:
    """Carries desks; from some moment on all that they are told is of another version.

    But beats: one of another version, in time, would be before what the agent is just to do.
    """

    version: int = 1

    def serves(self, desk: WebSocketRoute) -> None:
        """Carry a desk between its page and the service."""
        service = desk.connect_to_server()
        service.on_message(lambda told: desk.send(self._of_its_version(str(told))))

    def _of_its_version(self, told: str) -> str:
        is_beat = '"type":"beat"' in told
        return told if is_beat else told.replace('"version":1', f'"version":{self.version}')


async def test_the_agent_sees_who_is_calling_before_the_telephone_rings(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without the page's word it would ring in ten seconds, and the test would fail.
    monkeypatch.setattr(desks_module, "SHOWN_WITHIN_S", 10.0)
    room = console.room
    async with console.page() as page:
        await page.add_init_script(NAMES)
        await sign_in(page, "li", "not the password")
        await expect(page.get_by_role("alert")).to_contain_text("do not go together")
        await sign_in(page, "li")
        await expect(page.locator(".state-name")).to_have_text("Ready")
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=console.customer)
        leg = await room.telephones.rings()
        await expect(page.get_by_role("heading", name="王小明 Wang Xiaoming")).to_be_visible()
        await expect(page.locator(".badges")).to_contain_text("Verified by the bank")
        await expect(page.locator(".badges")).to_contain_text("VIP")
        await page.reload()
        await expect(page.get_by_role("heading", name="王小明 Wang Xiaoming")).to_be_visible()
        # Who is calling came whole: at no moment was there a call without its name.
        assert await page.evaluate("[...window.names]") == ["王小明 Wang Xiaoming"]
        leg.picks_up()
        await expect(page.locator(".state-name")).to_have_text("On a call")
        await expect(page.get_by_role("heading", name="王小明 Wang Xiaoming")).to_be_visible()
        await expect(page.get_by_role("button", name="Decline")).to_have_count(0)
        leg.hangs_up()
        await expect(page.locator(".call-panel")).to_have_count(0)


async def test_a_call_finds_its_agent_on_a_page_that_failed_and_the_desk_waits_for_who_looks_away(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks_module, "SHOWN_WITHIN_S", 10.0)
    room = console.room
    async with console.page() as page:
        later = LaterService()
        await page.route_web_socket("**/desk", later.serves)
        await sign_in(page, "li")
        # As after a deploy: the service has other files by now.
        await page.route("**/assets/WallboardPage-*.js", lambda route: route.fulfill(status=404))
        await page.get_by_role("link", name="Wallboard").click()
        await expect(page.get_by_role("button", name="Load again")).to_be_visible()
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=console.customer)
        (await room.telephones.rings()).picks_up()
        await expect(page.get_by_role("heading", name="王小明 Wang Xiaoming")).to_be_visible()
        await expect(page.locator(".call-panel")).to_be_focused()
        await page.get_by_label("Write a note").fill("Half a sent")
        await page.get_by_role("link", name="Customers").click()
        await expect(page.locator(".call-panel")).to_be_hidden()
        await page.keyboard.press("Alt+h")
        await page.get_by_role("link", name="Desk").click()
        await expect(page.get_by_label("Write a note")).to_have_value("Half a sent")
        await expect(page.locator(".talk-actions")).to_contain_text("hear each other")
        # And then it speaks another version to desks.
        later.version = 2
        await page.keyboard.press("Alt+h")
        await expect(page.get_by_role("alert")).to_contain_text("newer desk than this page")
        await expect(page.get_by_role("heading", name="王小明 Wang Xiaoming")).to_be_visible()
        later.version = 1
        await page.get_by_role("button", name="Load again").click()
        await expect(page.locator(".talk-actions")).to_contain_text("on hold")
        await expect(page.get_by_label("Write a note")).to_have_value("Half a sent")


async def test_a_call_is_declined_and_a_break_ended_by_keys_alone(
    console: Console,
) -> None:
    room = console.room
    async with console.page() as page:
        await sign_in(page, "li")
        await expect(page.locator(".state-name")).to_have_text("Ready")
        # The form in which the focus was is gone.
        await expect(page.locator("#page")).to_be_focused()
        room.calls_in("c1")
        decline = page.get_by_role("button", name="Decline")
        await expect(page.get_by_role("heading", name="Caller not identified")).to_be_visible()
        await decline.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".state-name")).to_have_text("On break")
        await expect(page.locator(".call-panel")).to_have_count(0)
        await page.get_by_role("button", name="Leave this seat").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".state-name")).to_have_text("Not here")
        await page.get_by_role("button", name="Sit down").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".seat")).to_have_text("at desk1")


async def test_a_desk_whose_link_was_cut_is_right_again_and_offers_nothing_meanwhile(
    console: Console,
) -> None:
    room = console.room
    async with console.page() as page:
        await sign_in(page, "li")
        await expect(page.locator(".state-name")).to_have_text("Ready")
        await page.context.set_offline(True)
        await page.evaluate("window.dispatchEvent(new Event('offline'))")
        room.desks.close()
        await expect(page.get_by_text("The hotline cannot be reached")).to_be_visible()
        await expect(page.get_by_role("button", name="Break")).to_have_count(0)
        await room.attendance.take_break("anna", "lunch", by="test")
        await page.context.set_offline(False)
        await expect(page.locator(".state-name")).to_have_text("On break")
        await expect(page.get_by_text("The hotline cannot be reached")).to_have_count(0)


async def test_who_is_signed_out_elsewhere_signs_in_again_and_is_where_they_were(
    console: Console,
) -> None:
    room = console.room
    async with console.page() as page:
        await sign_in(page, "li")
        await page.get_by_role("link", name="Wallboard").click()
        await expect(page.get_by_text("All is well")).to_be_visible()
        await room.people.users.set_password("demo", "li", PASSWORD, who="root", at=now())
        await expect(page.get_by_text("Your session is over")).to_be_visible()
        await sign_in(page, "li")
        await expect(page.get_by_text("All is well")).to_be_visible()
        await page.get_by_role("button", name="Sign out").click()
        asked = page.get_by_role("alertdialog")
        await expect(asked).to_contain_text("still at your seat")
        await page.keyboard.press("Escape")
        await expect(asked).to_have_count(0)
        assert room.floor.state_of("anna") == "available"
        await page.get_by_role("button", name="Sign out").click()
        await asked.get_by_role("button", name="Leave the seat").click()
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert room.floor.state_of("anna") == "offline"
        await asyncio.sleep(NOTHING_S)
        await expect(page.get_by_text("Your session is over")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [
        ("en-US", "light", WIDE),
        ("en-US", "dark", ZOOMED),
        ("zh-CN", "light", ZOOMED),
        ("zh-CN", "dark", WIDE),
    ],
)
async def test_every_page_can_be_read_and_used_by_everybody(
    console: Console, language: str, theme: str, size: tuple[int, int]
) -> None:
    room = console.room
    async with console.page(language=language, theme=theme, size=size) as page:
        await expect(page.locator("form")).to_be_visible()
        await looks_right(page)
        await sign_in(page, "li")
        await expect(page.locator(".state-bar")).to_be_visible()
        await looks_right(page)
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=console.customer)
        await expect(page.locator(".known")).to_be_visible()
        await looks_right(page)
        (await room.telephones.rings()).picks_up()
        await page.locator(".talk-actions").get_by_role("button").last.click()
        await expect(page.get_by_role("menuitem")).to_have_count(1)
        await looks_right(page)
        top = page.url
        await page.goto(f"{top}wallboard")
        await expect(page.locator(".chart canvas")).to_be_visible()
        await looks_right(page)
        await page.goto(f"{top}calls/{CALL}")
        await expect(page.locator(".call-page .timeline")).to_be_visible()
        await looks_right(page)
