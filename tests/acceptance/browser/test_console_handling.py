"""What two agents do with a caller at their desks in the console: hold, consult, transfer."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page, expect

from hotline.desk import desks as desks_module
from hotline.floor.number_errors import NumberNotAllowed
from hotline.flow.requests import Transfer
from hotline.model.queue import QueueSpec
from hotline.routing.policy import Policy
from hotline.testing.console import looks_right, sign_in
from hotline.testing.recorder import FakeRecorder
from hotline.testing.secure_flows import FakeSecureFlows

if TYPE_CHECKING:
    from tests.acceptance.browser.conftest import Console

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
WANG = "王小明 Wang Xiaoming"
RECORDED = "● What you say is recorded."
BEN_IS_FREE = {
    "agents": [{"agent": "ben", "name": "Ben", "state": "available", "ways": ["consult"]}],
    "queues": [],
    "flows": [],
}
MAY_PAY = {
    "agents": [],
    "queues": [],
    "flows": [{"flow": "payments", "ways": ["transfer"], "wants_number": False}],
}
HAS_FOCUS = "document.activeElement.closest('.call-panel') !== null"


WRAPPED_UP = QueueSpec(
    name="agents",
    whisper=False,
    wrap_up_s=40,
    max_wrap_up_s=100,
    dispositions=("solved", "ask_again"),
    disposition_required=True,
)


async def does(page: Page, told: str) -> None:
    """See what the page says that the agent does with the caller."""
    await expect(page.locator(".talk-actions > p[role=status]").first).to_have_text(told)


async def is_offered(page: Page, *controls: str) -> None:
    """See that the page offers these, and nothing else, for the caller."""
    await expect(page.locator(".talk-actions button")).to_have_text(controls)


async def test_a_caller_goes_from_desk_to_desk_and_the_pop_comes_along_by_keys_alone(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without the pages' word it would ring in ten seconds, and the test would fail.
    monkeypatch.setattr(desks_module, "SHOWN_WITHIN_S", 10.0)
    room = console.room
    await room.attendance.sign_in("ben", "desk2", by="test")
    async with console.page() as anna, console.page() as ben:
        await sign_in(anna, "li")
        await sign_in(ben, "wei")
        await expect(ben.locator(".state-name")).to_have_text("On break")
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=console.customer)
        annas = await room.telephones.rings()
        annas.picks_up()
        await does(anna, "You and the caller hear each other.")
        await is_offered(anna, "HoldAlt H", "Ask somebodyAlt C", "TransferAlt T")
        await anna.keyboard.press("Alt+h")
        await does(anna, "The caller is on hold and hears music.")
        await anna.get_by_role("button", name="Back to the caller").focus()
        await anna.keyboard.press("Enter")
        await does(anna, "You and the caller hear each other.")
        await anna.keyboard.press("Alt+c")
        await expect(anna.get_by_text("Nobody can be had at the moment.")).to_be_visible()
        await room.attendance.is_ready("ben", by="test")
        await expect(anna.get_by_role("menuitem", name="Ben")).to_be_visible()
        await anna.keyboard.press("ArrowDown")
        await anna.keyboard.press("Enter")
        bens = await room.telephones.rings()
        assert bens.seat == "desk2"
        await expect(ben.get_by_role("heading", name=WANG)).to_be_visible()
        await expect(ben.locator(".badges")).to_contain_text("payroll")
        await expect(ben.locator(".offer-actions")).to_contain_text("Anna asks you")
        await does(anna, "Ben's telephone rings. The caller is on hold.")
        bens.picks_up()
        await does(anna, "You talk with Ben. The caller is on hold.")
        assert await anna.evaluate(HAS_FOCUS)
        await anna.keyboard.press("Alt+g")
        await expect(anna.locator(".call-panel")).to_have_count(0)
        await does(ben, "You and the caller hear each other.")
        await expect(ben.get_by_role("heading", name=WANG)).to_be_visible()
        await ben.get_by_role("button", name="Transfer").click()
        await ben.get_by_role("menuitem", name="Anna").click()
        await expect(ben.locator(".call-panel")).to_have_count(0)
        await room.telephones.rings()
        await expect(anna.get_by_role("heading", name=WANG)).to_be_visible()
        await expect(anna.locator(".call-panel")).to_contain_text("a colleague has sent the caller")


async def test_the_bank_checks_who_calls_out_of_the_agents_hearing(console: Console) -> None:
    room, secure = console.room, FakeSecureFlows(offered=("pin", "prove_by_code"))
    async with console.page() as anna:
        await sign_in(anna, "li")
        await room.is_in_the_flow(CALL)
        line = room.calls_in(CALL, secure=secure)
        (await room.telephones.rings()).picks_up()
        await does(anna, "You and the caller hear each other.")
        await anna.keyboard.press("Alt+s")
        await expect(anna.get_by_role("menuitem")).to_have_text(
            ["Customer number and PIN", "prove by code"]
        )
        await looks_right(anna)
        await anna.keyboard.press("ArrowDown")
        await anna.keyboard.press("Enter")
        async with asyncio.timeout(5):
            await secure.was_asked("pin")
        # As the call does, once it has taken that.
        await room.floor.serving.part(line)
        await does(
            anna, "The caller answers the bank, out of your hearing. You hear music until then."
        )
        await is_offered(anna)
        secure.customer, secure.is_another_customer = "10000001", True
        await room.floor.serving.bring_back(line, identified=True)
        await does(anna, "You and the caller hear each other.")
        warned = anna.locator(".caller-head").get_by_role("alert")
        await expect(warned).to_contain_text("Earlier in this call it was another customer.")
        await looks_right(anna)
        await is_offered(
            anna,
            "HoldAlt H",
            "Have the bank checkAlt S",
            "Ask somebodyAlt C",
            "TransferAlt T",
        )


async def test_a_caller_is_sent_where_no_agent_is_needed(console: Console) -> None:
    room, flow = console.room, FakeSecureFlows(places=("payments", "prove_by_code"))
    async with console.page() as anna, console.page(language="zh-CN") as again:
        await sign_in(anna, "li")
        await sign_in(again, "li")
        await room.is_in_the_flow(CALL)
        room.calls_in(CALL, secure=flow)
        leg = await room.telephones.rings()
        leg.picks_up()
        await does(anna, "You and the caller hear each other.")
        await does(again, "您正在与客户通话。")
        await again.get_by_role("button", name="转接").click()
        await expect(again.get_by_role("group", name="自助服务")).to_contain_text("缴费与转账")
        await anna.keyboard.press("Alt+t")
        places = anna.get_by_role("group", name="Without an agent").get_by_role("menuitem")
        await expect(places).to_have_text(["Payments", "prove by code"])
        await looks_right(anna)
        # Between two looks the flow may offer another one; whoever asks then is told so.
        await anna.route("**/destinations", lambda route: route.fulfill(json=MAY_PAY))
        flow.places = ("survey",)
        await places.get_by_text("Payments", exact=True).click()
        await expect(anna.get_by_role("alert")).to_contain_text("flow offers no such place")
        await anna.unroute("**/destinations")
        await anna.keyboard.press("Alt+t")
        await anna.get_by_role("menuitem", name="Survey").click()
        await expect(anna.locator(".state-name")).not_to_have_text("On a call")
        async with asyncio.timeout(5):
            await leg.gone()


async def test_an_agent_types_the_number_to_which_the_caller_is_sent_in_both_languages(
    console: Console,
) -> None:
    room, flow = console.room, FakeSecureFlows(places=("survey", "elsewhere"))
    flow.rung = {"elsewhere": Transfer(ring_s=30)}
    async with console.page() as anna, console.page(language="zh-CN") as again:
        await sign_in(anna, "li")
        await sign_in(again, "li")
        await room.is_in_the_flow(CALL)
        room.calls_in(CALL, secure=flow)
        leg = await room.telephones.rings()
        leg.picks_up()
        await does(anna, "You and the caller hear each other.")
        await does(again, "您正在与客户通话。")
        flow.unfit = NumberNotAllowed()
        for page, opens, label, why in (
            (anna, "Alt+t", "Telephone number", "the bank connects nobody with such a number"),
            (again, "Alt+t", "电话号码", "银行不允许接通这类号码"),
        ):
            await page.keyboard.press(opens)
            await page.get_by_role("menuitem", name="elsewhere").click()
            number = page.get_by_label(label)
            await expect(number).to_be_focused()
            await expect(number).to_have_attribute("autocomplete", "off")
            await number.fill("+44 20 7946 0018")
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("dialog").locator(".field-error")).to_have_text(why)
            await looks_right(page)
        await again.keyboard.press("Escape")
        await expect(again.get_by_role("dialog")).to_have_count(0)
        # Opened anew it remembers nothing: no number, and no refusal.
        await again.keyboard.press("Alt+t")
        await again.get_by_role("menuitem", name="elsewhere").click()
        await expect(again.get_by_label("电话号码")).to_have_value("")
        await expect(again.get_by_role("dialog").locator(".field-error")).to_have_count(0)
        assert flow.typed == []
        flow.unfit = None
        await anna.get_by_label("Telephone number").fill("021 6437 8888")
        await anna.keyboard.press("Enter")
        await expect(anna.locator(".state-name")).not_to_have_text("On a call")
        await expect(anna.get_by_role("dialog")).to_have_count(0)
        await expect(again.get_by_role("dialog")).to_have_count(0)
        async with asyncio.timeout(5):
            await leg.gone()
        assert flow.typed == [("elsewhere", "021 6437 8888")]


async def test_a_caller_is_let_into_a_consult_and_both_desks_say_who_is_there(
    console: Console,
) -> None:
    room = console.room
    async with console.page() as anna, console.page() as ben:
        await sign_in(anna, "li")
        await sign_in(ben, "wei")
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=console.customer)
        (await room.telephones.rings()).picks_up()
        await does(anna, "You and the caller hear each other.")
        await room.attendance.sign_in("ben", "desk2", by="test")
        await room.attendance.is_ready("ben", by="test")
        await room.floor.handling.consult("anna", CALL, to_agent="ben", to_queue="", by="test")
        bens = await room.telephones.rings()
        bens.picks_up()
        offer = ben.locator(".offer-actions")
        await expect(offer).to_contain_text("Hang up to leave: Anna keeps the caller.")
        await anna.keyboard.press("Alt+l")
        await does(anna, "You, Ben and the caller hear each other.")
        await is_offered(
            anna,
            "Leave the caller with BenAlt G",
            "Back to the caller aloneAlt H",
        )
        await expect(offer.get_by_role("status")).to_have_text(
            "You, Anna and the caller hear each other."
        )
        await expect(offer).to_contain_text("Anna and the caller talk on")
        await expect(ben.get_by_role("article", name="On a call")).to_be_visible()
        await looks_right(ben)
        await anna.keyboard.press("Alt+h")
        await does(anna, "You and the caller hear each other.")
        await expect(ben.locator(".call-panel")).to_have_count(0)


async def test_a_consult_that_comes_to_nothing_is_told_in_words(console: Console) -> None:
    room = console.room
    await room.attendance.sign_in("ben", "desk2", by="test")
    async with console.page(language="zh-CN") as anna, console.page(language="zh-CN") as ben:
        await sign_in(anna, "li")
        await sign_in(ben, "wei")
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=console.customer)
        (await room.telephones.rings()).picks_up()
        await does(anna, "您正在与客户通话。")
        await expect(anna.locator(".timeline")).to_contain_text("未显示号码的来电者拨打 8888")
        await expect(anna.locator(".call-panel")).to_contain_text("日均存款不低于 ¥1,000,000")
        await room.attendance.is_ready("ben", by="test")
        await anna.keyboard.press("Alt+c")
        await anna.get_by_role("menuitem", name="Ben").click()
        await room.telephones.rings()
        await ben.get_by_role("button", name="拒接").click()
        await does(anna, "同事已拒接。客户仍处于保持状态。")
        await is_offered(anna, "恢复通话Alt H", "咨询Alt C", "转接Alt T")
        await anna.get_by_role("button", name="咨询").click()
        await anna.get_by_text("目前无人可接。").wait_for()
        # Between two looks the colleague has gone; whoever asks then is told so.
        await anna.route("**/destinations", lambda route: route.fulfill(json=BEN_IS_FREE))
        await anna.get_by_role("menuitem", name="Ben").click()
        await expect(anna.get_by_role("alert")).to_contain_text("没有可以接待该客户的空闲坐席")


async def test_a_call_is_wrapped_up_with_notes_a_result_and_more_time(console: Console) -> None:
    room, recorder = console.room, FakeRecorder()
    room.floor.use(Policy(queues={"agents": WRAPPED_UP}))
    async with console.page() as anna:
        await sign_in(anna, "li")
        await room.is_in_the_flow(CALL, customer="10000001")
        room.calls_in(CALL, customer=console.customer, recorder=recorder)
        leg = await room.telephones.rings()
        leg.picks_up()
        await does(anna, "You and the caller hear each other.")
        shown = anna.locator(".talk-actions > p.hint")
        await expect(shown).to_have_text(RECORDED)
        for told, is_paused in (("The recording is paused.", True), (RECORDED, False)):
            await anna.keyboard.press("Alt+p")
            await expect(shown).to_have_text(told)
            assert recorder.is_paused == is_paused
        note = anna.get_by_label("Write a note")
        await note.fill("<b>Rings</b> again\non Monday")
        await anna.keyboard.press("Control+Enter")
        await expect(anna.locator("blockquote")).to_contain_text("<b>Rings</b> again")
        await expect(note).to_have_value("")
        await note.fill("Wants a new card")
        leg.hangs_up()
        await does(anna, "The call is over. Say what came of it; you are not ready before.")
        await expect(anna.get_by_role("heading", name=WANG)).to_be_visible()
        await expect(anna.get_by_role("button", name="Ready for the next call")).to_have_count(0)
        assert await left_s(anna) <= 40
        await looks_right(anna)
        await anna.keyboard.press("Alt+e")
        await expect(anna.locator(".talk-actions .ticks")).to_have_text(re.compile("1:[12]."))
        await anna.get_by_role("radio", name="ask again").click()
        await anna.get_by_role("radio", name="solved").click()
        await expect(anna.get_by_role("radio", name="solved")).to_be_checked()
        await does(anna, "The call is over. Do what is left of it.")
        # What was written and not saved is no more lost than what was.
        async with anna.expect_response("**/notes") as saved:
            await anna.get_by_role("button", name="Ready for the next call").click()
        assert (await saved.value).status == 201
        await expect(anna.locator(".state-name")).to_have_text("Ready")
        await expect(anna.locator(".call-panel")).to_have_count(0)
        notes = await room.relations.notes.of("demo", "10000001")
        assert [one.text for one in notes] == ["Wants a new card", "<b>Rings</b> again\non Monday"]
        page = anna.url.partition("/console/")[0]
        await anna.goto(f"{page}/console/calls/{CALL}")
        written = anna.locator(".timeline li.by-agent", has_text="writes a note")
        await expect(written).to_have_text(
            [
                re.compile("“<b>Rings</b> again\\s+on Monday” \\(li\\)"),
                re.compile("“Wants a new card” \\(li\\)"),
            ]
        )


async def left_s(page: Page) -> int:
    """Return the seconds of wrap-up that the page shows to be left."""
    minutes, seconds = (await page.locator(".talk-actions .ticks").inner_text()).split(":")
    return 60 * int(minutes) + int(seconds)
