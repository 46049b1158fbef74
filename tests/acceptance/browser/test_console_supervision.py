"""The wallboard of a supervisor in a real browser: what can be done there, and who sees it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, expect

from hotline.api import PREFIX
from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec, SkillWanted
from hotline.routing.events import CallQueued
from hotline.routing.policy import Policy
from hotline.testing.console import looks_right, sign_in
from hotline.testing.desk_room import DeskRoom
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.telephones import FakeLeg

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALKS = "01a216bb-9a06-717e-a34a-e319130ffccd"
WAITS = ("01a216bb-9a06-717e-a34a-e31913000001", "01a216bb-9a06-717e-a34a-e31913000002")


LOANS = Policy(
    queues={
        "agents": QueueSpec(name="agents", whisper=False),
        "loans": QueueSpec(name="loans", whisper=False, skills=(SkillWanted(skill="loans"),)),
    }
)


async def at_the_wallboard(page: Page, room: DeskRoom, name: str) -> None:
    await sign_in(page, name)
    await expect(page.locator("header .who")).to_be_visible()
    await page.goto(f"{room.url.removesuffix(PREFIX)}/console/wallboard")
    await expect(page.locator(".agents")).to_be_visible()


async def talk(room: DeskRoom) -> FakeLeg:
    """Let Anna talk with a caller, her supervisor Ben sit at a desk, and two more wait."""
    await room.people.users.add(
        "demo", "ben", "supervisor", PASSWORD, who="root", at=now(), agent_id="ben"
    )
    room.calls_in(TALKS)
    leg = await room.telephones.rings()
    leg.picks_up()
    await room.attendance.sign_in("ben", "desk2", by="test")
    for call_id in WAITS:
        room.calls_in(call_id)
    return leg


async def talks_no_more(room: DeskRoom) -> None:
    async with asyncio.timeout(5):
        while True:
            if TALKS not in room.floor.router.floor.conversations:
                return
            await asyncio.sleep(0.01)


async def chooses(page: Page, row: str, deed: str) -> None:
    """Choose from a row's menu, by keys alone."""
    await page.get_by_role("button", name=row).focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name=deed).press("Enter")


async def test_a_supervisor_listens_places_calls_and_sends_agents_on_breaks(
    console: Console,
) -> None:
    room = console.room
    async with console.page() as page:
        anna = await talk(room)
        await at_the_wallboard(page, room, "ben")
        await chooses(page, "What to do with Anna", "Listen")
        ben = await room.telephones.rings()
        ben.picks_up()
        row = page.locator(".agents li", has_text="Ben")
        await expect(row).to_contain_text("On break (listens to Anna)")
        assert ben.supervises == (anna.leg_id, "listen")
        await page.get_by_role("link", name="Desk").click()
        await expect(page.locator(".state-now")).to_contain_text("for listening to Anna")
        await page.get_by_role("link", name="Wallboard").click()
        await chooses(page, "What to do with Anna", "Barge in")
        await expect(row).to_contain_text("talks with Anna and the caller")
        await chooses(page, "What to do with Ben", "Hear no more")
        await expect(row).to_contain_text("On break (just signed in)")
        assert ben.is_gone

        calls = page.locator("tbody tr td a")
        await expect(calls).to_have_text([one[:13] for one in WAITS])
        await chooses(page, f"What to do with call {WAITS[1][:13]}", "Put first")
        await expect(page.get_by_text("That could not be done")).to_have_count(0)
        entries = room.floor.router.floor.entries
        assert entries[WAITS[1]].rank < entries[WAITS[0]].rank
        await looks_right(page)

        await chooses(page, "What to do with Anna", "Break: Lunch")
        anna.hangs_up()
        await expect(page.locator(".agents li", has_text="Anna")).to_contain_text("Lunch")
        assert room.floor.state_of("anna") is AgentState.ON_BREAK


async def test_what_is_too_late_is_said_and_who_may_only_look_is_offered_nothing(
    console: Console,
) -> None:
    room = console.room
    anna = await talk(room)
    async with console.page(language="zh-CN") as page:
        await at_the_wallboard(page, room, "ben")
        # Whoever waits is not to be offered to her: that would bring her page to the desk.
        await room.attendance.take_break("anna", "lunch", by="test")
        # What the page shows is old from here on.
        await page.route("**/api/v1/floor", lambda route: route.abort())
        anna.hangs_up()
        await talks_no_more(room)
        await chooses(page, "对 Anna 的操作", "强插")
        refused = page.get_by_role("alert").filter(has_text="操作未能完成")
        await expect(refused).to_contain_text("通话已结束")
        await page.unroute("**/api/v1/floor")
        await looks_right(page)
    async with console.page() as page:
        await at_the_wallboard(page, room, "li")
        await expect(page.get_by_role("button", name="What to do")).to_have_count(0)


async def test_what_a_supervisor_writes_is_on_the_desk_until_it_is_read(console: Console) -> None:
    room = console.room
    await room.people.users.add(
        "demo", "ben", "supervisor", PASSWORD, who="root", at=now(), agent_id="ben"
    )
    async with console.page() as page, console.page(language="zh-CN") as desk:
        await sign_in(desk, "li")
        await expect(desk.locator(".state-bar")).to_be_visible()
        await at_the_wallboard(page, room, "ben")
        await page.get_by_role("button", name="Write to desks").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("What they are to read").fill("Cards are slow today.")
        await looks_right(page)
        await dialog.get_by_role("button", name="Send").click()
        await expect(dialog).to_have_count(0)
        await expect(page.locator(".broadcast-list")).to_contain_text("0 of 1 have read it.")
        await looks_right(page)

        note = desk.locator(".broadcasts")
        await expect(note).to_contain_text("Cards are slow today.")
        await looks_right(desk)
        # On whatever page.
        await desk.get_by_role("link", name="监控大屏").click()
        await expect(note).to_contain_text("Cards are slow today.")
        await desk.get_by_role("button", name="已读").press("Enter")
        await expect(note.locator(".banner")).to_have_count(0)
        row = page.locator(".broadcast-list li")
        await expect(row).to_contain_text("1 of 1 have read it.")
        # Ben has a desk, too, and knows what he has written.
        await expect(page.locator(".broadcasts .banner")).to_have_count(0)
        await row.get_by_role("button", name="Take back").click()
        await expect(page.locator(".broadcast-list li")).to_have_count(0)


async def test_a_supervisor_lets_an_agent_serve_other_calls_for_now(console: Console) -> None:
    room = console.room
    room.floor.use(LOANS)
    await room.people.users.add(
        "demo", "ben", "supervisor", PASSWORD, who="root", at=now(), agent_id="ben"
    )
    async with console.page() as page, console.page() as desk:
        await sign_in(desk, "li")
        await at_the_wallboard(page, room, "ben")
        await room.floor.take(
            CallQueued(at=now(), call_id=WAITS[0], queue="loans", tier="vip", language="en-US")
        )
        await chooses(page, "What to do with Anna", "Change skills for now")
        dialog = page.get_by_role("dialog")
        await looks_right(page)
        await dialog.get_by_label("loans").fill("11")
        await dialog.get_by_label("Why").fill("two are ill")
        await dialog.get_by_role("button", name="Save").click()
        assert "anna" not in {
            one.presence.agent.agent_id for one in room.floor.router.floor.offers.values()
        }
        await dialog.get_by_label("loans").fill("4")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
        # The router goes by it at once.
        await expect(desk.locator(".call-panel")).to_be_visible()
        await expect(desk.locator(".requalified")).to_contain_text("loans 4")
        row = page.locator(".agents li", has_text="Anna")
        await expect(row).to_contain_text("Other skills for now, by ben: two are ill")
        await looks_right(page)
        await looks_right(desk)
        await chooses(page, "What to do with Anna", "Skills as on record")
        await expect(row).not_to_contain_text("Other skills")
        await expect(desk.locator(".requalified")).to_have_count(0)
