"""A new service takes the calls over from the one before it, and no caller notices."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing

import pytest
import pytest_asyncio

from hotline.flow.utterance import Phrase
from hotline.model.values import Scalar, Term
from hotline.testing.demo import CUSTOMERS, hears_what_is_paid
from hotline.testing.flow_files import shipped_files
from hotline.testing.freezing import frozen_in_the_middle, frozen_once_loaded
from hotline.testing.phone import SipPhone, babble
from hotline.testing.resumed import menu_is_asked_again
from hotline.testing.running import RunningHotline, running_hotline
from hotline.testing.service_process import logged

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADA = CUSTOMERS["10000001"]
TROUBLE_S = 12.0
"""So long the bank takes in trouble, longer than a take-over."""
SLOW_S = 2.0
"""So long a bank may take to answer that is not given up on."""
MANY_KEYS = 10
"""So many keys are pressed at least while a new service loads, and takes over."""
CALLERS = 6
BACK_S = 40.0
"""How long a caller may have to wait on a machine with much to do."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline of its own with the shipped flows, whose service these tests replace."""
    folder = tmp_path_factory.mktemp("take_over")
    async with running_hotline(folder, files=shipped_files()) as running:
        yield running


def english(prompt: str, **values: Scalar) -> Phrase:
    return Phrase(prompt=prompt, language="en-US", values=values)


async def test_a_prompt_plays_on_and_a_key_pressed_in_it_works(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800971")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await hotline.upgrade()
    await call.press("4")
    await call.hears_start(await hotline.sound(english("information_menu")))
    await call.hang_up()
    interaction = await hotline.interaction_from("13800971")
    assert (interaction.outcome, interaction.language) == ("caller_hung_up", "en-US")
    assert not await hotline.events_from("13800971", "secrets_lost")
    (took,) = hotline.told("took_over")
    assert (took["carried"], took["resumed"]) == (1, {})


async def test_digits_typed_before_and_after_count_once_and_who_has_signed_in_stays_so(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800972")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press(f"2{ADA.number}")
    await call.hears(await hotline.sound(english("enter_pin")), within_s=BACK_S)
    successor = await hotline.start_successor()
    async with frozen_once_loaded(successor):
        await call.press(ADA.pin[:3])
    await hotline.is_succeeded_by(successor)
    await call.press(ADA.pin[3:])
    await call.hears(await hotline.sound(english("signed_in")), within_s=BACK_S)
    await hotline.upgrade()
    await call.press("*")
    await call.hears_start(await hotline.sound(english("main_menu")), within_s=BACK_S)
    await call.hang_up()
    assert (await hotline.interaction_from("13800972")).customer == ADA.number
    entries = await hotline.events_from("13800972", "digits_collected")
    assert [one["length"] for one in entries] == [1, 1, len(ADA.number), len(ADA.pin), 1]
    assert not await hotline.events_from("13800972", "keys_unused")
    assert not await hotline.events_from("13800972", "secrets_lost")


async def test_keys_pressed_all_the_while_are_each_counted_once(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800973")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press("2")
    await call.hears_start(await hotline.sound(english("enter_customer_number")))
    upgrading = asyncio.create_task(hotline.upgrade())
    pressed = 0
    while not upgrading.done() or pressed <= MANY_KEYS:
        await call.press("1")
        pressed += 1
    await upgrading
    await call.hang_up()
    await hotline.interaction_from("13800973")
    entries = await hotline.events_from("13800973", "digits_collected")
    unused = await hotline.events_from("13800973", "keys_unused")
    counted = sum(int(str(one["length"])) for one in entries[2:])
    assert counted + sum(int(str(one["count"])) for one in unused) == pressed


@pytest.mark.parametrize(
    ("trouble", "heard", "paid"),
    [("slow_s", "payment_refused", 0), ("late_s", "paid", 1), (None, "paid", 1)],
)
async def test_a_payment_on_its_way_is_made_once_or_never_and_the_caller_hears_which(
    hotline: RunningHotline, phone: SipPhone, trouble: str | None, heard: str, paid: int
) -> None:
    before = payments(hotline)
    call = await phone.dial(hotline.number, caller_number="13800974")
    # Without trouble the bank answers in time, but late enough to be waited for.
    await hotline.set_bank(
        operations={"pay_card": {trouble: TROUBLE_S} if trouble else {"slow_s": SLOW_S}}
    )
    await call.press(f"23{ADA.number}{ADA.pin}22")
    await hears_what_is_paid(hotline, call)
    successor = await hotline.start_successor()
    async with frozen_once_loaded(successor):
        await call.press("1")
        await asyncio.sleep(1)
    await hotline.is_succeeded_by(successor)
    await hotline.set_bank()
    # Whatever is slow in the bank has begun by now.
    time = asyncio.get_running_loop().time
    begun = time()
    await call.hears(await hotline.sound(english(heard)), within_s=BACK_S)
    if trouble == "slow_s":
        # The bank is as slow as that: after it, it has seen the payment, in any case.
        await asyncio.sleep(max(0.0, begun + TROUBLE_S + 2 - time()))
    assert payments(hotline) - before == paid
    await call.hang_up()
    await hotline.interaction_from("13800974")
    assert not await hotline.events_from("13800974", "secrets_lost")


async def test_a_message_is_recorded_on(hotline: RunningHotline, phone: SipPhone) -> None:
    call = await phone.dial(hotline.number, caller_number="13800975")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press("511")
    await call.hears(
        await hotline.sound(english("tell_complaint", subject=Term(term="bank_card"))),
        within_s=BACK_S,
    )
    await call.hears(hotline.pbx_sound("beep"), within_s=BACK_S)
    successor = await hotline.start_successor()
    async with frozen_once_loaded(successor):
        words = call.say(babble("my card was charged twice and nobody answers"))
        speaking = asyncio.create_task(words)
        await asyncio.sleep(1)
    await hotline.is_succeeded_by(successor)
    await speaking
    await call.press("#")
    await call.hears(await hotline.sound(english("hear_again")), within_s=BACK_S)
    await call.press("2")
    assert await call.ended() == "pbx"
    (kept,) = await hotline.events_from("13800975", "message_recorded")
    assert float(str(kept["seconds"])) > 3
    assert not await hotline.events_from("13800975", "secrets_lost")


async def test_a_new_service_that_freezes_in_the_middle_takes_nothing(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800976")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press(f"2{ADA.number}")
    await call.hears(await hotline.sound(english("enter_pin")), within_s=BACK_S)
    await call.press(ADA.pin[:2])
    successor = await hotline.start_successor()
    async with frozen_in_the_middle(successor, hotline.service):
        # In the very middle of it.
        await call.press(ADA.pin[2:])
        await logged(hotline.service, '"not_taken_over"')
        await call.hears(await hotline.sound(english("signed_in")), within_s=BACK_S)
        await successor.kill()
    await call.press("*")
    await call.hears_start(await hotline.sound(english("main_menu")), within_s=BACK_S)
    await call.hang_up()
    assert (await hotline.interaction_from("13800976")).customer == ADA.number
    assert not await hotline.events_from("13800976", "secrets_lost")


async def test_an_old_service_that_is_killed_in_the_middle_is_back_as_after_any_death(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800977")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    successor = await hotline.start_successor()
    async with frozen_in_the_middle(successor, hotline.service):
        os.kill(hotline.worker_id, signal.SIGKILL)
    assert await successor.ended() == "exit code 69"
    await menu_is_asked_again(hotline, call)
    await call.press("4")
    await call.hears_start(await hotline.sound(english("information_menu")))
    await call.hang_up()
    assert (await hotline.interaction_from("13800977")).outcome == "caller_hung_up"


async def test_a_service_that_wants_other_calls_is_told_why_it_does_not_get_these(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800978")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    successor = await hotline.start_successor(HOTLINE_TENANT="another")
    assert await successor.ended() == "exit code 69"
    assert "carries the calls of 'bank'" in successor.spec.log_file.read_text()
    await call.press("4")
    await call.hears_start(await hotline.sound(english("information_menu")))
    await call.hang_up()
    await hotline.interaction_from("13800978")


async def test_many_callers_at_once_notice_nothing(hotline: RunningHotline) -> None:
    async with AsyncExitStack() as phones:
        calls = []
        for number in range(CALLERS):
            phone = await phones.enter_async_context(SipPhone.open())
            call = await phone.dial(hotline.number, caller_number=f"138009{80 + number}")
            await call.press("2")
            await call.hears_start(await hotline.sound(english("main_menu")))
            calls.append(call)
        typing = calls[::2]
        await asyncio.gather(*(call.press("2") for call in typing))
        question = await hotline.sound(english("enter_customer_number"))
        await asyncio.gather(*(call.hears(question, within_s=BACK_S) for call in typing))
        successor = await hotline.start_successor()
        async with frozen_once_loaded(successor):
            await asyncio.gather(*(call.press(ADA.number[:4]) for call in typing))
        await hotline.is_succeeded_by(successor)
        await asyncio.gather(*(call.press(ADA.number[4:]) for call in typing))
        question = await hotline.sound(english("enter_pin"))
        await asyncio.gather(*(call.hears(question, within_s=BACK_S) for call in typing))
        (took,) = hotline.told("took_over")
        assert (took["carried"], took["resumed"]) == (CALLERS, {})
        await asyncio.gather(*(call.hang_up() for call in calls))


@pytest.mark.parametrize(
    ("caller_number", "frozen_s", "told"),
    [("13800988", 1.0, "took_over"), ("13800989", 5.0, "not_taken_over")],
)
async def test_who_dials_in_the_middle_is_answered_by_whoever_carries_the_calls_then(
    hotline: RunningHotline, phone: SipPhone, caller_number: str, frozen_s: float, told: str
) -> None:
    before, successor = hotline.service, await hotline.start_successor()
    async with frozen_in_the_middle(successor, before):
        dialling = asyncio.create_task(
            phone.dial(hotline.number, caller_number=caller_number, answer_within_s=BACK_S)
        )
        await asyncio.sleep(frozen_s)
    if told == "took_over":
        await hotline.is_succeeded_by(successor)
        (took,) = hotline.told("took_over")
        # It was in the middle of it: nobody carried calls then.
        assert took["gap_ms"] > frozen_s * 500
    else:
        await logged(before, '"not_taken_over"')
        await successor.kill()
    call = await dialling
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")), within_s=BACK_S)
    await call.hang_up()
    assert not await hotline.events_from(caller_number, "secrets_lost")
    assert len(await hotline.interactions_from(caller_number)) == 1


def payments(hotline: RunningHotline) -> int:
    """Return how many payments the bank has made."""
    with closing(sqlite3.connect(hotline.folder / "demo-bank.db")) as ledger:
        ((count,),) = ledger.execute("SELECT count(*) FROM movement WHERE is_payment")
    return int(count)
