"""Many calls on other flows, in a real browser: asked for, watched, told, and looked into."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, expect

from hotline.model.interaction import Interaction
from hotline.testing.console import WIDE, ZOOMED, looks_right, sign_in
from hotline.testing.desk_room import REPLAYED
from hotline.testing.floor import now
from hotline.testing.one_replay import BEGAN
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAYS = {
    "from": f"{BEGAN - timedelta(days=1):%Y-%m-%d}",
    "to": f"{BEGAN + timedelta(days=1):%Y-%m-%d}",
}


async def signed_in(console: Console, page: Page) -> str:
    """Let a quality person be there, of whose calls one is in the CRM; return where pages are."""
    room = console.room
    await room.people.users.add("demo", "quinn", "quality", PASSWORD, who="root", at=now())
    await room.crm.save_interaction(
        Interaction(
            tenant="demo",
            call_id=REPLAYED,
            customer="10000001",
            caller_number="",
            dialled_number="8888",
            language="en-US",
            started_at=BEGAN,
            ended_at=BEGAN + timedelta(minutes=2),
            outcome="completed",
            tier="vip",
            flow="main",
            bundle="",
        )
    )
    await sign_in(page, "quinn")
    await page.get_by_role("navigation").first.wait_for()
    return f"{page.url.partition('/console/')[0]}/console"


@pytest.mark.parametrize(
    ("language", "theme", "size", "words"),
    [
        (
            "en-US",
            "light",
            WIDE,
            {
                "link": "Replay many calls",
                "which": "Today's Calls",
                "days": "From one day to another",
                "from": "From",
                "to": "To",
                "replay": "Replay",
                "done": "Done",
                "figures": "Of 3 calls: 2 same, 1 differ",
                "group": "Part at check_pin: 1 call",
                "example": "Example 1",
                "parts": "It parts at check_pin, and nobody knows",
                "page": "The call's page",
            },
        ),
        (
            "zh-CN",
            "dark",
            ZOOMED,
            {
                "link": "重放多通来电",
                "which": "今天的 来电",
                "days": "某日至某日的",
                "from": "自",
                "to": "至",
                "replay": "重放",
                "done": "完成",
                "figures": "3 通来电：2 通相同，1 通不同",
                "group": "自 check_pin 起不同：1 通",
                "example": "示例 1",
                "parts": "自 check_pin 起不同，从 offer_message 起无从得知：没有人被问过这个问题",
                "page": "来电页面",
            },
        ),
    ],
)
async def test_quality_replays_the_calls_of_a_time_by_keys_and_looks_into_one_that_differs(
    console: Console, language: str, theme: str, size: tuple[int, int], words: dict[str, str]
) -> None:
    async with console.page(language=language, theme=theme, size=size) as page:
        at = await signed_in(console, page)
        await page.goto(f"{at}/calls")
        await page.get_by_role("link", name=words["link"]).press("Enter")
        which = page.get_by_role("button", name=words["which"])
        await which.press("Enter")
        await page.get_by_role("option", name=words["days"]).press("Enter")
        for name in ("from", "to"):
            await page.get_by_label(words[name], exact=True).fill(DAYS[name])
        await looks_right(page)
        await page.get_by_role("button", name=words["replay"], exact=True).press("Enter")
        await expect(page.get_by_role("status").first).to_have_text(words["done"])
        await expect(page.get_by_text(words["figures"])).to_be_visible()
        await expect(page.get_by_role("heading", name=words["group"])).to_be_visible()
        await page.get_by_role("button", name=words["example"]).press("Enter")
        await expect(page.get_by_text(words["parts"])).to_be_visible()
        before, after = await page.locator(".transcripts section").all()
        await expect(before.locator("li:not(.alike)").first).to_contain_text("ask_customer")
        await expect(after.locator("li:not(.alike)").first).to_contain_text("offer_message")
        call_page = page.get_by_role("link", name=words["page"])
        await expect(call_page).to_have_attribute("href", f"/console/calls/{REPLAYED}")
        await looks_right(page)
    looked, *_ = await console.room.relations.trail.listed("demo", limit=1)
    assert (looked.who, looked.pseudonym) == ("user:quinn", console.customer)


async def test_calls_that_a_search_found_are_replayed_in_one_press_more(console: Console) -> None:
    async with console.page() as page:
        at = await signed_in(console, page)
        await page.goto(f"{at}/calls?tier=vip&from={DAYS['from']}&to={DAYS['to']}")
        await page.get_by_role("link", name="Replay these calls").click()
        await page.get_by_role("button", name="Replay", exact=True).click()
        await expect(page.get_by_text("Of 1 calls: 0 same, 1 differ")).to_be_visible()
        await expect(page.get_by_text("Tier: VIP")).to_be_visible()
