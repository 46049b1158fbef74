"""In a take-over, a service dies right after its word that the calls are another's, or its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hotline.flow.utterance import Phrase
from hotline.testing.demo import CUSTOMERS
from hotline.testing.dying_service import DIES_AFTER, PROGRAM
from hotline.testing.flow_files import shipped_files
from hotline.testing.freezing import frozen_once_loaded
from hotline.testing.phone import SipPhone
from hotline.testing.resumed import menu_is_asked_again
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADA = CUSTOMERS["10000001"]
BACK_S = 40.0
"""How long a caller may have to wait on a machine with much to do."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline of its own with the shipped flows, whose services can be told when to die."""
    folder = tmp_path_factory.mktemp("take_over_deaths")
    async with running_hotline(folder, files=shipped_files(), program=PROGRAM) as running:
        yield running


def english(prompt: str) -> Phrase:
    return Phrase(prompt=prompt, language="en-US")


async def test_a_new_service_that_is_killed_once_it_has_the_calls_is_back_as_after_any_death(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800986")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    # The old one has given the calls away, and is not told that they were taken.
    await hotline.is_succeeded_by(await hotline.start_successor(**{DIES_AFTER: "confirm_calls"}))
    await menu_is_asked_again(hotline, call)
    await call.press("4")
    await call.hears_start(await hotline.sound(english("information_menu")))
    await call.hang_up()
    assert (await hotline.interaction_from("13800986")).outcome == "caller_hung_up"
    assert len(await hotline.events_from("13800986", "secrets_lost")) == 1


async def test_an_old_service_that_is_killed_once_it_has_given_the_calls_away_is_not_missed(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    await hotline.is_succeeded_by(await hotline.start_successor(**{DIES_AFTER: "give_calls"}))
    call = await phone.dial(hotline.number, caller_number="13800987")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press(f"2{ADA.number}")
    await call.hears(await hotline.sound(english("enter_pin")), within_s=BACK_S)
    before, successor = hotline.service, await hotline.start_successor(**{DIES_AFTER: ""})
    async with frozen_once_loaded(successor):
        await call.press(ADA.pin[:3])
    hotline.service = successor
    await successor.ready()
    await call.press(ADA.pin[3:])
    await call.hears(await hotline.sound(english("signed_in")), within_s=BACK_S)
    await call.hang_up()
    assert (await hotline.interaction_from("13800987")).customer == ADA.number
    assert not await hotline.events_from("13800987", "secrets_lost")
    assert hotline.told("predecessor_fell_silent")
    (took,) = hotline.told("took_over")
    assert (took["carried"], took["resumed"]) == (1, {})
    # Who comes in the dead one's place leaves the calls where they are, and systemd starts nobody.
    assert await before.ended() == "exit code 69"
    assert "the calls are another service's by now" in before.spec.log_file.read_text()
