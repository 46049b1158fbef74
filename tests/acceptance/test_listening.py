"""A long recording that the caller steers: forward and back by what is heard."""

from __future__ import annotations

from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio

from hotline.testing.flow_files import small_bank
from hotline.testing.phone import Call, SipPhone, babble
from hotline.testing.phone.wav import write_wav
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLOW = """
flow: main
start: lecture
nodes:
  lecture:
    listen: lecture
    skip_s: 12
    outcomes: {heard: heard, stopped: goodbye, unavailable: goodbye}
  heard: {hang_up: heard_it, say: heard_it}
  goodbye: {hand_over: stopped}
"""
WORDS = """
languages: [en-US, zh-CN]
prompts:
  lecture: {en-US: A lecture., zh-CN: 讲座。}
  heard_it: {en-US: That was all., zh-CN: 完了。}
"""
SENTENCES = [
    babble(f"part {number} begins one{number} two{number} three{number} four{number}")
    for number in range(12)
]
"""Some two and a half seconds each."""
STARTS_S = np.cumsum([0, *(len(sentence) / 8000 for sentence in SENTENCES)])
SKIP_S = 12.0
SOON_S = 9.0
"""Longer than a sentence that begins soon, and shorter than waiting out what a key skips."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline that plays a recorded lecture of half a minute."""
    files = small_bank().copied_to(tmp_path_factory.mktemp("files"))
    files.become(FLOW, WORDS)
    for language in ("en-US", "zh-CN"):
        folder = files.catalogue.parent / language / "prompts"
        folder.mkdir(parents=True)
        write_wav(folder / "lecture.wav", np.concatenate(SENTENCES))
    async with running_hotline(tmp_path_factory.mktemp("lecture"), files=files) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def phone() -> AsyncIterator[SipPhone]:
    async with SipPhone.open() as opened:
        yield opened


def first_whole_after(at_s: float) -> int:
    """Return the first sentence that begins after that second of the lecture."""
    return int(np.searchsorted(STARTS_S, at_s))


async def test_forward_back_restart_and_stop(hotline: RunningHotline, phone: SipPhone) -> None:
    call = await phone.dial(hotline.number, caller_number="13800041")
    await call.hears(SENTENCES[0])
    await call.press("3")
    ahead = first_whole_after(STARTS_S[1] + SKIP_S + 0.5)
    await call.hears(SENTENCES[ahead], within_s=SOON_S)
    await call.press("1")
    back = first_whole_after(STARTS_S[ahead + 1] - SKIP_S + 0.5)
    assert 0 < back < ahead
    await call.hears(SENTENCES[back], within_s=SOON_S)
    await call.press("5")
    await call.hears(SENTENCES[0], within_s=SOON_S)
    await call.press("#")
    assert await ends_of(hotline, call, "13800041") == "stopped"


async def ends_of(hotline: RunningHotline, call: Call, number: str) -> str:
    """Hang up in the fallback; return why the caller had been handed over."""
    await call.hang_up()
    interaction = await hotline.interaction_from(number)
    records = await hotline.journal_of(interaction.call_id)
    (handed,) = [
        command
        for record in records
        for command in record.commands
        if command["kind"] == "hand_over"
    ]
    return str(handed["why"])


async def test_a_pause_is_silent_and_goes_on_in_place(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800042")
    await call.hears(SENTENCES[0])
    await call.press("2")
    await call.quiet(for_s=3, within_s=5)
    await call.press("2")
    await call.hears(SENTENCES[2], within_s=SOON_S + 2)
    await call.press("7")
    await call.hears(SENTENCES[3], within_s=SOON_S)
    await call.hang_up()


async def test_beyond_the_end_it_has_been_heard(hotline: RunningHotline, phone: SipPhone) -> None:
    call = await phone.dial(hotline.number, caller_number="13800043")
    await call.hears(SENTENCES[0])
    await call.press("333")
    assert await call.ended(within_s=10) == "pbx"
    interaction = await hotline.interaction_from("13800043")
    assert interaction.outcome == "heard_it"


async def test_the_place_is_in_the_journal_while_it_plays(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800044")
    await call.hears(SENTENCES[0])
    await call.press("3")
    await call.hears(SENTENCES[first_whole_after(STARTS_S[1] + SKIP_S + 2.5)], within_s=12)
    await call.hang_up()
    (part,) = await hotline.events_from("13800044", "part_heard")
    (pressed,) = await hotline.events_from("13800044", "listening_ended")
    at_s, began_s = part["at_s"], pressed["at_s"]
    assert isinstance(at_s, float)
    assert isinstance(began_s, float)
    assert abs(began_s - STARTS_S[1]) < 1
    assert abs(at_s - (began_s + SKIP_S + 5)) < 0.2
