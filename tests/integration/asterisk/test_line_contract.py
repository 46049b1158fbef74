"""One contract for every line: the one on Asterisk, and the fake that other tests trust."""

from __future__ import annotations

import asyncio
from typing import Protocol

import pytest

import hotline.asterisk.playback as playback_module
import hotline.testing.line as fake_module
from hotline.asterisk.line import HANDED_OVER, Line, LineGone, Listening
from hotline.flow.spoken import SpokenRules
from hotline.testing.line import FakeLine
from hotline.testing.scripted_pbx import ScriptedPbx

PROMPT = "http://service/prompt.wav"
MAY_SAY = SpokenRules(language="en-US", phrases={"balance": "1", "agent": "0"})
BAD = "http://service/missing.wav"


def ignore(at_s: float) -> None:
    """Do nothing with how far the caller has come."""


class FarEnd(Protocol):
    """The caller's end of the line."""

    line: Line
    heard: list[str]

    def prompts_last(self) -> None: ...
    def presses(self, keys: str) -> None: ...
    def hangs_up(self) -> None: ...
    def cannot_play(self, url: str) -> None: ...
    async def hears(self, url: str) -> None: ...


class FakeEnd:
    def __init__(self) -> None:
        self._fake = fake = FakeLine()
        self.line: Line = fake
        self.cannot_play = fake.unplayable.add
        self.hears = fake.hears
        self.heard = fake.heard
        self.presses = fake.presses

    def hangs_up(self) -> None:
        self._fake.caller_hangs_up()

    def prompts_last(self) -> None:
        self._fake.prompt_s = 60


class AsteriskEnd:
    def __init__(self, pbx: ScriptedPbx, line: Line) -> None:
        self.line = line
        self._pbx = pbx
        self.cannot_play = pbx.unplayable.add
        self.hears = pbx.hears
        self.heard = pbx.heard
        self.presses = pbx.presses

    def hangs_up(self) -> None:
        self._pbx.caller_hangs_up()

    def prompts_last(self) -> None:
        self._pbx.prompt_goes_on = True


@pytest.fixture
async def fake() -> FakeEnd:
    return FakeEnd()


@pytest.fixture
async def asterisk(pbx: ScriptedPbx, asterisk_line: Line) -> AsteriskEnd:
    return AsteriskEnd(pbx, asterisk_line)


@pytest.fixture(params=["fake", "asterisk"])
def end(fake: FakeEnd, asterisk: AsteriskEnd, request: pytest.FixtureRequest) -> FarEnd:
    ends: dict[str, FarEnd] = {"fake": fake, "asterisk": asterisk}
    return ends[request.param]


async def test_caller_is_known(end: FarEnd) -> None:
    info = end.line.info
    assert (info.caller_number, info.dialled_number) == ("13800138000", "95599")


async def test_picking_up_twice_is_no_harm(end: FarEnd) -> None:
    await end.line.take_over("0195-a")
    await end.line.answer()
    await end.line.answer()


async def test_prompt_is_played_to_its_end(end: FarEnd) -> None:
    seconds = await end.line.play(PROMPT)
    assert seconds is not None
    assert seconds >= 0
    assert end.line.keypad.waiting == 0


async def test_key_ends_the_prompt_and_waits_on_the_keypad(end: FarEnd) -> None:
    end.prompts_last()
    playing = asyncio.ensure_future(end.line.play(PROMPT))
    await end.hears(PROMPT)
    end.presses("2")
    assert await playing is not None
    assert end.line.keypad.waiting == 1


async def test_prompt_that_cannot_be_played_is_no_end(end: FarEnd) -> None:
    end.cannot_play(BAD)
    assert await end.line.play(BAD) is None
    assert await end.line.play(PROMPT) is not None


async def test_question_that_nobody_speaks_to_is_heard_to_its_end(end: FarEnd) -> None:
    hearing = await end.line.hear(PROMPT, MAY_SAY, silence_s=0.1)
    assert hearing is not None
    assert (hearing.cut_after_s, hearing.words) == (None, None)
    assert end.heard == [PROMPT]


async def test_key_ends_a_question_to_which_one_may_speak(end: FarEnd) -> None:
    end.prompts_last()
    hearing = asyncio.ensure_future(end.line.hear(PROMPT, MAY_SAY, silence_s=5))
    await end.hears(PROMPT)
    end.presses("2")
    ended = await hearing
    assert ended is not None
    assert ended.cut_after_s is not None
    assert ended.words is None
    assert end.line.keypad.waiting == 1


async def test_question_that_was_heard_already_is_not_played(end: FarEnd) -> None:
    hearing = await end.line.hear("", MAY_SAY, silence_s=0.1)
    assert hearing is not None
    assert (hearing.cut_after_s, hearing.words) == (None, None)
    assert end.heard == []


async def test_question_that_cannot_be_played_is_no_silence(end: FarEnd) -> None:
    end.cannot_play(BAD)
    assert await end.line.hear(BAD, MAY_SAY, silence_s=0.1) is None


async def test_hang_up_in_mid_question(end: FarEnd) -> None:
    end.prompts_last()
    hearing = asyncio.ensure_future(end.line.hear(PROMPT, MAY_SAY, silence_s=5))
    await end.hears(PROMPT)
    end.hangs_up()
    with pytest.raises(LineGone):
        await hearing


async def test_announcement_is_ended_by_who_has_enough_and_by_no_key(end: FarEnd) -> None:
    end.prompts_last()
    enough = asyncio.Event()
    playing = asyncio.ensure_future(end.line.play_until(PROMPT, enough))
    await end.hears(PROMPT)
    end.presses("1")
    await asyncio.sleep(0.1)
    assert not playing.done()
    enough.set()
    async with asyncio.timeout(1):
        await playing
    await end.line.play_until(PROMPT, enough)
    assert end.heard == [PROMPT]
    assert end.line.keypad.clear() == 1


async def test_recordings_begin_pause_and_end(end: FarEnd) -> None:
    assert await end.line.start_recording("0195-a-r1")
    assert await end.line.mute_recording()
    assert await end.line.unmute_recording()
    assert await end.line.stop_recording()


async def test_nobody_who_has_gone_is_recorded(end: FarEnd) -> None:
    end.hangs_up()
    await end.line.gone()
    with pytest.raises(LineGone):
        await end.line.start_recording("0195-a-r1")
    assert await end.line.mute_recording()
    assert await end.line.stop_recording()


async def test_announcement_that_cannot_be_played_is_silence(end: FarEnd) -> None:
    end.cannot_play(BAD)
    await end.line.play_until(BAD, asyncio.Event())
    await end.line.play_until(PROMPT, asyncio.Event())
    assert end.heard == [PROMPT]


async def test_recording_is_heard_to_its_end(end: FarEnd) -> None:
    ended = await end.line.listen(PROMPT, "13#", from_s=0.0, on_part=ignore)
    assert ended is not None
    assert ended.key == ""


async def test_recording_is_ended_by_one_of_its_keys_and_by_no_other(
    end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playback_module, "BARGE_IN_GRACE_S", 0)
    end.prompts_last()
    listening = asyncio.ensure_future(end.line.listen(PROMPT, "13#", from_s=12.5, on_part=ignore))
    await end.hears(PROMPT)
    end.presses("74")
    await end.line.keypad.wait_for_key("4")
    # Whoever stops it for a key that means nothing has the time to do so.
    await asyncio.sleep(0.1)
    end.presses("3")
    ended = await listening
    assert ended is not None
    assert ended.key == "3"
    assert 12.5 <= ended.at_s < 20
    assert (end.line.keypad.waiting, end.line.keypad.clear()) == (0, 2)
    assert end.heard == [PROMPT]


async def test_key_pressed_ahead_steers_a_recording_at_once(end: FarEnd) -> None:
    end.prompts_last()
    end.presses("731")
    await end.line.keypad.wait_for_key("1")
    ended = await end.line.listen(PROMPT, "13#", from_s=5.0, on_part=ignore)
    assert ended == Listening(at_s=5.0, key="3")
    assert end.line.keypad.waiting == 1


async def test_recording_that_cannot_be_played_is_no_end(end: FarEnd) -> None:
    end.cannot_play(BAD)
    assert await end.line.listen(BAD, "#", from_s=0.0, on_part=ignore) is None
    assert await end.line.play(PROMPT) is not None


async def test_how_far_the_caller_has_come_is_told(
    end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (playback_module, fake_module):
        monkeypatch.setattr(module, "PART_S", 0.01)
    end.prompts_last()
    parts: asyncio.Queue[float] = asyncio.Queue()
    listening = asyncio.ensure_future(
        end.line.listen(PROMPT, "#", from_s=30.0, on_part=parts.put_nowait)
    )
    first, second = await parts.get(), await parts.get()
    assert 30.0 < first < second < 40.0
    end.presses("#")
    assert await listening is not None


async def test_hang_up_while_listening(end: FarEnd) -> None:
    end.prompts_last()
    listening = asyncio.ensure_future(end.line.listen(PROMPT, "#", from_s=0.0, on_part=ignore))
    await end.hears(PROMPT)
    end.hangs_up()
    with pytest.raises(LineGone):
        await listening


async def test_message_is_as_long_as_it_was(end: FarEnd) -> None:
    assert await end.line.record("message", max_s=120, silence_s=4) == 3.0


async def test_hang_up_in_mid_prompt(end: FarEnd) -> None:
    end.prompts_last()
    playing = asyncio.ensure_future(end.line.play(PROMPT))
    await end.hears(PROMPT)
    end.hangs_up()
    with pytest.raises(LineGone):
        await playing
    assert await end.line.gone() == "Normal Clearing"


async def test_nothing_can_be_done_on_a_line_that_is_gone(end: FarEnd) -> None:
    end.hangs_up()
    await end.line.gone()
    with pytest.raises(LineGone):
        await end.line.answer()
    with pytest.raises(LineGone):
        await end.line.play(PROMPT)
    with pytest.raises(LineGone):
        await end.line.record("message", max_s=120, silence_s=4)


async def test_waiting_for_the_end_can_be_cancelled(end: FarEnd) -> None:
    waiting = asyncio.ensure_future(end.line.gone())
    await end.line.answer()
    waiting.cancel()
    end.hangs_up()
    assert await end.line.gone() == "Normal Clearing"


async def test_hanging_up_ends_the_line(end: FarEnd) -> None:
    await end.line.hang_up()
    assert await end.line.gone() == "Normal Clearing"


async def test_handing_over_ends_the_line_in_mid_prompt(end: FarEnd) -> None:
    end.prompts_last()
    playing = asyncio.ensure_future(end.line.play(PROMPT))
    await end.hears(PROMPT)
    await end.line.hand_over()
    with pytest.raises(LineGone):
        await playing
    assert await end.line.gone() == HANDED_OVER


async def test_prompt_can_be_cancelled(end: FarEnd) -> None:
    end.prompts_last()
    playing = asyncio.ensure_future(end.line.play(PROMPT))
    await end.hears(PROMPT)
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    end.hangs_up()
    assert await end.line.gone() == "Normal Clearing"


async def test_ending_a_line_that_is_gone_is_no_harm(end: FarEnd) -> None:
    end.hangs_up()
    await end.line.gone()
    await end.line.hang_up()
    await end.line.hand_over()
    assert await end.line.gone() == "Normal Clearing"
