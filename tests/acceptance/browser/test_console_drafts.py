"""What an agent has begun to write at the desk outlives the page, the call and the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, Route, expect

from hotline.api import still
from hotline.model.queue import QueueSpec
from hotline.routing.policy import Policy
from hotline.testing.console import looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.telephones import FakeLeg

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
NUMBER = "10000001"
NOTE = "Write a note"
KEPT = "Object.values(sessionStorage).join(' ')"


async def serves(page: Page, console: Console) -> FakeLeg:
    """Let li talk with a customer whom the bank has identified; return the telephone."""
    await sign_in(page, "li")
    await console.room.is_in_the_flow(CALL, customer=NUMBER)
    console.room.calls_in(CALL, customer=console.customer)
    leg = await console.room.telephones.rings()
    leg.picks_up()
    await expect(page.locator(".known")).to_be_visible()
    return leg


async def answer_is_lost(page: Page, to: str) -> None:
    """Let the answer to what is asked next be lost on its way to the page."""

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route(f"**/api/v1/{to}", lose, times=1)


async def notes_of(console: Console) -> list[str]:
    """Return the notes on the customer that are saved."""
    notes = await console.room.relations.notes.of("demo", NUMBER)
    return [one.text for one in notes]


async def test_a_note_is_there_again_when_the_page_is_loaded_anew_until_it_is_saved(
    console: Console,
) -> None:
    async with console.page() as page:
        await serves(page, console)
        await page.get_by_label(NOTE).fill("Wants a new")
        await page.reload()
        await expect(page.get_by_label(NOTE)).to_have_value("Wants a new")
        await expect(page.get_by_text("Begun and not saved")).to_have_count(0)
        await page.get_by_label(NOTE).fill("Wants a new card")
        await answer_is_lost(page, "customers/*/notes")
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("blockquote")).to_contain_text("Wants a new card")
        assert await notes_of(console) == ["Wants a new card"]
        assert "Wants" not in await page.evaluate(KEPT)
        await page.reload()
        await expect(page.locator("blockquote")).to_contain_text("Wants a new card")
        await expect(page.get_by_label(NOTE)).to_have_value("")


async def test_who_signs_in_again_goes_on_with_a_note_and_nobody_else_sees_it(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(still, "MAY_STILL_EVERY_S", 0.2)
    room = console.room
    async with console.page() as page:
        await serves(page, console)
        await page.get_by_label(NOTE).fill("Wants a new card")
        await room.people.users.set_password("demo", "li", PASSWORD, who="root", at=now())
        # The session is over, and what is begun cannot be saved now.
        await expect(page.get_by_text("Your session is over")).to_be_visible()
        await sign_in(page, "li")
        await expect(page.get_by_label(NOTE)).to_have_value("Wants a new card")
        assert await notes_of(console) == []
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_role("button", name="Only sign out").click()
        await sign_in(page, "li")
        await expect(page.get_by_label(NOTE)).to_have_value("Wants a new card")
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_role("button", name="Only sign out").click()
        await sign_in(page, "wei")
        await expect(page.locator(".state-name")).to_have_text("Not here")
        assert "Wants" not in await page.evaluate(KEPT)
        await expect(page.get_by_text("Begun and not saved")).to_have_count(0)


async def test_a_dialog_that_is_open_when_the_caller_hangs_up_is_finished_all_the_same(
    console: Console,
) -> None:
    async with console.page() as page:
        leg = await serves(page, console)
        await page.get_by_role("button", name="Take down a complaint or a request").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("radio", name="Request").check(force=True)
        await dialog.get_by_label("What it is about").fill("Wants a new")
        leg.hangs_up()
        await expect(page.locator(".call-panel")).to_have_count(0)
        await expect(dialog.get_by_label("What it is about")).to_have_value("Wants a new")
        await looks_right(page)
        await dialog.get_by_label("What it is about").fill("Wants a card")
        await answer_is_lost(page, "cases")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("cannot be reached")
        await page.reload()
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_text("Begun and not saved")).to_have_count(0)
        (case,) = await console.room.relations.cases.of_customer("demo", NUMBER)
        assert (case.kind, case.matter.summary) == ("request", "Wants a card")


async def test_the_next_call_comes_first_and_what_was_begun_before_waits_beside_it(
    console: Console,
) -> None:
    room = console.room
    room.floor.use(Policy(queues={"agents": QueueSpec(name="agents", whisper=False, wrap_up_s=0)}))
    async with console.page() as page:
        leg = await serves(page, console)
        await page.get_by_role("button", name="Plan a return call").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("What is to be said or done").fill("Tell the rate")
        leg.hangs_up()
        await expect(page.get_by_text("Begun and not saved")).to_have_count(1)
        room.calls_in("c2")
        await expect(page.get_by_role("article", name="Incoming call")).to_be_visible()
        await expect(dialog).to_have_count(0)
        await page.get_by_role("button", name="Finish: return call, 王小明").click()
        await expect(dialog.get_by_label("What is to be said or done")).to_have_value(
            "Tell the rate"
        )
        await dialog.get_by_role("button", name="Cancel").click()
        await expect(page.get_by_text("Begun and not saved")).to_have_count(0)
        assert "Tell" not in await page.evaluate(KEPT)


async def test_a_dialog_closed_by_escape_keeps_what_was_filled_in(console: Console) -> None:
    async with console.page() as page:
        await serves(page, console)
        opener = page.get_by_role("button", name="Change")
        await opener.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Mail").fill("wang@example.com")
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await page.reload()
        await opener.click()
        await expect(dialog.get_by_label("Mail")).to_have_value("wang@example.com")
        await dialog.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("wang@example.com")).to_be_visible()
