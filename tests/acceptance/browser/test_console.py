"""The console in a real browser, over the real API, on a floor whose telephones are made up."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from hotline.api import PREFIX
from hotline.desk import desks as desks_module
from hotline.launch.places import find_places
from hotline.settings import CrmSettings
from hotline.testing.desk_room import DeskRoom, open_desk_room
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD, person
from hotline.testing.stores import new_files

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
WIDE, ZOOMED = (1366, 900), (683, 450)
"""A usual screen, and the same at 200 % zoom."""
NOTHING_S = 0.2
SERIOUS = """axe.run(document).then((found) => found.violations
  .filter((one) => one.impact === "serious" || one.impact === "critical")
  .map((one) => one.id + ": " + one.nodes.map((node) => node.html).join(" ")))"""
BLOCKED = re.compile("Content Security Policy")


@asynccontextmanager
async def room_of_li(folder: Path) -> AsyncIterator[tuple[DeskRoom, str]]:
    """Open a room where li is the agent anna, and a customer is known; gives the pseudonym, too."""
    settings = CrmSettings(requests_per_s=10_000, request_burst=10_000)
    async with open_desk_room(await new_files(folder), settings) as room:
        await room.people.users.add(
            "demo", "li", "agent", PASSWORD, who="root", at=now(), agent_id="anna"
        )
        draft = person("10000001", "王小明", latin="Wang Xiaoming", deposits="1500000")
        customer = await room.relations.customers.add("demo", draft, who="li", at=now())
        yield room, customer.pseudonym


@asynccontextmanager
async def page_of(
    chromium: Browser,
    room: DeskRoom,
    *,
    language: str = "en-US",
    theme: str = "light",
    size: tuple[int, int] = WIDE,
) -> AsyncIterator[Page]:
    """Open the console where nobody has signed in; nothing on it may be blocked by its policy."""
    width, height = size
    context = await chromium.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        color_scheme="dark" if theme == "dark" else "light",
    )
    page, blocked = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: blocked.append(str(error)))
    page.on(
        "console",
        lambda told: blocked.append(told.text) if BLOCKED.search(told.text) else None,
    )
    await page.goto(room.url.removesuffix(PREFIX) + "/console/")
    try:
        yield page
        assert blocked == []
    finally:
        await context.close()


async def sign_in(page: Page, password: str = PASSWORD) -> None:
    await page.fill("input[name=name]", "li")
    await page.fill("input[name=password]", password)
    await page.keyboard.press("Enter")


async def looks_right(page: Page) -> None:
    """Look for what keeps people from reading a page or from using it."""
    await page.evaluate((find_places().console / "node_modules/axe-core/axe.min.js").read_text())
    assert await page.evaluate(SERIOUS) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_agent_sees_who_is_calling_before_the_telephone_rings(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without the page's word it would ring in ten seconds, and the test would fail.
    monkeypatch.setattr(desks_module, "SHOWN_WITHIN_S", 10.0)
    async with room_of_li(tmp_path) as (room, customer), page_of(chromium, room) as page:
        await sign_in(page, "not the password")
        await expect(page.get_by_role("alert")).to_contain_text("do not go together")
        await sign_in(page)
        await expect(page.locator(".state-name")).to_have_text("Ready")
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=customer)
        leg = await room.telephones.rings()
        await expect(page.get_by_role("heading", name="王小明 Wang Xiaoming")).to_be_visible()
        await expect(page.locator(".badges")).to_contain_text("Verified by the bank")
        await expect(page.locator(".badges")).to_contain_text("VIP")
        leg.picks_up()
        await expect(page.locator(".state-name")).to_have_text("On a call")
        await expect(page.get_by_role("heading", name="王小明 Wang Xiaoming")).to_be_visible()
        await expect(page.get_by_role("button", name="Decline")).to_have_count(0)
        leg.hangs_up()
        await expect(page.locator(".call-panel")).to_have_count(0)


async def test_a_call_is_declined_and_a_break_ended_by_keys_alone(
    chromium: Browser, tmp_path: Path
) -> None:
    async with room_of_li(tmp_path) as (room, _), page_of(chromium, room) as page:
        await sign_in(page)
        await expect(page.locator(".state-name")).to_have_text("Ready")
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
    chromium: Browser, tmp_path: Path
) -> None:
    async with room_of_li(tmp_path) as (room, _), page_of(chromium, room) as page:
        await sign_in(page)
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
    chromium: Browser, tmp_path: Path
) -> None:
    async with room_of_li(tmp_path) as (room, _), page_of(chromium, room) as page:
        await sign_in(page)
        await page.get_by_role("link", name="Wallboard").click()
        await expect(page.get_by_text("All is well")).to_be_visible()
        await room.people.users.set_password("demo", "li", PASSWORD, who="root", at=now())
        await expect(page.get_by_text("Your session is over")).to_be_visible()
        await sign_in(page)
        await expect(page.get_by_text("All is well")).to_be_visible()
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
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
    chromium: Browser, tmp_path: Path, language: str, theme: str, size: tuple[int, int]
) -> None:
    async with (
        room_of_li(tmp_path) as (room, customer),
        page_of(chromium, room, language=language, theme=theme, size=size) as page,
    ):
        await expect(page.locator("form")).to_be_visible()
        await looks_right(page)
        await sign_in(page)
        await expect(page.locator(".state-bar")).to_be_visible()
        await looks_right(page)
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=customer)
        await expect(page.locator(".known")).to_be_visible()
        await looks_right(page)
        top = page.url
        await page.goto(f"{top}wallboard")
        await expect(page.locator(".chart canvas")).to_be_visible()
        await looks_right(page)
        await page.goto(f"{top}calls/{CALL}")
        await expect(page.locator(".timeline")).to_be_visible()
        await looks_right(page)
