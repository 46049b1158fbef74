"""Reports in a real browser, over the real API, of a floor whose telephones are made up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from hotline.testing.console import ZOOMED, looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def has_user(console: Console, login: str, role: str) -> None:
    people = console.room.people
    await people.users.add("demo", login, role, PASSWORD, who="root", at=now())  # type: ignore[arg-type]


async def somebody_is_served(console: Console) -> None:
    room = console.room
    room.calls_in("01a216bb-9a06-717e-a34a-e319130ffccd")
    leg = await room.telephones.rings()
    leg.picks_up()
    leg.hangs_up()


async def test_quality_sees_figures_with_what_they_mean_and_takes_them_along(
    console: Console, tmp_path: Path
) -> None:
    await has_user(console, "quinn", "quality")
    await somebody_is_served(console)
    async with console.page() as page:
        await sign_in(page, "quinn")
        await page.get_by_role("link", name="Reports").click()
        await expect(page.get_by_text("Every check holds.")).to_be_visible()
        queues = page.get_by_role("region", name="Queues", exact=True)
        await expect(queues.get_by_role("row", name="agents")).to_contain_text("1")
        await queues.get_by_text("What the figures mean").click()
        await expect(queues).to_contain_text("Average speed of answer")
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Download Queues as CSV").click()
        saved = tmp_path / "queues.csv"
        await (await download.value).save_as(saved)
        heading, row = saved.read_text(encoding="utf-8-sig").splitlines()[:2]
        assert heading.startswith("queue,offered,answered,abandoned")
        assert row.startswith("agents,1,")
        await looks_right(page)


async def test_it_is_in_mandarin_and_can_be_read_at_twice_the_size(console: Console) -> None:
    await has_user(console, "sun", "supervisor")
    await somebody_is_served(console)
    async with console.page(language="zh-CN", size=ZOOMED, theme="dark") as page:
        await sign_in(page, "sun")
        await page.get_by_role("link", name="报表").click()
        await expect(page.get_by_text("所有等式都成立。")).to_be_visible()
        await expect(page.get_by_role("region", name="满意度调查", exact=True)).to_be_visible()
        await looks_right(page)


async def test_agents_have_no_such_page(console: Console) -> None:
    async with console.page() as page:
        await sign_in(page, "li")
        await expect(page.get_by_role("link", name="Wallboard")).to_be_visible()
        await expect(page.get_by_role("link", name="Reports")).to_have_count(0)
        answer = await page.request.get(f"{console.room.url}/report")
        assert answer.status == 403
