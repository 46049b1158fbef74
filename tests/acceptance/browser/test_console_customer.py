"""What an agent does for the customer who is at the desk: a complaint, a return call, new facts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, expect

from hotline.testing.console import looks_right, sign_in
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
NUMBER = "10000001"


async def serves(page: Page, console: Console) -> None:
    """Let li be at the desk, and talk with a customer whom the bank has identified."""
    await sign_in(page, "li")
    await console.room.is_in_the_flow(CALL, customer=NUMBER)
    console.room.calls_in(CALL, customer=console.customer)
    (await console.room.telephones.rings()).picks_up()
    await expect(page.locator(".known")).to_be_visible()


async def test_a_complaint_is_taken_down(console: Console) -> None:
    async with console.page() as page:
        await serves(page, console)
        await page.get_by_role("button", name="Take down a complaint or a request").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await looks_right(page)
        await dialog.get_by_label("What it is about").fill("<i>The card</i> never came")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
        await expect(page.locator(".dues").first).to_contain_text("<i>The card</i> never came")
        (case,) = await console.room.relations.cases.of_customer("demo", NUMBER)
        assert (case.kind, case.matter.summary) == ("complaint", "<i>The card</i> never came")


async def test_a_complaint_of_somebody_unknown_is_taken_down(console: Console) -> None:
    async with console.page() as page:
        await sign_in(page, "li")
        await console.room.is_in_the_flow(CALL)
        console.room.calls_in(CALL)
        (await console.room.telephones.rings()).picks_up()
        await page.get_by_role("button", name="Take down a complaint or a request").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("What it is about").fill("My late mother's account")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
        await expect(page.locator(".dues")).to_contain_text("My late mother's account")
        await looks_right(page)
        (case,) = await console.room.relations.cases.waiting("demo")
        assert (case.matter.customer, case.matter.number) == (None, "+8613800000001")


async def test_a_return_call_is_planned_and_what_cannot_be_is_told_and_stays(
    console: Console,
) -> None:
    promises = console.room.relations.promises
    async with console.page() as page:
        await serves(page, console)
        await page.get_by_role("button", name="Plan a return call").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("At the latest").fill("2020-01-01T10:00")
        await dialog.get_by_label("Number to ring").fill("13800138000")
        await dialog.get_by_label("What is to be said or done").fill("Tell the rate")
        await dialog.get_by_role("radio", name="whoever is free in agents").check(force=True)
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("cannot be used as it is")
        due = dialog.get_by_label("At the latest")
        await expect(due).to_have_attribute("aria-invalid", "true")
        await expect(due).to_have_accessible_description(re.compile("Cannot be used: "))
        soon = now() + timedelta(days=2)
        await dialog.get_by_label("At the latest").fill(f"{soon:%Y-%m-%dT%H:%M}")
        # Whom the service does not know, as a page that is older than the service might offer.
        await dialog.get_by_role("radio", checked=True).evaluate("one => { one.value = ' ' }")
        await dialog.get_by_role("button", name="Save").click()
        owner = dialog.get_by_role("radiogroup", name="Who rings")
        await expect(owner).to_have_accessible_description(re.compile("Cannot be used: "))
        await expect(owner).to_have_attribute("aria-invalid", "true")
        await expect(due).not_to_have_attribute("aria-invalid", "true")
        await looks_right(page)
        await dialog.get_by_role("radio", checked=True).evaluate("one => { one.value = 'agents' }")
        await dialog.get_by_label("At the latest").fill(f"{soon:%Y-%m-%dT%H:%M}")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
        await expect(page.locator(".dues").last).to_contain_text("Tell the rate")
        (promise,) = await promises.listed("demo", customer=NUMBER)
        assert (promise.kind, promise.owner) == ("callback", "agents")
        assert promise.matter.number == "+8613800138000"


async def test_what_has_changed_of_a_customer_is_put_right(console: Console) -> None:
    async with console.page() as page:
        await serves(page, console)
        await page.get_by_role("button", name="Change").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Mail").fill("wang@example.com")
        await dialog.get_by_label("Telephones").fill("13800138000\n021 5888 0000")
        said = dialog.get_by_role("radiogroup", name="Being recorded")
        await expect(said.get_by_role("radio", name="nobody has asked")).to_be_checked()
        await said.get_by_role("radio", name="refuses").check(force=True)
        await dialog.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("wang@example.com")).to_be_visible()
        await expect(page.locator("dt", has_text="Being recorded")).to_have_count(1)
        await expect(page.get_by_text("refuses", exact=True)).to_be_visible()
        customer = await console.room.relations.customers.get("demo", NUMBER, at=now())
        numbers = [(one.number, one.kind) for one in customer.profile.phones]
        assert numbers == [("+8613800138000", "mobile"), ("+862158880000", "other")]
        assert customer.consents.recording == "refused"


async def test_a_customer_is_found_and_whoever_only_reads_changes_nothing(
    console: Console,
) -> None:
    users = console.room.people.users
    await users.add("demo", "qi", "quality", PASSWORD, who="root", at=now())
    async with console.page() as page, console.page(language="zh-CN", theme="dark") as quality:
        await sign_in(page, "li")
        await page.get_by_role("link", name="Customers").click()
        await page.get_by_label("A number of any kind").fill("Wang Xiao")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("1 found.")).to_be_visible()
        await looks_right(page)
        await page.get_by_role("link", name="王小明").click()
        await expect(page.get_by_role("heading", name="王小明 Wang Xiaoming")).to_be_visible()
        assert page.url.endswith(f"/console/customers/{console.customer}")
        await looks_right(page)
        await page.get_by_label("Write a note").fill("Came in person")
        await page.get_by_role("button", name="Save note").click()
        await expect(page.locator("blockquote")).to_contain_text("Came in person")
        await sign_in(quality, "qi")
        await quality.get_by_role("link", name="客户").click()
        await quality.get_by_label("任意号码").fill(NUMBER)
        await quality.keyboard.press("Enter")
        await quality.get_by_role("link", name="王小明").click()
        await expect(quality.locator("blockquote")).to_contain_text("Came in person")
        await expect(quality.locator("main button, main textarea")).to_have_count(0)
        looked = {one.who for one in await console.room.relations.trail.listed("demo", limit=50)}
        assert {"user:li", "user:qi"} <= looked
