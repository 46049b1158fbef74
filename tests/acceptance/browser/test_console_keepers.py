"""The pages of those who keep users and the service in order, in a real browser, over the real API.

No customer is on any of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, expect

from hotline.api import audit
from hotline.crm.users.errors import LockedOut, SignInRefused
from hotline.testing.console import WIDE, ZOOMED, looks_right, sign_in
from hotline.testing.desk_room import DeskRoom
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.service_status import NOTICE, PROBLEM

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
LOOKS = pytest.mark.parametrize(
    ("language", "theme", "size"), [("zh-CN", "dark", ZOOMED), ("en-US", "light", WIDE)]
)
WRONG: dict[str, list[str] | list[re.Pattern[str]]] = {
    "en-US": [PROBLEM.text, NOTICE.text],
    "zh-CN": [re.compile("^银行没有答复最近 4 次查询"), re.compile("^对客户的 1 项承诺已逾期")],
}

MISTAKEN = {
    "en-US": "A target names a node that the flow does not have.",
    "zh-CN": "目标所指的节点在流程中不存在。",
}


async def lock(room: DeskRoom, name: str) -> None:
    """Try wrong passwords until a name is locked."""
    while True:
        try:
            await room.people.sign_in.attempt("demo", name, "wrong password", at=now())
        except SignInRefused:
            continue
        except LockedOut:
            return


async def do(page: Page, name: str, place: int) -> None:
    """Choose what is done with a user, by keys, and say that it is meant."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
    await row.get_by_role("button").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem").nth(place)).to_be_visible()
    for _ in range(place):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await looks_right(page)
    await page.get_by_role("dialog").locator("button[type=submit]").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)


@LOOKS
async def test_an_administrator_unlocks_signs_out_and_disables_and_reads_the_trail(
    console: Console, language: str, theme: str, size: tuple[int, int]
) -> None:
    room = console.room
    users = room.people.users
    await users.add("demo", "ada", "administrator", PASSWORD, who="root", at=now())
    await lock(room, "li")
    cookie = await room.people.sessions.begin(await users.active("demo", "wei"), at=now())
    async with console.page(language=language, theme=theme, size=size) as page:
        await sign_in(page, "ada")
        await expect(page.get_by_role("rowheader")).to_have_count(3)
        # Neither desks nor customers are offered.
        await expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(2)
        await looks_right(page)
        own = page.get_by_role("row").nth(1)
        await expect(own.get_by_role("button")).to_have_count(0)
        await do(page, "li", 0)
        await expect(page.locator(".badge-good")).to_have_count(3)
        await do(page, "wei", 0)
        assert await room.people.sessions.shown("demo", cookie, at=now()) is None
        await do(page, "wei", 0)
        await expect(page.locator(".badge-good")).to_have_count(2)
        assert (await room.people.sign_in.attempt("demo", "li", PASSWORD, at=now())).name == "li"
        with pytest.raises(SignInRefused):
            await room.people.sign_in.attempt("demo", "wei", PASSWORD, at=now())
        await page.get_by_role("navigation").get_by_role("link").nth(1).click()
        codes = page.locator("tbody tr td code")
        await expect(codes.first).to_have_text("GET /audit")
        told = await codes.all_inner_texts()
        assert told[:5] == [
            "GET /audit",
            "disable wei",
            "sign out wei",
            "unlock li",
            "POST /session",
        ]
        await looks_right(page)
        await page.locator("select[name=what]").select_option("users")
        await page.locator("button[type=submit]").click()
        await expect(codes).to_have_text(["disable wei", "sign out wei", "unlock li"])
        assert page.url.endswith("/audit?what=users")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-CN", "本页 2 条，最近的在前"),
        ("en-US", "Entries on this page: 2, the latest first"),
    ],
)
async def test_a_page_of_the_trail_tells_how_many_entries_are_on_it_and_no_total(
    console: Console, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    monkeypatch.setattr(audit, "PAGE", 2)
    users = console.room.people.users
    await users.add("demo", "ada", "administrator", PASSWORD, who="root", at=now())
    for number in range(3):
        await console.room.relations.trail.add(
            "demo", "acted", who="user:li", at=now(), route=f"secure {number}", address=""
        )
    async with console.page(language=language) as page:
        await sign_in(page, "ada")
        await page.get_by_role("navigation").get_by_role("link").nth(1).click()
        await expect(page.get_by_role("status").filter(has_text="2")).to_have_text(told)


@LOOKS
async def test_operations_see_health_in_words_the_flows_in_force_and_the_floor(
    console: Console, language: str, theme: str, size: tuple[int, int]
) -> None:
    room = console.room
    await room.people.users.add("demo", "otto", "operations", PASSWORD, who="root", at=now())
    async with console.page(language=language, theme=theme, size=size) as page:
        await sign_in(page, "otto")
        await expect(page.locator(".sentences li")).to_have_text(WRONG[language])
        await expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(1)
        await expect(page.get_by_text(room.bundle.digest[:12])).to_be_visible()
        mistake = page.locator(".mistakes li")
        await expect(mistake).to_contain_text("ivr_flows/main.yaml:12:9")
        await expect(mistake).to_contain_text(MISTAKEN[language])
        await expect(page.get_by_role("row").nth(1)).to_contain_text("anna")
        await looks_right(page)
        # It is looked at anew, and nobody asks for that.
        await room.attendance.sign_in("ben", "desk2", by="test")
        await expect(page.get_by_role("row").nth(2)).to_contain_text("ben", timeout=15_000)
        # What is nobody's business here leads back.
        await page.goto(f"{page.url.partition('/console/')[0]}/console/customers")
        await expect(page.locator(".sentences li")).to_have_count(2)
        assert page.url.endswith("/console/operations")


@LOOKS
async def test_a_screen_on_a_wall_shows_the_floor_and_offers_nothing(
    console: Console, language: str, theme: str, size: tuple[int, int]
) -> None:
    room, looks = console.room, "**/console/"
    await room.people.users.add("demo", "wall", "screen", PASSWORD, who="root", at=now())
    await room.attendance.take_break("anna", "to the dentist with Ms Wang", by="test")
    await room.attendance.broadcasting.send("Ms Wang complains", by="user:head")
    room.calls_in(CALL, customer=console.customer)
    async with console.page(language=language, theme=theme, size=size) as page:
        await page.clock.install()
        await sign_in(page, "wall")
        await expect(page.locator(".agents li")).to_have_class("state-on_break")
        await expect(page.get_by_role("cell", name=CALL[:13])).to_be_visible()
        assert page.url.endswith("/console/wallboard")
        assert "Wang" not in await page.content()
        await looks_right(page)
        # But to sign out, and language and theme.
        await expect(page.get_by_role("navigation")).to_have_count(0)
        await expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
        await expect(page.get_by_role("main").get_by_role("link")).to_have_count(0)
        await page.goto(f"{page.url.removesuffix('wallboard')}customers")
        await expect(page.locator(".agents li")).to_have_count(1)
        assert page.url.endswith("/console/wallboard")
        # Nobody loads it anew when the service has another console, so it does by itself.
        await page.evaluate("window.isOld = true")
        async with page.expect_response(looks):
            await page.clock.fast_forward("06:00")
        assert await page.evaluate("window.isOld")
        newer = '<script src="/console/assets/index-newer.js"></script><div id="console"></div>'
        await page.route(looks, lambda route: route.fulfill(body=newer))
        async with page.expect_navigation():
            await page.clock.fast_forward("06:00")
        await page.unroute(looks)
        await expect(page.locator(".agents li")).to_have_count(1)
        assert await page.evaluate("window.isOld === undefined")
