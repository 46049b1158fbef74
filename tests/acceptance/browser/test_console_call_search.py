"""Calls found by what happened in them, in a real browser, over the real API and CRM."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from hotline.crm.call_search.floor_facts import FloorCalls, FloorFacts
from hotline.crm.floor_cells.repository import Counted
from hotline.model.interaction import Interaction
from hotline.testing.console import WIDE, ZOOMED, looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.served import are_served

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130f{:04d}"
CALLS = 60


async def has_calls(console: Console) -> None:
    """Let sixty calls be there, the first of which a VIP waited for longer than was promised."""
    room = console.room
    await room.crm.save_interactions(
        [
            Interaction(
                tenant="demo",
                call_id=CALL.format(number),
                caller_number="",
                dialled_number="8888",
                language="en-US",
                tier="standard" if number else "vip",
                started_at=now() - timedelta(hours=1, seconds=number),
                ended_at=now() - timedelta(minutes=50),
                outcome="served",
                node="main.person",
                flow="main",
                bundle="b",
            )
            for number in range(CALLS)
        ]
    )
    await room.crm.search.save_nodes("demo", {CALL.format(3): ["main.start", "card.block"]})
    before = await room.crm.floor_cells.counted("demo")
    seq = 0 if before is None else before.seq
    facts = FloorFacts(waited_s=200, late_s=80, longest_hold_s=45, transfers=1)
    await room.crm.floor_cells.add(
        "demo",
        before,
        Counted(seq=seq + 1, state="{}"),
        {},
        {},
        FloorCalls(facts={CALL.format(0): facts}),
    )
    await are_served(room.crm, CALL.format(0), agent="ben", queue="vips", at_s=10.0)
    await are_served(room.crm, CALL.format(0), at_s=20.0)
    await room.people.users.add("demo", "quinn", "quality", PASSWORD, who="root", at=now())


async def test_quality_finds_a_vip_who_waited_too_long_and_goes_to_the_call(
    console: Console,
) -> None:
    await has_calls(console)
    async with console.page() as page:
        await sign_in(page, "quinn")
        await page.get_by_role("link", name="Calls", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("50 calls, and there are more")
        await page.get_by_role("link", name="Earlier ones").click()
        await expect(page.get_by_role("status")).to_contain_text("10 calls,")
        await page.get_by_label("Tier").select_option("vip")
        await page.get_by_label("Waited longer than promised").check()
        await page.get_by_label("Agent", exact=True).fill("ben")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("1 call,")
        row = page.get_by_role("row").nth(1)
        await expect(row).to_contain_text("anna, ben")
        await expect(row).to_contain_text("vips, agents")
        await expect(row).to_contain_text("1:20 later than promised")
        assert "agent=ben" in page.url
        # The address is all there is of a search: it may be kept, and sent to somebody.
        await page.reload()
        await expect(page.get_by_role("status")).to_contain_text("1 call,")
        await expect(page.get_by_label("Agent", exact=True)).to_have_value("ben")
        await looks_right(page)
        await row.get_by_role("link").click()
        await page.wait_for_url(f"**/calls/{CALL.format(0)}")


@pytest.mark.parametrize(
    ("language", "theme", "size"), [("zh-CN", "dark", ZOOMED), ("en-US", "light", WIDE)]
)
async def test_it_can_be_read_and_used_by_everybody(
    console: Console, language: str, theme: str, size: tuple[int, int]
) -> None:
    await has_calls(console)
    async with console.page(language=language, theme=theme, size=size) as page:
        await sign_in(page, "quinn")
        await page.get_by_role("navigation").first.wait_for()
        await page.goto(f"{page.url.partition('/console/')[0]}/console/calls?node=card.block")
        await expect(page.get_by_role("row")).to_have_count(2)
        await looks_right(page)


async def test_agents_have_no_such_page(console: Console) -> None:
    async with console.page() as page:
        await sign_in(page, "li")
        await expect(page.get_by_role("link", name="Wallboard")).to_be_visible()
        await expect(page.get_by_role("link", name="Calls", exact=True)).to_have_count(0)
