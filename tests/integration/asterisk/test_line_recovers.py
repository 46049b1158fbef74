"""After a gap in the link nothing is believed: prompts are played again, calls found or ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.line import GONE_UNSEEN, LineGone
from hotline.testing.ami_server import ReceivedAction, answer
from hotline.testing.scripted_pbx import ScriptedPbx, in_async_agi

MESSAGE = "/var/spool/asterisk/hotline/0195-a-7"
RECORD = f'RECORD FILE "{MESSAGE}" wav "0123456789*#" 120000 BEEP s=4'
START = "GOSUB hotline-recording start 1"
PROMPT, BAD = "http://service/prompt.wav", "http://service/missing.wav"


async def agi_commands(pbx: ScriptedPbx) -> list[str]:
    return [action.get("Command") for action in await pbx.server.saw("AGI")]


def placed(action: ReceivedAction) -> tuple[str, ...]:
    return tuple(action.get(name) for name in ("Channel", "Context", "Exten", "Priority"))


async def test_prompt_cut_by_the_link_is_played_again_after_the_old_one_stopped(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.prompt_goes_on = True
    playing = asyncio.ensure_future(asterisk_line.play(PROMPT))
    await pbx.hears(PROMPT)
    pbx.server.cut()
    await pbx.hears(PROMPT, times=2)
    pbx.ends_playing()
    assert await playing == 1.0
    stream = f'STREAM FILE "{PROMPT}" "0123456789*#"'
    assert await agi_commands(pbx) == [stream, "NOOP", stream]
    await pbx.server.saw("ControlPlayback")


async def test_recording_goes_on_where_the_link_broke(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.asterisk.keypad.REST_S", 0.0)
    pbx.prompt_goes_on = True
    listening = asyncio.ensure_future(
        asterisk_line.listen(PROMPT, "#", from_s=10.0, on_part=lambda at_s: None)
    )
    await pbx.hears(PROMPT)
    pbx.server.cut()
    await pbx.hears(PROMPT, times=2)
    pbx.presses("#")
    ended = await listening
    assert ended is not None
    assert (ended.key, 11.0 <= ended.at_s < 12.0) == ("#", True)
    again = (await agi_commands(pbx))[-1]
    assert again.startswith(f'STREAM FILE "{PROMPT}" "#" 80')


async def test_prompt_asked_for_while_the_link_is_down_waits_for_it(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.server.cut()
    assert await asterisk_line.play(PROMPT) == 1.0


async def test_pick_up_cut_by_the_link_is_done_again(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.server.ignores("AGI")
    picking_up = asyncio.ensure_future(asterisk_line.answer())
    await pbx.server.saw("AGI")
    pbx.answers_again()
    pbx.server.cut()
    await picking_up
    assert await agi_commands(pbx) == ["ANSWER", "NOOP", "ANSWER"]


async def test_caller_who_left_during_the_gap_is_gone(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.prompt_goes_on = True
    playing = asyncio.ensure_future(asterisk_line.play(PROMPT))
    await pbx.hears(PROMPT)
    pbx.channels = []
    pbx.server.ignores("AGI")
    pbx.server.cut()
    assert await asterisk_line.gone() == GONE_UNSEEN
    with pytest.raises(LineGone):
        await playing


async def test_caller_whom_nobody_has_starts_over(
    pbx: ScriptedPbx, lines: Callable[[], int]
) -> None:
    pbx.channels = [in_async_agi("1.7", "PJSIP/other-7")]
    pbx.server.cut()
    (redirect,) = await pbx.server.saw("Redirect")
    assert placed(redirect) == ("PJSIP/other-7", "hotline-in", "95599", "1")


async def test_channel_that_is_elsewhere_is_left_alone(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.channels.append([("Uniqueid", "1.8"), ("Application", "Playback")])
    pbx.server.cut()
    await pbx.server.saw("CoreShowChannels", times=2)
    assert await asterisk_line.play(PROMPT) == 1.0
    assert "Redirect" not in [action.name for action in pbx.server.received]


async def test_failed_prompt_ends_the_session_and_the_next_waits_for_its_return(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine, calls: asyncio.Queue[AsteriskLine]
) -> None:
    pbx.unplayable.add(BAD)
    assert await asterisk_line.play(BAD) is None
    assert await asterisk_line.play(PROMPT) == 1.0
    assert calls.empty()


async def test_prompt_that_missed_its_key_is_stopped(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.prompt_goes_on = True
    # Pressed while no command read: Asterisk tells of it, and plays on.
    asterisk_line.keypad.press("1")
    assert await asterisk_line.play(PROMPT) == 1.0
    await pbx.server.saw("ControlPlayback")
    # A stop that was not needed any more must not be left for the next prompt.
    assert (await agi_commands(pbx))[-1] == "NOOP"


async def test_late_echo_of_a_key_taken_before_cuts_nothing(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.prompt_goes_on = True
    playing = asyncio.ensure_future(asterisk_line.play(PROMPT))
    await pbx.hears(PROMPT)
    pbx.ends_playing(code=ord("2"))
    await pbx.hears(PROMPT, times=2)
    pbx.ends_playing()
    assert await playing == 1.0


async def test_one_command_at_a_time(pbx: ScriptedPbx, asterisk_line: AsteriskLine) -> None:
    pbx.prompt_goes_on = True
    playing = asyncio.ensure_future(asterisk_line.play(PROMPT))
    await pbx.hears(PROMPT)
    answering = asyncio.ensure_future(asterisk_line.answer())
    await pbx.server.saw("AGI")
    assert len(await agi_commands(pbx)) == 1
    pbx.ends_playing()
    await asyncio.gather(playing, answering)


async def test_behind_a_command_that_nobody_waits_for_any_more_one_comes_round_first(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.prompt_goes_on = True
    playing = asyncio.create_task(asterisk_line.channel.command(f'STREAM FILE "{PROMPT}" ""', 5))
    await pbx.hears(PROMPT)
    playing.cancel()
    await asyncio.wait({playing})
    await asterisk_line.play_music()
    await pbx.server.saw("ControlPlayback")
    assert (await agi_commands(pbx))[1:] == ["NOOP", "SET MUSIC ON"]


async def test_message_lies_among_the_messages(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    await asterisk_line.record("0195-a-7", max_s=120, silence_s=4)
    assert await agi_commands(pbx) == [RECORD]


async def test_message_whose_end_fell_into_a_gap_is_found(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.recording_fails_to_tell = True
    recording = asyncio.ensure_future(asterisk_line.record("0195-a-7", max_s=120, silence_s=4))
    await pbx.server.saw("AGI")
    pbx.messages[MESSAGE] = 48000
    pbx.server.cut()
    assert await recording == 6.0
    assert await agi_commands(pbx) == [RECORD, "NOOP", f'STREAM FILE "{MESSAGE}" "" 99999999']
    # What still records must not be stopped.
    assert "ControlPlayback" not in [action.name for action in pbx.server.received]


async def test_message_that_the_pbx_never_began_is_begun_again(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.recording_fails_to_tell = True
    recording = asyncio.ensure_future(asterisk_line.record("0195-a-7", max_s=120, silence_s=4))
    await pbx.server.saw("AGI")
    pbx.recording_fails_to_tell = False
    pbx.server.cut()
    assert await recording == 3.0
    assert (await agi_commands(pbx)).count(RECORD) == 2


async def test_handing_over_goes_to_the_fallback(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    await asterisk_line.hand_over()
    (redirect,) = await pbx.server.saw("Redirect")
    assert placed(redirect) == (asterisk_line.info.channel, "hotline-fallback", "s", "1")


async def test_caller_back_from_the_fallback_is_a_new_call(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine, calls: asyncio.Queue[AsteriskLine]
) -> None:
    await asterisk_line.hand_over()
    pbx.caller_dials()
    async with asyncio.timeout(5):
        assert await (await calls.get()).play(PROMPT) == 1.0


async def test_announcement_cut_by_the_link_is_played_again_and_can_still_be_ended(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.prompt_goes_on = True
    enough = asyncio.Event()
    playing = asyncio.ensure_future(asterisk_line.play_until(PROMPT, enough))
    await pbx.hears(PROMPT)
    pbx.server.cut()
    await pbx.hears(PROMPT, times=2)
    enough.set()
    async with asyncio.timeout(2):
        await playing
    assert (await agi_commands(pbx))[-2:] == [f'STREAM FILE "{PROMPT}" ""', "NOOP"]


async def test_announcement_that_another_process_began_ends_before_its_music(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.prompt_goes_on = True
    playing = asyncio.ensure_future(asterisk_line.play_until(PROMPT, asyncio.Event()))
    await pbx.hears(PROMPT)
    carried = asterisk_line.carry()
    playing.cancel()
    await asyncio.wait({playing})
    asterisk_line.take_on(carried)
    async with asyncio.timeout(2):
        await asterisk_line.play_music()
    await pbx.server.saw("ControlPlayback")
    stream = f'STREAM FILE "{PROMPT}" ""'
    assert await agi_commands(pbx) == [stream, "NOOP", "SET MUSIC ON"]


async def test_a_silence_that_the_pbx_was_told_of_as_the_link_broke_is_one_once_it_is_back(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.server.ignores("MixMonitorMute")
    muting = asyncio.ensure_future(asterisk_line.mute_recording())
    await pbx.server.saw("MixMonitorMute")
    assert not muting.done()
    pbx.server.answers("MixMonitorMute", lambda action: [answer(action, "Success")])
    pbx.server.cut()
    assert await muting
    await pbx.server.saw("MixMonitorMute", times=2)


@pytest.mark.parametrize(
    ("action", "words", "is_so"),
    [
        ("StopMixMonitor", "Permission denied", False),
        ("StopMixMonitor", "Could not stop monitoring channel", True),
        ("StopMixMonitor", "No such channel", True),
        ("MixMonitorMute", "Permission denied", False),
        ("MixMonitorMute", "Cannot set mute flag", True),
        ("MixMonitorMute", "No such channel", True),
    ],
)
async def test_what_the_pbx_refuses_to_end_or_to_silence_is_so_where_nothing_is_recorded(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine, action: str, words: str, is_so: bool
) -> None:
    pbx.server.answers(action, lambda asked: [answer(asked, "Error", ("Message", words))])
    asked = {
        "StopMixMonitor": asterisk_line.stop_recording,
        "MixMonitorMute": asterisk_line.mute_recording,
    }
    assert await asked[action]() is is_so


async def test_nothing_is_recorded_under_a_name_that_the_pbx_does_not_take(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.server.answers(
        "Setvar", lambda asked: [answer(asked, "Error", ("Message", "Permission denied"))]
    )
    assert not await asterisk_line.start_recording("0195-a-r1")
    assert "AGI" not in [action.name for action in pbx.server.received]


def done(pbx: ScriptedPbx) -> list[str]:
    """Return what the PBX was asked for a recording, in order."""
    asked = [one.get("Command") or one.name for one in pbx.server.received]
    return [one for one in asked if one in ("NOOP", "StopMixMonitor", START)]


async def test_a_recording_that_the_link_cut_ends_behind_its_beginning_and_begins_again(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.server.ignores("AGI")
    starting = asyncio.ensure_future(asterisk_line.start_recording("0195-a-r1"))
    await pbx.server.saw("AGI")
    pbx.answers_again()
    pbx.server.cut()
    assert await starting
    assert done(pbx) == [START, "NOOP", "StopMixMonitor", START]


async def test_a_recording_whose_beginning_is_not_told_ends_behind_it(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.asterisk.mixmonitor.SHORT_COMMAND_S", 0.5)
    pbx.silent_commands.add(START)
    assert not await asterisk_line.start_recording("0195-a-r1")
    assert done(pbx) == [START, "NOOP", "StopMixMonitor"]


async def test_who_types_on_across_a_gap_answers_nothing_and_hears_the_prompt_after_that(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.asterisk.keypad.REST_S", 0.3)
    pbx.prompt_goes_on = True
    playing = asyncio.ensure_future(asterisk_line.play(PROMPT))
    await pbx.hears(PROMPT)
    pbx.server.cut()
    await pbx.hears(PROMPT, times=2)
    # The last keys of a card.
    for key in "1111111#":
        pbx.presses(key)
    await pbx.hears(PROMPT, times=3)
    assert asterisk_line.keypad.waiting == 0
    pbx.presses("2")
    assert await playing == 1.0
    assert asterisk_line.keypad.waiting == 1
    assert pbx.heard == [PROMPT] * 3
