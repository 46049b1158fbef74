"""Calls that are under way, in a real browser, over the real API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from hotline.desk.under_way import CallUnderWay
from hotline.model.interaction import Interaction
from hotline.testing.console import WIDE, ZOOMED, looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130f0001"


def call(said: str, language: str = "en-US", *, with_agent: bool = False) -> CallUnderWay:
    return CallUnderWay(
        call=CALL,
        direction="inbound",
        language=language,
        tier="vip",
        started_at=now() - timedelta(minutes=2),
        flow="main",
        node="main.services",
        with_agent=with_agent,
        said=said,
    )


@pytest.mark.parametrize(
    ("language", "theme", "size"), [("zh-CN", "dark", ZOOMED), ("en-US", "light", WIDE)]
)
async def test_quality_reads_along_what_a_caller_says(
    console: Console, language: str, theme: str, size: tuple[int, int]
) -> None:
    room = console.room
    room.live[CALL] = Interaction(
        tenant="demo",
        call_id=CALL,
        caller_number="",
        dialled_number="8888",
        language="en-US",
        started_at=now(),
        flow="main",
        bundle="b",
    )
    room.under_way[:] = [call("lost")]
    await room.people.users.add("demo", "quinn", "quality", PASSWORD, who="root", at=now())
    async with console.page(language=language, theme=theme, size=size) as page:
        await sign_in(page, "quinn")
        await page.get_by_role("navigation").first.wait_for()
        await page.goto(f"{page.url.partition('/console/')[0]}/console/calls")
        await page.locator("a[href$='/calls/under-way']").click()
        row = page.get_by_role("row").nth(1)
        await expect(row.locator("q")).to_have_text("lost")
        await looks_right(page)
        # It is shown anew each second, and nobody asks for that.
        room.under_way[:] = [call("lost card")]
        await expect(row.locator("q")).to_have_text("lost card")
        room.under_way[:] = [call("", with_agent=True)]
        await expect(row.locator("q")).to_have_count(0)
        room.under_way.clear()
        await expect(page.get_by_role("row")).to_have_count(0)
    (entry,) = [
        one for one in await room.relations.trail.listed("demo", limit=9) if CALL in one.route
    ]
    assert (entry.who, entry.what) == ("user:quinn", "listened")
