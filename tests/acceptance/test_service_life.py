"""What callers and the CRM are left with when the service ends, in any way, and begins again."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from hotline.testing.demo import CHOOSE_LANGUAGE
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEAD_MAN_S = 5
SLACK_S = 5.0
FALLBACK_S = 45.0
SILENT_S = 30.0
"""Longer than a caller who says nothing is waited for before the question comes again."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mortal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline of its own, whose service these tests end."""
    settings = {"HOTLINE_ASTERISK__DEAD_MAN_S": str(DEAD_MAN_S)}
    async with running_hotline(tmp_path_factory.mktemp("mortal"), settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def hotline(mortal: RunningHotline) -> AsyncIterator[RunningHotline]:
    """The mortal hotline, alive again after each test."""
    yield mortal
    await mortal.service.stop()
    await mortal.start_service()


async def test_caller_of_a_dead_service_hears_the_fallback(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800101")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await hotline.kill_service()
    await call.hears_start(hotline.fallback, within_s=DEAD_MAN_S + SLACK_S)
    await call.hears(hotline.pbx_sound("vm-intro"), within_s=FALLBACK_S)
    # To the end: nothing cuts a caller who is in the fallback.
    await call.hears(hotline.pbx_sound("vm-goodbye"), within_s=FALLBACK_S)
    assert await call.ended() == "pbx"


async def test_service_that_froze_does_not_disturb_the_fallback_when_it_thaws(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800106")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    os.kill(hotline.worker_id, signal.SIGSTOP)
    await call.hears_start(hotline.fallback, within_s=DEAD_MAN_S + SLACK_S)
    os.kill(hotline.worker_id, signal.SIGCONT)
    assert (await hotline.interaction_from("13800106")).outcome == "handed_over"
    await call.hears(hotline.pbx_sound("vm-goodbye"), within_s=FALLBACK_S)
    assert await call.ended() == "pbx"


async def test_caller_of_a_living_service_outlasts_the_dead_man(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800102")
    choose_language = await hotline.sound(*CHOOSE_LANGUAGE)
    first = await call.hears(choose_language)
    again = await call.hears(choose_language, within_s=SILENT_S)
    assert call.heard.stopped_at(again) - call.heard.started_at(first) > 2 * DEAD_MAN_S
    await call.hang_up()


async def test_stopping_hands_the_caller_over_and_leaves_nothing_open(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800103")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await hotline.service.stop()
    assert await hotline.service.ended() == "exit code 0"
    interaction = await hotline.interaction_from("13800103")
    assert interaction.outcome == "handed_over"
    *_, last = await hotline.journal_of(interaction.call_id)
    assert last.event_kind == "service_stopping"
    assert [command["kind"] for command in last.commands] == ["hand_over"]
    await call.hears_start(hotline.fallback, within_s=SLACK_S + 5)
    await call.hears(hotline.pbx_sound("beep"), within_s=FALLBACK_S)
    await call.press("#")
    await call.hears(hotline.pbx_sound("vm-goodbye"), within_s=FALLBACK_S)
    assert await call.ended() == "pbx"


async def test_second_service_says_which_port_is_taken_and_harms_no_call(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800105")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    log_file = hotline.folder / "second.log"
    second = await hotline.start(replace(hotline.service.spec, name="second", log_file=log_file))
    assert await second.ended() == "exit code 1"
    *_, complaint = log_file.read_text().splitlines()
    assert complaint.startswith("hotline: the service cannot listen on 127.0.0.1:")
    assert "web.port" in complaint
    assert "HOTLINE_WEB__PORT" in complaint
    await call.hang_up()
    assert (await hotline.interaction_from("13800105")).outcome == "caller_hung_up"
