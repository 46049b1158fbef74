"""What callers, customers and colleagues write is text in the console, whatever stands in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, expect

from hotline.api import PREFIX
from hotline.crm.cases.repository import CaseDraft
from hotline.model.case import CaseMatter
from hotline.model.customer import Note
from hotline.model.queue import QueueSpec
from hotline.routing.policy import Policy
from hotline.testing.console import looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD, person

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
MARKUP = '<img src=x onerror="window.taken=1"><script>window.taken=1</script>'
NAME = f"{MARKUP[:36]}Wang"
TEMPLATE = "{{constructor.constructor('window.taken=1')()}} $t(nav.sign_out)"
LINK = "javascript:window.taken=1"
MESSAGE = f"{MARKUP} {TEMPLATE}"
REASON = f"<b>{TEMPLATE[:30]}</b>"


async def nothing_ran(page: Page) -> None:
    """Look for what would be there if any of it were more than text."""
    assert await page.evaluate("window.taken") is None
    made = "main img, main script, main b, main iframe, main [onerror], main a[href^='java']"
    await expect(page.locator(made)).to_have_count(0)
    await looks_right(page)


async def written(console: Console) -> str:
    """Let hostile things be on record of a customer; return the customer's pseudonym."""
    relations, at = console.room.relations, now()
    draft = person("10000002", NAME, latin=MARKUP[:60], tags=("x",))
    customer = await relations.customers.add("demo", draft, who="li", at=at)
    await relations.notes.add("demo", "10000002", Note(at=at, author=MARKUP, text=MESSAGE))
    matter = CaseMatter(summary=MESSAGE, customer="10000002")
    case = CaseDraft(name="a", kind="complaint", matter=matter, answer_within=timedelta(days=1))
    await relations.cases.open("demo", case, who="li", at=at)
    return customer.pseudonym


async def test_what_is_on_record_and_who_calls_are_text_on_every_page(console: Console) -> None:
    room = console.room
    customer = await written(console)
    async with console.page() as page:
        await sign_in(page, "li")
        await expect(page.locator(".state-bar")).to_be_visible()
        await room.is_in_the_flow(CALL, customer="10000002")
        room.calls_in(CALL, number=MARKUP, customer=customer)
        await expect(page.locator(".known")).to_contain_text(MESSAGE)
        await expect(page.locator(".caller-head")).to_contain_text(NAME)
        await nothing_ran(page)
        (await room.telephones.rings()).picks_up()
        await expect(page.locator(".talk-actions")).to_be_visible()
        await nothing_ran(page)
        top = page.url
        for path in (f"customers/{customer}", f"calls/{CALL}", "wallboard"):
            await page.goto(f"{top}{path}")
            await expect(page.locator("main h1, main h2").first).to_be_attached()
            await expect(page.locator("main .card:visible").first).to_be_visible()
            await nothing_ran(page)


async def test_what_supervisors_write_is_text_on_desks_and_wallboard(console: Console) -> None:
    room = console.room
    await room.people.users.add(
        "demo", "head", "supervisor", PASSWORD, who="root", at=now(), agent_id="ben"
    )
    room.floor.use(Policy(queues={"agents": QueueSpec(name="agents", whisper=False)}))
    await room.attendance.broadcasting.send(MESSAGE, by=f"user:{MARKUP[:40]}")
    await room.attendance.take_break("anna", REASON, by="test")
    async with console.page() as page:
        await sign_in(page, "li")
        await expect(page.locator(".broadcasts")).to_contain_text(MESSAGE)
        await expect(page.locator(".state-bar")).to_contain_text(REASON)
        await nothing_ran(page)
    async with console.page(language="zh-CN") as page:
        await sign_in(page, "head")
        await expect(page.locator("header .who")).to_be_visible()
        await page.goto(f"{room.url.removesuffix(PREFIX)}/console/wallboard")
        await expect(page.locator(".broadcast-list")).to_contain_text(MESSAGE)
        await expect(page.locator(".agents")).to_contain_text(REASON)
        await nothing_ran(page)
