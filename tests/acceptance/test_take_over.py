"""A new service takes the calls over from the one before it, and no caller notices."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hotline.flow.utterance import Phrase
from hotline.model.values import Scalar
from hotline.testing.demo import CUSTOMERS
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADA = CUSTOMERS["10000001"]
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
    await call.press(ADA.pin[:3])
    await hotline.upgrade()
    await call.press(ADA.pin[3:])
    await call.hears(await hotline.sound(english("signed_in")), within_s=BACK_S)
    await hotline.upgrade()
    await call.press("*")
    await call.hears(await hotline.sound(english("main_menu")), within_s=BACK_S)
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
    tried = 0
    while not upgrading.done():
        # Two wrong numbers of eight keys and one PIN of six are one try; nothing of it is a try.
        await call.press("1")
        tried += 1
        await asyncio.sleep(0.3)
    await upgrading
    await call.hang_up()
    await hotline.interaction_from("13800973")
    entries = await hotline.events_from("13800973", "digits_collected")
    unused = await hotline.events_from("13800973", "keys_unused")
    counted = sum(int(str(one["length"])) for one in entries[2:])
    assert counted + sum(int(str(one["count"])) for one in unused) == tried
