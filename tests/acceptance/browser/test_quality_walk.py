"""A quality person's walk: calls of VIPs who waited too long are found, heard, scored and replayed.

The calls are those of `hotline demo-data`, which a real service serves.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.console import looks_right, open_console, sign_in
from hotline.testing.flow_files import FlowFiles, edit
from hotline.testing.people import PASSWORD
from hotline.testing.running import TENANT, RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROJECT = find_places().project
LONG_WAITS, MENDED = ("max_wait_s: 600", "max_wait_s: 300"), "max_wait_s: 120"
ONE_AGENT = """
[agents.zhou]
name = "Zhou Lan"
languages = ["zh-CN", "en-US"]
skills = {cards = 8, payments = 7, loans = 5, complaints = 5}
tiers = ["standard", "vip", "senior_vip", "restricted"]
teams = ["hotline", "security"]
"""
"""Who serves all alone, so that VIPs wait."""
KEYS = ("1", "1", "5", "4", "5", "x", "1", "x", "1", "0")
"""What marks each question of the shipped form."""
TOO_LONG_S = "15"
"""For so long no VIP is to wait, as routing.toml has it."""
LIMIT_S = 300
REPLAYED_MS = 60_000
HEARD = "() => [...document.querySelectorAll('audio')].some((one) => one.currentTime > 0.5)"
"""Half a second of some recording was heard."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[RunningHotline]:
    """A hotline whose last days are made up, and a draft in which nobody waits for so long."""
    folder = tmp_path_factory.mktemp("walk")
    draft = folder / "draft"
    shutil.copytree(files.flow.parent, draft)
    for waits in LONG_WAITS:
        edit(draft / "person.yaml", waits, MENDED)
    (folder / "agents.toml").write_text(ONE_AGENT)
    settings = {
        **files.settings,
        "HOTLINE_TIMEZONE": "Asia/Shanghai",
        "HOTLINE_AGENTS_FILE": str(folder / "agents.toml"),
        "HOTLINE_ROUTING_FILE": str(PROJECT / "routing/routing.toml"),
        "HOTLINE_SCORECARDS__FOLDER": str(PROJECT / "scorecards"),
        "HOTLINE_RECORDING__FOLDER": str(folder / "recordings"),
        "HOTLINE_FLOWS_DRAFT_DIR": str(draft),
    }
    await asyncio.to_thread(fills_its_stores, folder, settings)
    async with running_hotline(folder, settings, files=files) as running:
        added = await running.command(
            "users", "add", "qi", "--role", "quality", typed=f"{PASSWORD}\n"
        )
        assert added.returncode == 0, added.stderr
        yield running


def fills_its_stores(folder: Path, settings: Mapping[str, str]) -> None:
    """Let three days have been on which many were recorded, in stores of that folder."""
    own = write_settings(folder, tenant=TENANT)
    espeak_dir = speech_library(find_places(), Silent())
    made = run_hotline(
        folder,
        *("demo-data", "--days", "3", "--calls", "150", "--recordings", "60"),
        environment={
            **os.environ,
            **settings,
            **({"HOTLINE_SPEECH__ESPEAK_DIR": str(espeak_dir)} if espeak_dir else {}),
        },
        limit_s=LIMIT_S,
    )
    own.unlink()
    assert made.returncode == 0, made.stderr


async def test_a_quality_person_finds_listens_scores_replays_and_sees_the_figures(
    hotline: RunningHotline, chromium: Browser
) -> None:
    url = hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    async with open_console(chromium, url) as page:
        await sign_in(page, "qi")
        found = await finds_vips_who_waited(page)
        agent = await listens_to_one(page, found)
        await scores(page)
        await page.goto(found)
        await replays_on_the_draft(page)
        await sees_the_figures(page, agent)


async def finds_vips_who_waited(page: Page) -> str:
    """Find them; return the address of the search, which may be kept."""
    await page.get_by_role("link", name="Calls", exact=True).click()
    await page.get_by_label("Tier").select_option("vip")
    await page.get_by_label("Waited at least, s").fill(TOO_LONG_S)
    await page.get_by_role("button", name="Find").click()
    await page.wait_for_url("**tier=vip**")
    await expect(page.get_by_role("row").filter(has_not_text="VIP")).to_have_count(1)
    await looks_right(page)
    assert "tier=vip" in page.url
    return page.url


async def listens_to_one(page: Page, found: str) -> str:
    """Hear the talk of the first one that was recorded, from a line on; return its agent."""
    rows = page.get_by_role("row")
    # Of what was recorded the longest silence is known.
    silences = await rows.locator("td:nth-child(10)").all_inner_texts()
    row = rows.nth(1 + next(at for at, silence in enumerate(silences) if silence))
    agent = (await row.locator("td:nth-child(6)").inner_text()).split(", ")[-1]
    await row.get_by_role("link").first.click()
    talk = page.get_by_role("region", name="The talk")
    await expect(talk.locator(".badge")).to_have_text("whole")
    await expect(page.locator(".in-time .wave > div").first).to_be_visible()
    began = page.locator(".timeline li", has_text="records the talk by the rule")
    await expect(began).to_contain_text("demo sound")
    await began.get_by_role("button", name="Hear what happened at").click()
    sound = talk.locator("audio")
    await expect(sound).to_have_js_property("paused", value=False)
    await page.wait_for_function(HEARD)
    await looks_right(page)
    return agent


async def scores(page: Page) -> None:
    """Score it by keys, and show the score to the agent."""
    await page.get_by_role("button", name="Score by “Service call”").click()
    first = page.get_by_role("radiogroup", name="Greets the caller")
    await expect(first.get_by_role("radio").first).to_be_focused()
    for key in KEYS:
        await page.keyboard.press(key)
    await expect(page.get_by_text("Every question has its mark.")).to_be_visible()
    await page.keyboard.type("Was served well, and far too late")
    await page.get_by_role("button", name="Save").click()
    await (
        page.get_by_role("region", name="qi")
        .get_by_role("button", name="Show it to the agent")
        .click()
    )
    await expect(page.get_by_text("qi showed it to the agent")).to_be_visible()
    await looks_right(page)


async def replays_on_the_draft(page: Page) -> None:
    """Replay all that were found on the draft, and look at what becomes of one."""
    await page.get_by_role("link", name="Replay these calls").click()
    await expect(page.get_by_role("button", name="the draft Flows")).to_be_visible()
    await page.get_by_role("button", name="Replay", exact=True).click()
    await expect(page.get_by_role("status").first).to_have_text("Done", timeout=REPLAYED_MS)
    await expect(page.get_by_text(re.compile(r"Of \d+ calls: \d+ same, [1-9]"))).to_be_visible()
    part = page.get_by_role("heading", name=re.compile(r"Part at (.*\.)?person\."))
    await expect(part.first).to_be_visible()
    await page.get_by_role("button", name="Example 1").first.click()
    await expect(page.locator(".transcripts section")).to_have_count(2)
    await looks_right(page)


async def sees_the_figures(page: Page, agent: str) -> None:
    """See the score among the agent's figures of the week."""
    await page.get_by_role("link", name="Reports").click()
    await page.get_by_role("button", name="Today Time").click()
    await page.get_by_role("option", name="Last 7 days").click()
    figures = page.get_by_role("region", name="Quality by agent")
    row = figures.get_by_role("row", name=agent)
    await expect(row.locator("td").first).to_have_text(re.compile("[1-9]"))
    await looks_right(page)
