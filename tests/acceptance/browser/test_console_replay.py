"""A call on other flows, in a real browser: one button, and both side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect
from tests.acceptance.browser.test_console import CALL

from hotline.testing.console import WIDE, ZOOMED, looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("language", "theme", "size", "button", "told"),
    [
        ("en-US", "light", WIDE, "Replay this call", "It parts at check_pin, and nobody knows"),
        ("zh-CN", "dark", ZOOMED, "重放这通来电", "自 check_pin 起不同"),
    ],
)
async def test_quality_sees_where_a_call_would_part_on_the_flows_of_now(
    console: Console, language: str, theme: str, size: tuple[int, int], button: str, told: str
) -> None:
    room = console.room
    await room.is_in_the_flow(CALL, customer="10000001")
    await room.people.users.add("demo", "quinn", "quality", PASSWORD, who="root", at=now())
    async with console.page(language=language, theme=theme, size=size) as page:
        await sign_in(page, "quinn")
        await page.get_by_role("navigation").first.wait_for()
        await page.goto(f"{page.url.partition('/console/')[0]}/console/calls/{CALL}")
        await page.get_by_role("button", name=button).click()
        await expect(page.get_by_text(told)).to_be_visible()
        before, after = await page.locator(".transcripts section").all()
        await expect(before.locator("li:not(.alike)").first).to_contain_text("ask_customer")
        await expect(after.locator("li:not(.alike)").first).to_contain_text("offer_message")
        await looks_right(page)
