"""What callers meet while a service that was told to end waits for the calls on the line."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hotline.testing.demo import CHOOSE_LANGUAGE, phrase
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG_S = 600


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def patient(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline whose service waits longer than any test for its last callers."""
    settings = {"HOTLINE_CALLS__DRAIN_S": str(LONG_S)}
    async with running_hotline(tmp_path_factory.mktemp("patient"), settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def hotline(patient: RunningHotline) -> AsyncIterator[RunningHotline]:
    """The patient hotline, alive again after each test."""
    yield patient
    await patient.service.kill()
    await patient.start_service()


def tell_to_end(hotline: RunningHotline) -> None:
    os.kill(hotline.service.process_id, signal.SIGTERM)


async def test_caller_on_the_line_goes_on_and_a_new_one_hears_the_fallback(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    early = await phone.dial(hotline.number, caller_number="13800201")
    await early.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    tell_to_end(hotline)
    late = await phone.dial(hotline.number, caller_number="13800202")
    await late.hears_start(hotline.fallback, within_s=10)
    await early.press("2")
    await early.hears(await hotline.sound(phrase("welcome")))
    await early.hang_up()
    assert await hotline.service.ended() == "exit code 0"
    assert (await hotline.interaction_from("13800201")).outcome == "caller_hung_up"
    await late.hang_up()


async def test_second_signal_ends_the_wait_and_the_caller_hears_the_fallback(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800203")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    tell_to_end(hotline)
    await call.press("2")
    await call.hears(await hotline.sound(phrase("welcome")))
    tell_to_end(hotline)
    await call.hears_start(hotline.fallback, within_s=10)
    assert await hotline.service.ended() == "exit code 0"
    assert (await hotline.interaction_from("13800203")).outcome == "handed_over"
    await call.hang_up()
