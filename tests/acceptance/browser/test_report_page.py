"""The page that `hotline report --html` writes: whole in itself, with charts, on paper too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from hotline.crm.counted import ContactRow
from hotline.reports import words
from hotline.reports.as_html import as_html
from hotline.reports.intervals import bucket_of
from hotline.reports.of_calls import call_identities, call_sections
from hotline.reports.report import Report

pytestmark = pytest.mark.asyncio(loop_scope="session")

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def made() -> Report:
    calls = [
        ContactRow(
            started_at=AT + timedelta(minutes=10 * number),
            ended_at=AT + timedelta(minutes=10 * number, seconds=90),
            outcome="caller_hung_up" if number % 2 else "completed",
            flow="main",
            node=f"<b>node_{number % 3}</b>",
        )
        for number in range(30)
    ]
    sections = call_sections(calls, bucket_of("1h", ZONE))
    return Report(
        tenant="demo",
        since=AT,
        until=AT + timedelta(hours=5),
        made_at=AT,
        sections=sections,
        identities=call_identities(sections, in_journal=31),
    )


@pytest.mark.parametrize("language", words.LANGUAGES)
async def test_it_needs_nothing_else_and_draws(
    chromium: Browser, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text(as_html(made(), language, ZONE), encoding="utf-8")
    context = await chromium.new_context(offline=True)
    page, asked, wrong = await context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(file.as_uri())
    await expect(page.locator(".chart canvas")).to_have_count(1)
    drawn = await page.locator(".chart canvas").evaluate(
        "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
        ".data.some(part => part !== 0)"
    )
    assert drawn
    await expect(page.get_by_role("rowheader", name="main: <b>node_1</b>")).to_be_visible()
    await expect(page.locator(".wrong")).to_have_count(1)
    assert (asked, wrong) == ([file.as_uri()], [])
    paper = await page.pdf()
    assert paper.startswith(b"%PDF")
    await context.close()
