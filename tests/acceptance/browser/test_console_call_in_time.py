"""A call in time, in a real browser: its sound as a picture, and all that happened beside it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from hotline.calls.call_ids import new_call_id
from hotline.model.customer import Note
from hotline.testing.console import WIDE, ZOOMED, looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.recorded_sound import keep_recording

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

INK = """one => {
  const at = [...one.shadowRoot.querySelectorAll(".canvases canvas")];
  return at.map((canvas) => {
    const { width, height } = canvas;
    const seen = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    const columns = [...Array(width).keys()].map((x) =>
      [...Array(height).keys()].filter((y) => seen[(y * width + x) * 4 + 3] > 0).length > 3);
    const half = width / 2;
    return [columns.slice(0, half), columns.slice(half)].map(
      (part) => part.filter(Boolean).length / half);
  });
}"""
"""Of each track of a picture, how much of its first and of its second half has sound."""


async def has_recorded_call(
    console: Console, call_id: str, begins: datetime, *, note: str = ""
) -> None:
    """Let a call be there: twenty seconds of the hotline, a minute of waiting, ten of a talk.

    A note is written two seconds into the talk.
    """
    room = console.room
    await room.is_in_the_flow(call_id, customer="10000001")
    if note:
        at = begins + timedelta(seconds=82)
        written = Note(at=at, author="user:li", text=note, call_id=call_id)
        await room.relations.notes.add("demo", "10000001", written)
    heard = [(0.2, 2.9)]
    await keep_recording(
        room.journal,
        room.keys,
        room.shelf,
        call_id,
        number=1,
        part="flow",
        begins=begins,
        seconds=20.0,
        said=[(4.6, 6.0)],
        heard=heard,
        secret=[(3.0, 4.5)],
    )
    await keep_recording(
        room.journal,
        room.keys,
        room.shelf,
        call_id,
        number=2,
        part="talk",
        begins=begins + timedelta(seconds=80),
        seconds=10.0,
        said=[(5.0, 9.9)],
        heard=[(0.1, 4.9)],
    )
    await room.people.users.add("demo", "quinn", "quality", PASSWORD, who="root", at=now())


async def shows_call(page: Page, console: Console, call_id: str) -> Locator:
    """Sign in and open the page; return its picture."""
    await sign_in(page, "quinn")
    await page.get_by_role("navigation").wait_for()
    await page.goto(f"{page.url.partition('/console/')[0]}/console/calls/{call_id}")
    picture = page.locator(".in-time")
    await expect(picture.locator(".wave > div")).to_have_count(2)
    return picture


async def is_at(page: Page, part: str, from_s: float) -> None:
    """Wait until a recording plays that was begun at a moment."""
    sound = page.get_by_role("region", name=part).locator("audio")
    handle = await sound.element_handle()
    await page.wait_for_function(
        "([one, at]) => !one.paused && one.currentTime > at",
        arg=[handle, from_s],
        timeout=5_000,
    )


async def test_both_tracks_are_drawn_on_the_calls_own_axis_and_a_click_is_heard_from(
    console: Console,
) -> None:
    begins = now()
    call_id = new_call_id()
    await has_recorded_call(console, call_id, begins)
    async with console.page() as page:
        picture = await shows_call(page, console, call_id)
        flow, talk = await picture.locator(".part").all()
        # Twenty seconds, sixty of which nothing is recorded, and ten.
        whole, *parts = [
            await one.evaluate("one => one.getBoundingClientRect().toJSON()")
            for one in (picture.locator(".tracks"), flow, talk)
        ]
        shares = [
            ((one["left"] - whole["left"]) / whole["width"], one["width"] / whole["width"])
            for one in parts
        ]
        assert shares == [
            pytest.approx((0, 20 / 90), abs=0.01),
            pytest.approx((80 / 90, 10 / 90), abs=0.01),
        ]
        (gap,) = await picture.locator(".gap").all()
        await expect(gap).to_have_attribute("title", "something secret was entered")
        await page.get_by_role("radio", name="16 ×").click()
        said, heard = await talk.locator(".wave > div").evaluate(INK)
        assert (said[0] < 0.1, said[1] > 0.6) == (True, True)
        assert (heard[0] > 0.6, heard[1] < 0.1) == (True, True)
        box = await flow.bounding_box()
        assert box is not None
        await flow.click(position={"x": box["width"] * 5 / 20, "y": 20})
        await is_at(page, "The hotline", 4.9)
        assert await page.evaluate(PLAYING) == "1"
        await expect(page.locator(".timeline li[aria-current]")).to_contain_text("records again")


async def test_steps_go_from_event_to_event_by_keys_and_one_sound_plays_at_a_time(
    console: Console,
) -> None:
    begins = now()
    call_id = new_call_id()
    await has_recorded_call(console, call_id, begins)
    async with console.page() as page:
        picture = await shows_call(page, console, call_id)
        step = picture.get_by_role("button", name="Next event")
        await step.focus()
        heard: list[tuple[str, str]] = []
        for _ in range(5):
            await page.keyboard.press("Enter")
            shown = page.locator(".timeline li[aria-current]")
            await expect(shown).to_have_count(1)
            heard.append((await shown.inner_text(), await page.evaluate(PLAYING)))
            await page.wait_for_timeout(150)
        assert [playing for _, playing in heard] == ["1", "1", "1", "", "2"], heard
        talk = page.get_by_role("region", name="The talk")
        await talk.get_by_role("radio", name="2 ×").click()
        await expect(talk.locator("audio")).to_have_js_property("playbackRate", value=2)
        await page.get_by_role("button", name="Event before").click()
        assert await page.evaluate(PLAYING) == "1"
        listened = [
            one.route
            for one in await console.room.relations.trail.listed("demo", limit=50)
            if one.what == "listened"
        ]
        assert {one.rpartition("-r")[2] for one in listened} == {"1/sound", "2/sound"}


LONG_NOTE = "Wants a new card, which she calls " + 60 * "beautiful"
PLAYING = """() => new Promise((resolve) => setTimeout(() => resolve(
  [...document.querySelectorAll("audio")].filter((one) => !one.paused)
    .map((one) => one.src.match(/-r(\\d+)/)[1]).join(" ")), 300))"""
"""Which recordings play."""


@pytest.mark.parametrize(
    ("language", "theme", "size"), [("zh-CN", "dark", ZOOMED), ("en-US", "light", WIDE)]
)
async def test_it_can_be_read_and_used_by_everybody(
    console: Console, language: str, theme: str, size: tuple[int, int]
) -> None:
    begins = now()
    call_id = new_call_id()
    await has_recorded_call(console, call_id, begins, note=LONG_NOTE)
    async with console.page(language=language, theme=theme, size=size) as page:
        picture = await shows_call(page, console, call_id)
        note = picture.locator(".lane.by-agent .mark")
        await expect(note).to_have_attribute("title", re.compile(LONG_NOTE))
        await note.click()
        await is_at(page, "The talk" if language == "en-US" else "通话", 2.0)
        await page.get_by_role("radio", name="64 ×").click()
        await looks_right(page)
