"""The end of a session in a real browser: it is told in good time, and nobody is cut off by it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import update

from hotline.api import still
from hotline.crm.users.tables import USER_SESSION
from hotline.testing.console import WIDE, ZOOMED, looks_right, sign_in
from hotline.testing.desk_room import DeskRoom
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
TOLD = {
    "en-US": ("your session ends", "Your session is over."),
    "zh-CN": ("您的登录将于", "您的登录时间已到"),
}


NOBODY_AFTER = {
    "en-US": ("On break after this call", "Ready"),
    "zh-CN": ("本次通话后小休", "空闲"),
}


async def is_looked_at(room: DeskRoom, page: Page, left: timedelta) -> str:
    """Let all sessions have so much of their time left, and the page be loaded anew.

    Return the time of day by which they are over in any case.
    """
    began = now() - timedelta(hours=12) + left
    moved = update(USER_SESSION).values(began_at=began, seen_at=now())
    await room.crm.database.write(lambda connection: connection.execute(moved))
    await page.reload()
    return f"{(began + timedelta(hours=14)).astimezone():%H:%M}"


@pytest.mark.parametrize(
    ("language", "theme", "size"), [("zh-CN", "dark", ZOOMED), ("en-US", "light", WIDE)]
)
async def test_an_agent_is_warned_signs_in_again_and_is_cut_off_from_no_caller(
    console: Console,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    theme: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr(still, "MAY_STILL_EVERY_S", 0.05)
    room, (soon, over), (then, ready) = console.room, TOLD[language], NOBODY_AFTER[language]
    closed: list[str] = []
    async with console.page(language=language, theme=theme, size=size) as page:
        await sign_in(page, "li")
        await expect(page.locator(".state-name")).to_be_visible()
        await expect(page.get_by_text(soon)).to_have_count(0)
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=console.customer)
        leg = await room.telephones.rings()
        leg.picks_up()
        await expect(page.locator(".talk-actions")).to_be_visible()
        await is_looked_at(room, page, timedelta(minutes=14))
        banner = page.locator(".banner").filter(has_text=soon)
        await expect(banner).to_be_visible()
        await looks_right(page)
        note = page.locator(".call-panel textarea")
        await note.fill("Half a sent")
        page.on("websocket", lambda _: closed.append("and opened anew"))
        await banner.get_by_role("button").focus()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        await expect(dialog.locator("input")).to_be_focused()
        await looks_right(page)
        await page.keyboard.type("not the password")
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_role("alert")).to_be_visible()
        await dialog.locator("input").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(dialog).to_have_count(0)
        await expect(banner).to_have_count(0)
        # What had the focus before the dialog is gone with the banner.
        await expect(page.locator("main")).to_be_focused()
        # What is done from here on is done in the session that has begun anew.
        await note.focus()
        await page.keyboard.press("Control+Enter")
        await expect(note).to_have_value("")
        assert closed == []
        when = await is_looked_at(room, page, -timedelta(minutes=1))
        ended = page.locator(".banner").filter(has_text=over)
        await expect(ended).to_contain_text(when)
        await expect(page.locator(".talk-actions")).to_be_visible()
        # What would be refused is not offered: a caller after this one.
        await expect(page.locator(".state-bar")).to_contain_text(then)
        await expect(page.get_by_role("button", name=ready, exact=True)).to_have_count(0)
        leg.hangs_up()
        await expect(page.locator("input[name=name]")).to_be_visible()
        assert room.floor.state_of("anna") == "on_break"
        await sign_in(page, "li")
        await expect(page.locator(".state-name")).to_be_visible()


async def signs_in_beside(page: Page, name: str) -> None:
    """Sign somebody in as another tab of the same browser does."""
    status = await page.evaluate(
        """(body) => fetch("/api/v1/session", {
          method: "POST", headers: {"Content-Type": "application/json"}, body,
        }).then((answer) => answer.status)""",
        json.dumps({"name": name, "password": PASSWORD}),
    )
    assert status == 200


async def looks_of(room: DeskRoom, name: str) -> int:
    """Return how often somebody has looked at customers."""
    found = await room.relations.trail.listed("demo", limit=99, who=f"user:{name}", what="looked")
    return len(found)


async def test_a_page_goes_on_in_the_session_that_the_same_person_began_in_another_tab(
    console: Console,
) -> None:
    async with console.page() as page:
        await sign_in(page, "li")
        await page.get_by_role("link", name="Customers").click()
        searched, found = page.locator("input[name=text]"), page.locator(".found li")
        await signs_in_beside(page, "li")
        await searched.fill("10000001")
        await searched.press("Enter")
        await expect(found).to_have_count(1)


@pytest.mark.parametrize("agent_id", ["head", None])
async def test_whoever_signs_in_in_another_tab_has_nothing_of_the_page_that_was(
    console: Console, agent_id: str | None
) -> None:
    """An agent's page learns of it by its desk, at once; others when something is asked."""
    room = console.room
    await room.people.users.add(
        "demo", "boss", "supervisor", PASSWORD, who="root", at=now(), agent_id=agent_id
    )
    async with console.page() as page:
        await sign_in(page, "boss")
        await page.get_by_role("link", name="Customers").click()
        searched = page.locator("input[name=text]")
        await searched.fill("10000001")
        await signs_in_beside(page, "wei")
        if agent_id is None:
            await searched.press("Enter")
        await expect(page.locator(".who")).to_contain_text("wei")
        assert page.url.endswith("/console/")
        await page.get_by_role("link", name="Customers").click()
        await expect(searched).to_have_value("")
        assert [await looks_of(room, name) for name in ("boss", "wei")] == [0, 0]
