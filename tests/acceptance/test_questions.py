"""What callers do with questions: interrupt, say nothing, press nonsense, leave."""

from __future__ import annotations

import pytest

from hotline.testing.demo import (
    CHOOSE_LANGUAGE,
    phrase,
)
from hotline.testing.phone import NotHeard, SipPhone
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

BARGE_IN_LIMIT_S = 0.5
"""Generous, because this is no timed test: the prompt itself would have gone on for seconds."""
SILENCE_S = 12.0
"""Longest wait for a prompt that follows a caller's silence."""


async def test_a_key_stops_the_prompt(hotline: RunningHotline, phone: SipPhone) -> None:
    call = await phone.dial(hotline.number, caller_number="13800005")
    reference = await hotline.sound(*CHOOSE_LANGUAGE)
    await call.hears_start(reference)
    (pressed_at,) = await call.press("2")
    await call.hears(await hotline.sound(phrase("welcome")))
    cut = call.find(reference)
    assert cut is not None
    assert call.heard.stopped_at(cut) - pressed_at < BARGE_IN_LIMIT_S
    await call.hang_up()


async def test_silence_is_asked_about_and_ends_politely(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800006")
    for words in ([], ["still_there"], ["please_choose"]):
        asked = [*(phrase(word, "zh-CN") for word in words), *CHOOSE_LANGUAGE]
        await call.hears(await hotline.sound(*asked), within_s=SILENCE_S + 8)
    farewell = await hotline.sound(phrase("nobody_there", "zh-CN"), phrase("goodbye", "zh-CN"))
    await call.hears(farewell, within_s=SILENCE_S)
    assert await call.ended() == "pbx"
    assert (await hotline.interaction_from("13800006")).outcome == "caller_silent"


async def test_useless_key_is_told_apart_from_silence(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800007")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press("7")
    await call.hears(await hotline.sound(phrase("not_understood", "zh-CN"), *CHOOSE_LANGUAGE))
    await call.hang_up()


async def test_hang_up_in_mid_prompt_ends_the_call_cleanly(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800012")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    interaction = await hotline.interaction_from("13800012")
    kinds = [record.event_kind for record in await hotline.journal_of(interaction.call_id)]
    assert (interaction.outcome, kinds) == ("caller_hung_up", ["call_arrived", "caller_hung_up"])


async def test_what_should_not_be_heard_is_not(hotline: RunningHotline, phone: SipPhone) -> None:
    """The ears can say no: without this, every other test here would prove nothing."""
    call = await phone.dial(hotline.number, caller_number="13800014")
    with pytest.raises(NotHeard):
        await call.hears(await hotline.sound(phrase("main_menu")), within_s=3)
    await call.hang_up()


async def test_very_short_tones_are_keys_and_cut_no_later_prompt(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800019")
    await call.hears(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press("2", tone_ms=20)
    await call.hears(await hotline.sound(phrase("welcome")))
    await call.hears(await hotline.sound(phrase("enter_customer_number")))
    await call.hang_up()
