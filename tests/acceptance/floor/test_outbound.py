"""The bank rings customers on a real Asterisk, by a trunk that is a telephone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from tests.acceptance.floor.conftest import KEY, hear_each_other, kept, opened, words_of
from tests.acceptance.floor.recorded import heard, hears, talk_for_the_record, talk_is_recorded

from hotline.flow.utterance import Phrase
from hotline.launch.pbx_trunk import DEMO_BANK_NUMBER, DEMO_TRUNK, demo_trunk_password
from hotline.testing.doctor import doctor
from hotline.testing.flow_files import DAY_AND_NIGHT, edit
from hotline.testing.phone import Call, Login, PhoneError, SipPhone
from hotline.testing.phone.pickup import AT_ONCE, BUSY, NEVER
from hotline.testing.quick_looks import LOOK_EVERY_S, PROGRAM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.floor.conftest import Room

    from hotline.testing.flow_files import FlowFiles

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROUTING = """
[queues.agents]
offer_s = 5
wrap_up_s = 0.2
nobody_s = 300
[callback]
attempts = 2
retry_s = 1
dial_s = 5
"""
NEVER_OPEN = "  agents: {mon-sun: closed, holidays: closed, workdays: as mon}\n"
ASKED = [{"name": "who agrees", "part": "talk", "consent": "given"}]
SOON_S = 15.0
QUIET_S = 5 * LOOK_EVERY_S
"""How long nobody is rung who is not to be rung: several looks at the ledger."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def open_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Room]:
    """A room of its own, with a trunk: what is promised elsewhere rings nobody here."""
    more = {
        "HOTLINE_OUTBOUND__ENDPOINT": DEMO_TRUNK,
        "HOTLINE_OUTBOUND__NUMBER": DEMO_BANK_NUMBER,
        "HOTLINE_OUTBOUND__TRIES": "1",
        "HOTLINE_RECORDING__RULES": json.dumps(ASKED),
    }
    folder = tmp_path_factory.mktemp("outbound")
    more["HOTLINE_RECORDING__FOLDER"] = str(folder / "recordings")
    async with opened(folder, files, routing=ROUTING, more=more, program=PROGRAM) as room:
        await room.hotline.pbx.take_demo_trunk(KEY)
        yield room


@pytest_asyncio.fixture(loop_scope="session")
async def calendar(room: Room, files: FlowFiles) -> AsyncIterator[Path]:
    """The bank's calendar; it is as before after the test."""
    file = files.flow.parent / "calendar.yaml"
    before = file.read_text()
    yield file
    file.write_text(before)
    await takes_the_edit(room)


@pytest_asyncio.fixture(loop_scope="session")
async def customer(room: Room) -> AsyncIterator[SipPhone]:
    """Whoever is rung, at whatever number."""
    login = Login(username=DEMO_TRUNK, password=demo_trunk_password(KEY))
    async with SipPhone.open(answers=True, login=login) as phone:
        await phone.register(f"sip:{room.hotline.pbx.sip_address}")
        yield phone


async def promise(room: Room, phone: str, *, kind: str = "callback", **told: object) -> str:
    """Promise somebody a call, due in half an hour; return the promise's id."""
    due_at = datetime.now(UTC) + timedelta(minutes=30)
    body = {"kind": kind, "owner": "agents", "due_at": due_at.isoformat(), "phone": phone, **told}
    return str((await room.ask("POST", "/promises", body))["id"])


async def is_now(room: Room, promise_id: str, what: str) -> dict[str, Any]:
    """Wait until this is the last step of a promise; return it."""
    async with asyncio.timeout(SOON_S):
        while True:
            last = (await history(room, promise_id))[-1]
            if last["what"] == what:
                return last
            await asyncio.sleep(0.05)


async def history(room: Room, promise_id: str) -> list[dict[str, Any]]:
    """Return all that became of a promise, the first step first."""
    steps = await room.ask("GET", f"/promises/{promise_id}/history")
    return list(steps["items"])


async def says(room: Room, *prompts: str) -> Any:
    """Return what is heard in the bank's first language."""
    return await room.hotline.sound(*(Phrase(prompt=one, language="zh-CN") for one in prompts))


async def told_of_callback(room: Room, *about: str) -> Call:
    """Wait until Anna has picked up and was told that somebody is to be rung."""
    agent = await room.desk.called()
    await agent.hears(await says(room, "whisper_callback", *about, "whisper_standard"))
    return agent


async def together(room: Room, customer: SipPhone, words: str, *about: str) -> tuple[Call, Call]:
    """Wait until Anna, told what it is about, and the customer talk; return the calls of both."""
    agent = await told_of_callback(room, *about)
    called = await customer.called()
    await called.hears(await says(room, "rung_back"))
    await hear_each_other(called, agent, words)
    return agent, called


async def takes_the_edit(room: Room) -> None:
    """Let the service take what was edited."""
    told = await room.hotline.command("reload")
    assert told.returncode == 0, told.stderr


async def nobody_is_rung(room: Room, customer: SipPhone) -> None:
    """See that a customer is not rung, nor the agent, who would be rung first."""
    rung = (phone.rung(within_s=QUIET_S) for phone in (room.desk, customer))
    for came in await asyncio.gather(*rung, return_exceptions=True):
        assert isinstance(came, PhoneError)


async def test_a_promise_is_kept_and_both_hear_each_other(room: Room, customer: SipPhone) -> None:
    promise_id = await promise(room, "+8613800001001")
    await room.anna("ready")
    agent = await told_of_callback(room)
    ringing = await customer.rung()
    assert DEMO_BANK_NUMBER in ringing.caller
    called = await customer.called()
    await called.hears(await says(room, "rung_back"))
    await hear_each_other(called, agent, "we promised")
    await room.anna_is("on_call")
    await agent.hang_up()
    await called.hears_start(await says(room, "how_satisfied"))
    await called.hang_up()
    await is_now(room, promise_id, "kept")
    kept = await room.hotline.interaction_from("+8613800001001")
    assert (kept.direction, kept.flow, kept.dialled_number) == (
        "outbound",
        "rung",
        DEMO_BANK_NUMBER,
    )
    await room.anna_is("available")


async def test_a_payment_check_is_kept_before_it_is_due(room: Room, customer: SipPhone) -> None:
    later = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    not_yet = await promise(room, "+8613800001002", kind="payment_check", due_at=later)
    promise_id = await promise(room, "+8613800001003", kind="payment_check")
    await room.anna("ready")
    agent, called = await together(room, customer, "your payment", "whisper_payment_check")
    await called.hang_up()
    await agent.ended()
    await is_now(room, promise_id, "kept")
    await room.anna_is("available")
    for phone in (room.desk, customer):
        await phone.rung()
    await nobody_is_rung(room, customer)
    assert [one["what"] for one in await history(room, not_yet)] == ["made"]
    assert (await room.hotline.interaction_from("+8613800001003")).outcome == "caller_hung_up"
    told = await room.found_by_queue("+8613800001003")
    assert (told["queues"], told["agents"]) == (["agents"], ["anna"])


async def test_outside_calling_hours_nobody_is_rung(
    room: Room, customer: SipPhone, calendar: Path
) -> None:
    await room.anna("ready")
    edit(calendar, DAY_AND_NIGHT, NEVER_OPEN)
    await takes_the_edit(room)
    waits = await promise(room, "+8613800001015", kind="complaint_answer")
    at_once = await promise(room, "+8613800001016")
    await nobody_is_rung(room, customer)
    for one in (waits, at_once):
        await is_now(room, one, "made")
    await room.ask("POST", f"/promises/{at_once}/withdraw", {"why": "over"})
    edit(calendar, NEVER_OPEN, DAY_AND_NIGHT)
    await takes_the_edit(room)
    agent, called = await together(room, customer, "it is day", "whisper_complaint_answer")
    await agent.hang_up()
    await called.hears_start(await says(room, "how_satisfied"))
    await called.hang_up()
    await is_now(room, waits, "kept")
    assert (await room.hotline.interaction_from("+8613800001015")).direction == "outbound"


async def test_who_is_engaged_is_rung_again_and_then_left_to_people(
    room: Room, customer: SipPhone
) -> None:
    customer.pickup = BUSY
    promise_id = await promise(room, "+8613800001004")
    await room.anna("ready")
    for _ in range(2):
        await told_of_callback(room)
        await customer.rung()
    assert (await is_now(room, promise_id, "left"))["why"] == "callback_failed"
    await room.anna_is("available")


async def test_who_does_not_pick_up_rings_no_longer_than_is_meant(
    room: Room, customer: SipPhone
) -> None:
    customer.pickup = NEVER
    promise_id = await promise(room, "+8613800001005")
    await room.anna("ready")
    agent = await told_of_callback(room)
    ringing = await customer.rung()
    await ringing.settled(within_s=6)
    assert not ringing.answered
    await agent.ended()
    await room.ask("POST", f"/promises/{promise_id}/withdraw", {"why": "over"})
    await room.anna("break", {"reason": "test"})


async def test_while_the_trunk_is_away_no_agent_is_called(room: Room, customer: SipPhone) -> None:
    known = len(room.hotline.told("line_out_lost"))
    customer.unplug()
    async with asyncio.timeout(SOON_S):
        while len(room.hotline.told("line_out_lost")) == known:  # noqa: ASYNC110 (of a file)
            await asyncio.sleep(LOOK_EVERY_S)
    promise_id = await promise(room, "+8613800001099")
    await room.anna("ready")
    await nobody_is_rung(room, customer)
    login = Login(username=DEMO_TRUNK, password=demo_trunk_password(KEY))
    async with SipPhone.open(answers=True, login=login) as phone:
        await phone.register(f"sip:{room.hotline.pbx.sip_address}")
        agent, called = await together(room, phone, "there it is again")
        await called.hang_up()
        await agent.ended()
        await is_now(room, promise_id, "kept")


async def dies(room: Room) -> None:
    os.kill(room.hotline.worker_id, signal.SIGKILL)


async def is_succeeded(room: Room) -> None:
    await room.hotline.upgrade()


@pytest.mark.parametrize("goes", [dies, is_succeeded])
async def test_a_service_that_goes_while_it_rings_rings_nobody_twice_at_once(
    room: Room, customer: SipPhone, goes: Callable[[Room], Awaitable[None]]
) -> None:
    customer.pickup = NEVER
    promise_id = await promise(room, "+8613800001006")
    await room.anna("ready")
    await told_of_callback(room)
    first = await customer.rung()
    customer.pickup = AT_ONCE
    await goes(room)
    agent = await told_of_callback(room)
    second = await customer.rung()
    assert first.failed_status is not None
    assert not first.answered
    called = await customer.called()
    await called.hears(await says(room, "rung_back"))
    await hear_each_other(called, agent, "once more")
    assert second.answered
    await agent.hang_up()
    await called.hang_up()
    await is_now(room, promise_id, "kept")


async def test_a_conversation_that_the_bank_began_outlives_the_service(
    room: Room, customer: SipPhone
) -> None:
    await promise(room, "+8613800001007")
    await room.anna("ready")
    agent, called = await together(room, customer, "before it died")
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await hear_each_other(called, agent, "while it was dead")
    await room.anna_is("on_call")
    await agent.hang_up()
    await called.hears_start(await says(room, "how_satisfied"))
    await called.hang_up()


async def test_a_deploy_parts_nobody_whom_the_bank_has_rung(room: Room, customer: SipPhone) -> None:
    await promise(room, "+8613800001013")
    await room.anna("ready")
    agent, called = await together(room, customer, "the old version")
    await room.hotline.upgrade()
    await hear_each_other(called, agent, "the new version")
    await room.anna_is("on_call")
    await agent.hang_up()
    await called.hears_start(await says(room, "how_satisfied"))
    await called.hang_up()


async def test_who_does_not_want_to_be_rung_never_is(room: Room, customer: SipPhone) -> None:
    profile = {
        "number": "70000008",
        "name": "Chen",
        "phones": [{"number": "13800001008"}],
    }
    await room.ask("POST", "/customers", {**profile, "do_not_call": True})
    promise_id = await promise(room, "", customer="70000008", kind="return_visit")
    await room.anna("ready")
    assert (await is_now(room, promise_id, "left"))["why"] == "do_not_call"
    await nobody_is_rung(room, customer)


async def test_whom_the_bank_rings_is_recorded_as_the_customer_has_said_until_a_no(
    room: Room, customer: SipPhone, tmp_path: Path
) -> None:
    number = "+8613800001018"
    profile = {"number": "70000018", "name": "Zhao", "phones": [{"number": number}]}
    known = await room.ask("POST", "/customers", {**profile, "consent_recording": "given"})
    await promise(room, "", customer="70000018", kind="return_visit")
    await room.anna("ready")
    agent, called = await together(room, customer, "it is us", "whisper_return_visit")
    await talk_is_recorded(room, number)
    await talk_for_the_record(called, agent, "you may keep this")
    refused = {"consent_recording": "refused"}
    await room.ask("PATCH", f"/customers/{known['id']}", refused, version=known["version"])
    await until_told(room, number, "recording_stopped")
    await hear_each_other(called, agent, "nobody keeps this")
    await called.hang_up()
    await agent.ended()
    await kept(room)
    (started,) = await room.hotline.events_from(number, "recording_started")
    talk = await heard(room, str(started["recording"]), tmp_path)
    assert hears(talk[:, 0], words_of("you may keep this", "yes"))
    assert not hears(talk[:, 0], words_of("nobody keeps this", "yes"))


async def until_told(room: Room, number: str, kind: str) -> None:
    """Wait until the journal of the call that goes on tells it."""
    (call,) = await room.hotline.interactions_from(number)
    async with asyncio.timeout(SOON_S):
        while True:
            records = await room.hotline.journal_of(call.call_id)
            if kind in {one.event_kind for one in records}:
                return
            await asyncio.sleep(0.05)


async def test_who_chose_a_callback_is_rung_in_the_language_that_was_spoken(
    room: Room, customer: SipPhone
) -> None:
    call = await room.wants_a_person("13800001009")
    await call.hears(await room.says("wait_callback_key"))
    await call.press("1")
    await call.hears(await room.says("wait_may_hang_up"))
    await call.hang_up()
    await room.anna("ready")
    agent = await room.desk.called()
    await agent.hears(await room.says("whisper_callback"))
    called = await customer.called()
    await called.hears(await room.says("rung_back"))
    await hear_each_other(called, agent, "you wanted it")
    await agent.hang_up()
    await called.hears_start(await room.says("how_satisfied"))
    await called.hang_up()
    rung = await room.hotline.interaction_from("+8613800001009")
    assert (rung.direction, rung.language) == ("outbound", "en-US")


async def test_who_hangs_up_right_after_the_key_is_called_back(
    room: Room, customer: SipPhone
) -> None:
    call = await room.wants_a_person("13800000031")
    await call.hears_start(await room.says("wait_callback_key"))
    await call.press("1")
    await call.hang_up()
    gone = await room.hotline.interaction_from("13800000031")
    why = (await room.hotline.command("why", gone.call_id)).stdout
    assert "is to be called back, and keeps its place" in why
    await room.anna("ready")
    agent = await room.desk.called()
    called = await customer.called()
    await called.hears(await room.says("rung_back"))
    await hear_each_other(called, agent, "as you wished")
    await agent.hang_up()
    await called.hang_up()
    await room.anna_is("available")


async def test_a_service_that_dies_at_the_greeting_leaves_both_on_the_line(
    room: Room, customer: SipPhone
) -> None:
    promise_id = await promise(room, "+8613800001010")
    await room.anna("ready")
    agent = await told_of_callback(room)
    called = await customer.called()
    await called.hears_start(await says(room, "rung_back"))
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await called.hears(await says(room, "rung_back"))
    await hear_each_other(called, agent, "still here")
    await agent.hang_up()
    await called.hang_up()
    await is_now(room, promise_id, "kept")


async def test_a_customer_who_rings_first_has_the_place_and_is_not_rung(
    room: Room, customer: SipPhone
) -> None:
    promise_id = await promise(room, "+8613800001011")
    await is_now(room, promise_id, "leased")
    call = await room.wants_a_person("13800001011")
    await call.hears(await room.says("wait_next"))
    await room.anna("ready")
    agent = await room.told()
    await hear_each_other(call, agent, "here I am")
    await agent.hang_up()
    await call.hang_up()
    await is_now(room, promise_id, "kept")
    await room.anna_is("available")
    await room.desk.rung()
    await nobody_is_rung(room, customer)


async def test_the_doctor_looks_at_the_line_out(room: Room) -> None:
    seen = await doctor(room.hotline)
    assert not [one for one in seen.broken() if one.startswith("line out")]
    assert seen.checks["line out: trunk"]["text"].endswith("comes to hotline-in")
    assert seen.checks["asterisk: silence"]["state"] == "ok"
    seen = await doctor(
        room.hotline,
        HOTLINE_OUTBOUND__ENDPOINT="nowhere",
        HOTLINE_OUTBOUND__HOURS="nights",
    )
    broken = {one for one in seen.broken() if one.startswith("line out")}
    assert broken == {"line out: trunk", "line out: flow and hours"}


async def test_whose_agent_hangs_up_at_the_greeting_is_told_so_and_rung_again(
    room: Room, customer: SipPhone
) -> None:
    promise_id = await promise(room, "+8613800001012")
    await room.anna("ready")
    agent = await told_of_callback(room)
    called = await customer.called()
    await called.hears_start(await says(room, "rung_back"))
    await agent.hang_up()
    await called.hears(await says(room, "agent_gone"))
    await called.ended()
    await room.anna_is("on_break")
    await room.anna("ready")
    agent, called = await together(room, customer, "second time")
    await agent.hang_up()
    await called.hang_up()
    await is_now(room, promise_id, "kept")
