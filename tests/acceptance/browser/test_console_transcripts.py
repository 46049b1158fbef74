"""What was said in a call, read beside its sound and looked for, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from hotline.calls.call_ids import new_call_id
from hotline.model.interaction import Interaction
from hotline.model.transcript import Unheard
from hotline.recordings.archive import Archive
from hotline.testing.console import WIDE, ZOOMED, looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.recorded_sound import keep_recording
from hotline.testing.transcripts import keep_transcript

if TYPE_CHECKING:
    from playwright.async_api import Page
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def has_call(console: Console) -> str:
    """Let a call be there of which the talk was written down, and the flow was not; return its id.

    Anna and the caller speak English, and in the end Mandarin.
    """
    room, call_id, begins = console.room, new_call_id(), now() - timedelta(minutes=5)
    await room.is_in_the_flow(call_id)
    await room.crm.save_interaction(
        Interaction(
            tenant="demo",
            call_id=call_id,
            caller_number="",
            dialled_number="8888",
            language="en-US",
            started_at=begins,
            outcome="served",
            flow="main",
            bundle="b",
        )
    )
    for number, part, after_s, secret in ((1, "flow", 0, []), (2, "talk", 20, [(6.0, 8.0)])):
        await keep_recording(
            room.journal,
            room.keys,
            room.shelf,
            call_id,
            number=number,
            part="talk" if part == "talk" else "flow",
            begins=begins + timedelta(seconds=after_s),
            seconds=15.0,
            said=[(1.0, 3.0)],
            heard=[(4.0, 6.0)],
            secret=secret,
        )
    await keep_transcript(
        Archive("demo", room.shelf, room.keys),
        room.crm.spoken_words,
        f"{call_id}-r2",
        [
            ("caller", 1.0, "en-US", "I have lost my card"),
            ("agent", 4.0, "en-US", "tell me the number •"),
            ("caller", 9.0, "zh-CN", "谢谢 您"),
        ],
        unheard=[Unheard(language="fr", begins_s=13.0, ends_s=15.0)],
    )
    await room.people.users.add("demo", "quinn", "quality", PASSWORD, who="root", at=now())
    return call_id


async def opens(page: Page, place: str) -> None:
    """Sign in, and go to a place in the console."""
    await sign_in(page, "quinn")
    await page.get_by_role("navigation").first.wait_for()
    await page.goto(f"{page.url.partition('/console/')[0]}/console{place}")


async def listened(console: Console) -> list[str]:
    """Return what stands in the audit trail of those who listened or read, the first one first."""
    trail = await console.room.relations.trail.listed("demo", limit=50)
    return [one.route for one in reversed(trail) if one.what == "listened"]


async def test_what_was_said_is_read_when_somebody_asks_and_each_line_is_heard(
    console: Console,
) -> None:
    call_id = await has_call(console)
    async with console.page() as page:
        await opens(page, f"/calls/{call_id}")
        card = page.get_by_role("region", name="What was said")
        read = card.get_by_role("button", name="Read it")
        await expect(read).to_be_visible()
        assert await listened(console) == []
        await read.click()
        lines = card.get_by_role("list", name="What was said").get_by_role("listitem")
        await expect(lines).to_have_count(5)
        told = [" ".join((await one.inner_text()).split()) for one in await lines.all()]
        assert "Caller I have lost my card" in told[0]
        assert "Agent tell me the number •" in told[1]
        assert "silent from 0:06 to 0:08: something secret was entered" in told[2]
        assert "谢谢您" in told[3]
        assert "French, for which there was no model" in told[4]
        await expect(lines.nth(3).locator("[lang='zh-CN']")).to_have_text("谢谢您")
        await expect(card.get_by_role("status")).to_have_text("The hotline: not written down (yet)")
        assert await listened(console) == [f"GET /calls/{call_id}/transcript"]
        await looks_right(page)
        await lines.nth(1).get_by_role("button").focus()
        await page.keyboard.press("Enter")
        sound = await page.get_by_role("region", name="The talk").locator("audio").element_handle()
        await page.wait_for_function("one => !one.paused && one.currentTime >= 4", arg=sound)
        await expect(lines.nth(1)).to_have_attribute("aria-current", "true")


async def test_a_call_is_found_by_a_word_which_stands_in_no_address(console: Console) -> None:
    call_id = await has_call(console)
    async with console.page() as page:
        await opens(page, "/calls")
        words = page.get_by_label("Words that were said")
        await words.fill("card lost")
        # The list before the search has one call, too.
        async with page.expect_response("**/calls/search"):
            await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("1 call,")
        assert "card" not in page.url
        assert await listened(console) == ["POST /calls/search"]
        await words.fill("谢谢")
        await page.get_by_label("Outcome").fill("served")
        await page.get_by_role("button", name="Find", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("1 call,")
        await expect(words).to_have_value("谢谢")
        await page.get_by_role("row").nth(1).get_by_role("link").click()
        await page.wait_for_url(f"**/calls/{call_id}")
        await opens_again(page)
        await words.fill("balance")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("0 calls,")
        await page.get_by_role("link", name="Clear").click()
        await expect(words).to_have_value("")
        await expect(page.get_by_role("row")).not_to_have_count(0)


async def opens_again(page: Page) -> None:
    """Go to the calls by the page's own link."""
    await page.get_by_role("link", name="Calls", exact=True).click()


@pytest.mark.parametrize(
    ("language", "theme", "size"), [("zh-CN", "dark", ZOOMED), ("en-US", "light", WIDE)]
)
async def test_it_can_be_read_and_used_by_everybody(
    console: Console, language: str, theme: str, size: tuple[int, int]
) -> None:
    call_id = await has_call(console)
    async with console.page(language=language, theme=theme, size=size) as page:
        await opens(page, f"/calls/{call_id}")
        await page.get_by_role("button", name="查阅" if language == "zh-CN" else "Read it").click()
        await expect(page.locator(".spoken li")).to_have_count(5)
        await looks_right(page)


async def test_agents_do_not_look_for_words(console: Console) -> None:
    call_id = await has_call(console)
    async with console.page() as page:
        await sign_in(page, "li")
        await page.get_by_role("navigation").first.wait_for()
        await page.goto(f"{page.url.partition('/console/')[0]}/console/calls/{call_id}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.get_by_role("button", name="Read it")).to_have_count(0)
