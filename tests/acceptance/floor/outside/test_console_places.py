"""An agent asks a place outside at the console, in a real browser, by keys alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Browser, Page, expect
from tests.acceptance.floor.conftest import hear_each_other, is_heard
from tests.acceptance.floor.console_desks import console_of, does, is_in, is_ready
from tests.acceptance.floor.outside.asking import LONGEST, QUIET_S, is_offered

from hotline.testing.console import looks_right
from hotline.testing.phone import Call, PhoneError, SipPhone

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALKS = "You talk with branch. The caller is on hold."
LIMIT_S = 15


@asynccontextmanager
async def serving(
    room: Room, browser: Browser, user: str, number: str
) -> AsyncIterator[tuple[Page, Call, Call]]:
    """Let a caller talk with Anna, who is at the console; yield it, and both telephones."""
    async with console_of(room, browser, "anna", user) as page:
        await is_ready(page)
        call = await room.wants_a_person(number)
        served = await room.desk.called()
        await does(page, "You and the caller hear each other.")
        await is_offered(room, "branch")
        yield page, call, served


async def talks_with(page: Page, branch: SipPhone) -> Call:
    """Have the branch rung, by keys alone, and talk with whoever picks up."""
    await page.keyboard.press("Alt+c")
    places = page.get_by_role("group", name="Outside").get_by_role("menuitem")
    await expect(places).to_have_text(["branch", "brief", "elsewhere"])
    await page.keyboard.type("bra")
    await expect(places.first).to_be_focused()
    await page.keyboard.press("Enter")
    await branch.rung()
    other = await branch.called()
    await does(page, TALKS)
    return other


async def test_a_place_is_asked_let_in_and_given_the_caller_by_keys_alone(
    room: Room, branch: SipPhone, browser: Browser
) -> None:
    async with serving(room, browser, "li", "13800000621") as (anna, call, served):
        other = await talks_with(anna, branch)
        await hear_each_other(served, other, "known")
        await looks_right(anna)
        await anna.keyboard.press("Alt+l")
        await does(anna, "You, branch and the caller hear each other.")
        await is_heard(call, "caller", served, other)
        await is_heard(other, "branch", served, call)
        await anna.keyboard.press("Alt+g")
        await served.ended()
        await is_in(anna, "Ready")
        await expect(anna.locator(".call-panel")).to_have_count(0)
        await hear_each_other(call, other, "two")
        await other.hang_up()
        await call.hears_start(await room.says("how_satisfied"))
        await call.hang_up()


async def test_a_page_that_is_loaded_anew_shows_the_consult_once_and_then_that_it_was_too_long(
    room: Room, branch: SipPhone, browser: Browser
) -> None:
    await room.hotline.service.stop()
    await room.hotline.start_service(**{LONGEST: str(LIMIT_S)})
    await room.anna_is("on_break")
    async with serving(room, browser, "wei", "13800000622") as (anna, call, served):
        other = await talks_with(anna, branch)
        await anna.reload()
        await does(anna, TALKS)
        await expect(anna.get_by_role("alert")).to_have_count(0)
        await hear_each_other(served, other, "still")
        with pytest.raises(PhoneError):
            await branch.rung(within_s=QUIET_S)
        await other.ended(within_s=LIMIT_S)
        await does(anna, "The call there was too long, and was ended. The caller is still on hold.")
        await anna.keyboard.press("Alt+h")
        await does(anna, "You and the caller hear each other.")
        await hear_each_other(call, served, "on")
        await call.hang_up()
        await served.ended()


async def test_a_number_is_typed_and_asked_by_keys_alone_and_the_field_says_why_not(
    room: Room, branch: SipPhone, browser: Browser
) -> None:
    async with serving(room, browser, "zhao", "13800000623") as (anna, call, served):
        await anna.keyboard.press("Alt+c")
        elsewhere = anna.get_by_role("menuitem", name="elsewhere")
        await expect(elsewhere).to_be_visible()
        await anna.keyboard.type("els")
        await expect(elsewhere).to_be_focused()
        await anna.keyboard.press("Enter")
        number = anna.get_by_label("Telephone number")
        await expect(number).to_be_focused()
        await looks_right(anna)
        await anna.keyboard.type("+44 20 7946 0018")
        await anna.keyboard.press("Enter")
        form = anna.get_by_role("dialog")
        await expect(form).to_contain_text("the bank connects nobody with such a number")
        await expect(number).to_have_attribute("aria-invalid", "true")
        await looks_right(anna)
        await hear_each_other(call, served, "not moved")
        await number.fill("021 6437 7777")
        await expect(form).not_to_contain_text("connects nobody")
        await anna.keyboard.press("Enter")
        other = await branch.called()
        await expect(form).to_have_count(0)
        await does(anna, "You talk with elsewhere. The caller is on hold.")
        await hear_each_other(served, other, "known")
        await anna.keyboard.press("Alt+g")
        await served.ended()
        await hear_each_other(call, other, "two")
        await call.hang_up()
        await other.ended()
