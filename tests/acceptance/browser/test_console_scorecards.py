"""Scorecards in a real browser: quality scores by keys, the agent appeals, people calibrate."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, expect

from hotline.flow.codec import command_to_json, event_to_json
from hotline.flow.events import CallArrived
from hotline.flow.run import FlowRun
from hotline.journal import NewRecord, call_stream
from hotline.model.interaction import Interaction
from hotline.recordings.found import Found, LookedThrough, write_found
from hotline.testing.console import ZOOMED, looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.served import are_served

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")
CALL = "01a216bb-9a06-717e-a34a-e319130ffcd1"
KEYS = ("1", "x", "5", "4", "5", "x", "1", "x", "1", "1")
"""What marks each question of the shipped form: 91.7 per cent."""


async def a_call_of_last_week(console: Console) -> None:
    """Let Anna have served a call, of which there is a journal."""
    room, began = console.room, now() - timedelta(days=7)
    arrived = CallArrived(at=began, caller_number="", dialled_number="8888", language="en-US")
    commands = FlowRun(room.bundle, "main").receive(arrived)
    await room.journal.append(
        NewRecord(
            tenant="demo",
            stream=call_stream(CALL),
            at=began,
            event=event_to_json(arrived),
            commands=[command_to_json(one) for one in commands],
        )
    )
    await room.crm.save_interaction(
        Interaction(
            tenant="demo",
            call_id=CALL,
            customer="10000001",
            caller_number="",
            dialled_number="8888",
            language="en-US",
            started_at=began,
            ended_at=began + timedelta(minutes=5),
            outcome="answered",
            flow="main",
            bundle=room.bundle.digest,
        )
    )
    await are_served(room.crm, CALL)
    for name in ("quinn", "quan"):
        add = room.people.users.add
        await add("demo", name, "quality", PASSWORD, who="root", at=now())


def a_recording_was_found_missing(console: Console) -> None:
    missing = Found(
        recording=f"{CALL}-r1",
        call=CALL,
        fault="missing",
        begins=now() - timedelta(days=7),
        lacks_s=0,
        found_at=now(),
    )
    folder = console.room.shelf.folder
    folder.mkdir(exist_ok=True)
    write_found(folder, LookedThrough(began=now(), found=(missing,)))


async def scores_by_keys(page: Page) -> None:
    await page.get_by_role("button", name="Score by “Service call”").click()
    await expect(page.get_by_role("radiogroup").first.get_by_role("radio").first).to_be_focused()
    for key in KEYS:
        await page.keyboard.press(key)
    await expect(page.get_by_text("Every question has its mark.")).to_be_visible()


async def test_quality_scores_by_keys_with_a_note_and_the_agent_appeals(
    console: Console,
) -> None:
    await a_call_of_last_week(console)
    a_recording_was_found_missing(console)
    async with console.page() as page:
        await sign_in(page, "quinn")
        await page.get_by_role("link", name="Quality").click()
        faulty = page.get_by_role("region", name="Recordings that are not as they should be")
        await expect(faulty.get_by_role("listitem")).to_contain_text("missing")
        await expect(faulty.get_by_role("link")).to_have_attribute("href", f"/console/calls/{CALL}")
        row = page.get_by_role("row").filter(has_text="by lot")
        await expect(row).to_contain_text("to be scored")
        await looks_right(page)
        await row.get_by_role("link").first.click()
        await scores_by_keys(page)
        # The last key leads on to what is written.
        await page.keyboard.type("Well done")
        await page.get_by_role("button", name="Write a note at").first.click()
        await page.get_by_role("textbox", name="Note at").fill("Right at the start")
        await looks_right(page)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("91.7 %").first).to_be_visible()
        await page.get_by_role("button", name="Go to").click()
        await expect(page.locator(".timeline li:focus")).to_have_count(1)
        await page.get_by_role("button", name="Show it to the agent").click()
        await expect(page.get_by_text("showed it to the agent")).to_be_visible()
    async with console.page() as page:
        await sign_in(page, "li")
        await page.get_by_role("link", name="My scorecard").click()
        await expect(page.get_by_text("Right at the start")).to_be_visible()
        figures = page.get_by_role("region", name="Scorecard over time")
        await expect(figures.get_by_role("row", name="Total")).to_contain_text("91.7%")
        await figures.get_by_text("What the figures mean").click()
        await expect(figures).to_contain_text("Of the time planned in agents.toml")
        await page.get_by_role("button", name="Appeal").click()
        await page.get_by_label("What is not right").fill("I did say who I am")
        await page.get_by_role("dialog").get_by_role("button", name="Appeal").click()
        await expect(page.get_by_text("I did say who I am")).to_be_visible()
        await expect(page.get_by_role("button", name="Appeal")).to_have_count(0)
        await looks_right(page)
    async with console.page() as page:
        await sign_in(page, "quinn")
        await page.get_by_role("link", name="Quality").click()
        await expect(page.get_by_text("somebody else answers")).to_be_visible()
        await page.get_by_role("link", name="anna, ").click()
        await expect(page.get_by_text("You have scored it")).to_be_visible()
        await expect(page.get_by_role("button", name="Answer the appeal")).to_have_count(0)
        await looks_right(page)
    async with console.page() as page:
        await sign_in(page, "quan")
        await page.get_by_role("link", name="Quality").click()
        await page.get_by_role("link", name="anna, ").click()
        await page.get_by_role("button", name="Answer the appeal").click()
        await page.get_by_label("Comment").fill("You are right")
        await page.get_by_role("radiogroup").nth(3).get_by_role("radio", name="5").check(force=True)
        await page.get_by_role("button", name="Answer the appeal").click()
        await expect(page.get_by_text("appeal answered")).to_be_visible()
        await expect(page.get_by_text("100 %").first).to_be_visible()


async def test_people_calibrate_and_see_how_far_they_agree_in_mandarin(console: Console) -> None:
    await a_call_of_last_week(console)
    async with console.page() as page:
        await sign_in(page, "quinn")
        await expect(page.get_by_role("link", name="Quality")).to_be_visible()
        await page.goto(f"{console.room.url.removesuffix('/api/v1')}/console/calls/{CALL}")
        await page.get_by_role("button", name="Let several people score it").click()
        await expect(page.get_by_text("Done.")).to_be_visible()
        await page.get_by_role("link", name="Quality").click()
        await page.get_by_role("link", name="Calibrations").click()
        await page.get_by_role("link", name="Service call").click()
        await scores_by_keys(page)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("91.7 %").first).to_be_visible()
    async with console.page(language="zh-CN", size=ZOOMED, theme="dark") as page:
        await sign_in(page, "quan")
        await page.get_by_role("link", name="质检").click()
        await page.get_by_role("link", name="校准").click()
        await expect(page.get_by_text("您评分后才会显示分数")).to_be_visible()
        await page.get_by_role("link", name="服务来电").click()
        await page.get_by_role("button", name="按“服务来电”评分", exact=True).click()
        await looks_right(page)
        await expect(
            page.get_by_role("radiogroup").first.get_by_role("radio").first
        ).to_be_focused()
        for key in ("1", "x", "5", "3", "5", "x", "1", "x", "1", "1"):
            await page.keyboard.press(key)
        await page.get_by_role("button", name="保存").click()
        await page.get_by_role("link", name="质检").click()
        await page.get_by_role("link", name="校准").click()
        await expect(page.get_by_text("quan 83.3 分")).to_be_visible()
        right = page.get_by_role("row", name="所说所做准确无误")
        await expect(right).to_contain_text("不可靠")
        await looks_right(page)


async def test_an_agent_has_no_page_of_quality(console: Console) -> None:
    async with console.page() as page:
        await sign_in(page, "li")
        await expect(page.get_by_role("link", name="My scorecard")).to_be_visible()
        await expect(page.get_by_role("link", name="Quality")).to_have_count(0)
        for path in ("/scorecards/due", "/calibrations", "/agents/ben/scorecards"):
            answer = await page.request.get(f"{console.room.url}{path}")
            assert answer.status == 403
