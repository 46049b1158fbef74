"""A service that is killed in mid-call goes on with it when it is back."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.asterisk.agi_result import SAMPLE_RATE_HZ
from hotline.asterisk.keypad import REST_S
from hotline.flow.utterance import Phrase
from hotline.model.values import Scalar, Term
from hotline.testing.demo import CUSTOMERS, hears_what_is_paid
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import SipPhone, babble
from hotline.testing.resumed import menu_is_asked_again
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADA = CUSTOMERS["10000001"]
BACK_S = 40.0
"""How long a service may take to start on a machine with much to do."""
TROUBLE_S = 12.0
"""So long the bank takes, longer than a service that comes back."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline of its own with the shipped flows, whose service these tests kill."""
    folder = tmp_path_factory.mktemp("survival")
    settings_file(folder).write_text("[calls]\nat_once = 20\n")
    named = {"HOTLINE_CONFIG": str(settings_file(folder))}
    async with running_hotline(folder, named, files=shipped_files()) as running:
        yield running


def settings_file(folder: Path) -> Path:
    return folder / "settings.toml"


def english(prompt: str, **values: Scalar) -> Phrase:
    return Phrase(prompt=prompt, language="en-US", values=values)


async def kill_and_start(hotline: RunningHotline) -> None:
    await hotline.kill_service()
    await hotline.start_service()


async def test_a_menu_is_asked_again_after_an_apology(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800961")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await kill_and_start(hotline)
    again = await hotline.sound(english("interrupted"), english("main_menu"))
    await call.hears(again, within_s=BACK_S)
    await call.press("4")
    await call.hears_start(await hotline.sound(english("information_menu")))
    await call.hang_up()
    interaction = await hotline.interaction_from("13800961")
    assert (interaction.outcome, interaction.language) == ("caller_hung_up", "en-US")


async def test_a_service_that_is_killed_is_back_by_itself(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800966")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    killed = hotline.worker_id
    os.kill(killed, signal.SIGKILL)
    await menu_is_asked_again(hotline, call)
    assert hotline.worker_id != killed
    await call.hang_up()
    assert (await hotline.interaction_from("13800966")).outcome == "caller_hung_up"


async def test_a_service_that_is_killed_in_the_middle_of_an_edit_goes_on_with_its_settings(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800968")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    file = settings_file(hotline.folder)
    sound = file.read_text()
    file.write_text("[calls\n")
    os.kill(hotline.worker_id, signal.SIGKILL)
    await menu_is_asked_again(hotline, call)
    health = await hotline.health()
    assert health["problems"] == []
    (notice,) = health["notices"]
    assert "could not use the settings as they are" in notice
    file.write_text(sound)
    os.kill(hotline.worker_id, signal.SIGKILL)
    await menu_is_asked_again(hotline, call)
    assert (await hotline.health())["notices"] == []
    await call.hang_up()
    await hotline.interaction_from("13800968")


async def test_a_number_and_a_pin_are_typed_again_and_nothing_else(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800962")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press(f"2{ADA.number}")
    await call.hears(await hotline.sound(english("enter_pin")), within_s=BACK_S)
    await kill_and_start(hotline)
    again = await hotline.sound(english("interrupted"), english("enter_customer_number"))
    await call.hears(again, within_s=BACK_S)
    await call.press(f"{ADA.number}{ADA.pin}")
    await call.hears(await hotline.sound(english("signed_in")), within_s=BACK_S)
    # Proved once is proved for the call.
    await kill_and_start(hotline)
    await call.hears(await hotline.sound(english("interrupted")), within_s=BACK_S)
    await asyncio.sleep(REST_S)
    await call.press("*")
    await call.hears_start(await hotline.sound(english("main_menu")), within_s=BACK_S)
    await call.hang_up()
    assert (await hotline.interaction_from("13800962")).customer == ADA.number


async def test_the_words_of_a_complaint_are_kept_that_were_spoken_while_nobody_was_there(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800963")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press("511")
    await call.hears(
        await hotline.sound(english("tell_complaint", subject=Term(term="bank_card"))),
        within_s=BACK_S,
    )
    words = babble("my card was charged twice, and nobody answers, and I want my money back")
    speaking = asyncio.create_task(call.say(words))
    await asyncio.sleep(1)
    await kill_and_start(hotline)
    await speaking
    await call.press("#")
    await call.hears(await hotline.sound(english("interrupted")), within_s=BACK_S)
    await call.hears(await hotline.sound(english("hear_again")), within_s=BACK_S)
    await call.press("2")
    assert await call.ended() == "pbx"
    (kept,) = await hotline.events_from("13800963", "message_recorded")
    # The beginning may fall into the tone.
    assert float(str(kept["seconds"])) > 0.8 * len(words) / SAMPLE_RATE_HZ


@pytest.mark.parametrize(
    ("trouble", "heard", "paid"), [("slow_s", "payment_refused", 0), ("late_s", "paid", 1)]
)
async def test_a_payment_on_its_way_is_made_once_or_never_and_the_caller_hears_which(
    hotline: RunningHotline, phone: SipPhone, trouble: str, heard: str, paid: int
) -> None:
    before = payments(hotline)
    call = await phone.dial(hotline.number, caller_number="13800964")
    # Money is on its way, or has moved already, while the bank says nothing.
    await hotline.set_bank(operations={"pay_card": {trouble: TROUBLE_S}})
    await call.press(f"23{ADA.number}{ADA.pin}22")
    await hears_what_is_paid(hotline, call)
    await call.press("1")
    await asyncio.sleep(1)
    os.kill(hotline.worker_id, signal.SIGKILL)
    await hotline.set_bank()
    # Whatever is slow in the bank has begun by now.
    begun = asyncio.get_running_loop().time()
    await call.hears(await hotline.sound(english("interrupted")), within_s=BACK_S)
    await call.hears(await hotline.sound(english(heard)), within_s=BACK_S)
    if trouble == "slow_s":
        await seen_by_the_bank(begun)
    assert payments(hotline) - before == paid
    await call.hang_up()
    await hotline.interaction_from("13800964")


async def seen_by_the_bank(begun: float) -> None:
    """Wait until the bank has seen a payment in any case: it is as slow as that."""
    await asyncio.sleep(max(0.0, begun + TROUBLE_S + 2 - asyncio.get_running_loop().time()))


def payments(hotline: RunningHotline) -> int:
    """Return how many payments the bank has made."""
    with closing(sqlite3.connect(hotline.folder / "demo-bank.db")) as ledger:
        ((count,),) = ledger.execute("SELECT count(*) FROM movement WHERE is_payment")
    return int(count)
