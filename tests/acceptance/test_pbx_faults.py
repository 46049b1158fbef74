"""What is left of calls when the PBX dies under them, or a phone does without saying so."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hotline.testing.demo import CHOOSE_LANGUAGE, phrase
from hotline.testing.phone import NotEnded, SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

RTP_TIMEOUT_S = 2


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline of its own, whose PBX these tests end and which soon misses a phone's sound."""
    folder = tmp_path_factory.mktemp("pbx-faults")
    async with running_hotline(folder, rtp_timeout_s=RTP_TIMEOUT_S) as running:
        yield running


async def closed_as(hotline: RunningHotline, caller_number: str, cause: str) -> None:
    """See CRM and journal agree on how the latest call from a number ended."""
    interaction = await hotline.interaction_from(caller_number)
    causes = [event["cause"] for event in await hotline.events_from(caller_number, "call_lost")]
    assert (interaction.outcome, causes) == (cause, [cause])


@pytest.mark.parametrize(("way", "number"), [("killed", "1380041"), ("stopped", "1380042")])
async def test_calls_of_a_pbx_that_ended_are_closed_and_the_next_one_works(
    hotline: RunningHotline, phone: SipPhone, way: str, number: str
) -> None:
    choose_language = await hotline.sound(*CHOOSE_LANGUAGE)
    listening = await phone.dial(hotline.number, caller_number=f"{number}1")
    await listening.hears_start(choose_language)
    typing = await phone.dial(hotline.number, caller_number=f"{number}2")
    await typing.press("2")
    await typing.hears_start(await hotline.sound(phrase("enter_customer_number")))
    await typing.press("1")
    await (hotline.pbx.kill() if way == "killed" else hotline.pbx.stop())
    await hotline.pbx.restart()
    next_one = await phone.dial(hotline.number, caller_number=f"{number}3")
    await next_one.hears_start(choose_language, within_s=20)
    await next_one.press("2")
    await next_one.hears_start(await hotline.sound(phrase("welcome")))
    await next_one.hang_up()
    await closed_as(hotline, f"{number}1", "pbx_restarted")
    await closed_as(hotline, f"{number}2", "pbx_restarted")


async def test_phone_that_died_is_noticed_and_its_call_closed(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800404")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    call.stops_sending()
    assert await call.ended(within_s=RTP_TIMEOUT_S + 3) == "pbx"
    await closed_as(hotline, "13800404", "media_timeout")


async def test_caller_on_hold_is_not_taken_for_dead(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800406")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    call.holds()
    with pytest.raises(NotEnded):
        await call.ended(within_s=2 * RTP_TIMEOUT_S)
    await call.hang_up()
    assert (await hotline.interaction_from("13800406")).outcome == "caller_hung_up"


async def test_caller_who_only_listens_is_not_taken_for_dead(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    choose_language = await hotline.sound(*CHOOSE_LANGUAGE)
    call = await phone.dial(hotline.number, caller_number="13800405")
    first = await call.hears(choose_language)
    again = await call.hears_start(choose_language)
    assert call.heard.started_at(again) - call.heard.started_at(first) > 2 * RTP_TIMEOUT_S
    await call.hang_up()
    assert (await hotline.interaction_from("13800405")).outcome == "caller_hung_up"
