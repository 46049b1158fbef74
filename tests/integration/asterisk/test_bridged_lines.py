"""Callers who are together with an agent: nothing disturbs them, and their parting is noticed."""

from __future__ import annotations

import asyncio

import pytest

from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.testing.ami_server import Message, ReceivedAction, answer
from hotline.testing.scripted_pbx import CHANNEL, OF_CHANNEL, UNIQUEID, ScriptedPbx, in_async_agi

LEG = "bank-offer-1"
SOON_S = 2.0


def in_bridge() -> Message:
    """The caller's channel in `CoreShowChannels` while bridged."""
    return [("Channel", CHANNEL), ("Uniqueid", UNIQUEID), ("Exten", "95599"), ("BridgeId", "b-1")]


def agent_in_bridge() -> Message:
    """The agent's."""
    return [("Channel", "PJSIP/desk1-00000002"), ("Uniqueid", LEG), ("BridgeId", "b-1")]


async def timers(pbx: ScriptedPbx) -> list[tuple[str, str]]:
    """Return which dead-man timers were set, to how many seconds."""
    return [(one.get("Channel"), one.get("Value")) for one in await pbx.server.saw("Setvar")]


@pytest.fixture
async def bridged(pbx: ScriptedPbx, asterisk_line: AsteriskLine) -> AsteriskLine:
    """The line of a caller who is together with an agent."""

    def together(action: ReceivedAction) -> list[Message]:
        pbx.channels = [in_bridge()]
        return [answer(action, "Success")]

    pbx.server.answers("Bridge", together)
    assert await asterisk_line.bridge(LEG)
    return asterisk_line


async def test_no_timer_of_ours_ends_a_conversation(
    pbx: ScriptedPbx, bridged: AsteriskLine
) -> None:
    await bridged.keep()
    assert await timers(pbx) == [(CHANNEL, "0"), (LEG, "0")]


async def test_a_bridge_that_is_refused_is_none(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.server.answers("Bridge", lambda action: [answer(action, "Error")])
    assert not await asterisk_line.bridge(LEG)
    assert not asterisk_line.is_bridged
    assert await asterisk_line.play("http://service/prompt.wav") == 1.0


async def test_whose_agent_hangs_up_is_ours_again(pbx: ScriptedPbx, bridged: AsteriskLine) -> None:
    pbx.caller_dials()
    async with asyncio.timeout(SOON_S):
        await bridged.alone()
    assert await bridged.play("http://service/prompt.wav") == 1.0


async def test_a_gap_in_the_link_parts_nobody(pbx: ScriptedPbx, bridged: AsteriskLine) -> None:
    looks = len(await pbx.server.saw("CoreShowChannels"))
    pbx.server.cut()
    await pbx.server.saw("CoreShowChannels", times=looks + 1)
    await asyncio.sleep(0.05)
    assert bridged.is_bridged


async def test_who_was_parted_in_a_gap_is_found(pbx: ScriptedPbx, bridged: AsteriskLine) -> None:
    pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
    pbx.server.cut()
    async with asyncio.timeout(SOON_S):
        await bridged.alone()
    assert await bridged.play("http://service/prompt.wav") == 1.0


async def test_a_bridge_whose_answer_is_lost_is_looked_for(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    def lost(action: ReceivedAction) -> list[Message]:
        pbx.channels = [in_bridge()]
        pbx.server.cut()
        return []

    pbx.server.answers("Bridge", lost)
    assert await asterisk_line.bridge(LEG)
    assert asterisk_line.is_bridged


async def test_both_timers_stop_where_the_answer_is_lost(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    def lost(action: ReceivedAction) -> list[Message]:
        other = [("Channel", "PJSIP/desk2-00000003"), ("Uniqueid", "other"), ("BridgeId", "b-2")]
        pbx.channels = [in_bridge(), agent_in_bridge(), other]
        pbx.server.cut()
        return []

    pbx.server.answers("Bridge", lost)
    assert await asterisk_line.bridge(LEG)
    told = [one for one in await timers(pbx) if one[1] == "0"]
    assert told == [(CHANNEL, "0"), ("PJSIP/desk1-00000002", "0")]


async def test_both_timers_stop_where_the_link_breaks_before(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    def together(action: ReceivedAction) -> list[Message]:
        pbx.channels = [in_bridge(), agent_in_bridge()]
        return [answer(action, "Success")]

    def breaks(action: ReceivedAction) -> list[Message]:
        pbx.server.answers("Setvar", lambda action: [answer(action, "Success")])
        pbx.server.cut()
        return []

    pbx.server.answers("Bridge", together)
    pbx.server.answers("Setvar", breaks)
    assert await asterisk_line.bridge(LEG)
    told = await timers(pbx)
    assert told[1:] == [(CHANNEL, "0"), ("PJSIP/desk1-00000002", "0")]


async def test_no_beat_winds_a_timer_up_that_was_just_stopped(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    beats: list[asyncio.Task[None]] = []

    def beat_comes(action: ReceivedAction) -> list[Message]:
        if not beats:
            beats.append(asyncio.create_task(asterisk_line.keep()))
        return [answer(action, "Success")]

    pbx.server.answers("Bridge", lambda action: [answer(action, "Success")])
    pbx.server.answers("Setvar", beat_comes)
    assert await asterisk_line.bridge(LEG)
    await asyncio.gather(*beats)
    assert await timers(pbx) == [(CHANNEL, "0"), (LEG, "0")]


async def test_whose_agent_hangs_up_at_once_is_ours_at_once(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    def hangs_up(action: ReceivedAction) -> list[Message]:
        if action.get("Channel") == LEG:
            pbx.caller_dials()
        return [answer(action, "Success")]

    pbx.server.answers("Bridge", lambda action: [answer(action, "Success")])
    pbx.server.answers("Setvar", hangs_up)
    await asterisk_line.bridge(LEG)
    async with asyncio.timeout(SOON_S):
        await asterisk_line.alone()
        assert await asterisk_line.play("http://service/prompt.wav") == 1.0


@pytest.mark.parametrize("is_parted", [True, False])
async def test_a_session_that_is_told_of_beside_the_bridge_is_the_one_before_it_or_after_it(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine, is_parted: bool
) -> None:
    """All that a busy process reads at once came in some order, which is not that of its tasks."""
    session = (("Event", "AsyncAGIStart"), *OF_CHANNEL)

    def in_one_breath(action: ReceivedAction) -> list[Message]:
        pbx.channels = [in_async_agi(UNIQUEID, CHANNEL) if is_parted else in_bridge()]
        ended, success = (("Event", "AsyncAGIEnd"), *OF_CHANNEL), answer(action, "Success")
        return [ended, success, session] if is_parted else [session, ended, success]

    pbx.server.answers("Bridge", in_one_breath)
    assert await asterisk_line.bridge(LEG) is not is_parted
    assert asterisk_line.is_bridged is not is_parted


@pytest.mark.parametrize("is_refused", [True, False])
async def test_a_session_told_of_beside_the_bridge_is_asked_about_until_the_pbx_says(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine, is_refused: bool
) -> None:
    def says_nothing(action: ReceivedAction) -> list[Message]:
        pbx.server.answers("CoreShowChannels", pbx.list_channels)
        if is_refused:
            return [answer(action, "Error")]
        pbx.server.cut()
        return []

    def in_one_breath(action: ReceivedAction) -> list[Message]:
        pbx.channels = [in_bridge(), agent_in_bridge()]
        pbx.server.answers("CoreShowChannels", says_nothing)
        session, ended = ((("Event", f"AsyncAGI{of}"), *OF_CHANNEL) for of in ("Start", "End"))
        return [session, ended, answer(action, "Success")]

    pbx.server.answers("Bridge", in_one_breath)
    assert await asterisk_line.bridge(LEG)
    assert asterisk_line.is_bridged
    told = [one for one in await timers(pbx) if one[1] == "0"]
    assert told == [(CHANNEL, "0"), ("PJSIP/desk1-00000002", "0")]


async def test_nobody_is_bridged_while_another_process_takes_the_call(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.server.answers("Bridge", lambda action: [answer(action, "Success")])
    asterisk_line.hold()
    bridging = asyncio.create_task(asterisk_line.bridge(LEG))
    await asyncio.sleep(0.05)
    assert await pbx.server.saw("Bridge", times=0) == []
    assert asterisk_line.is_at_rest
    asterisk_line.let_go()
    async with asyncio.timeout(SOON_S):
        assert await bridging


async def test_what_ran_when_the_link_broke_is_ended_before_a_bridge(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    pbx.server.answers("Bridge", lambda action: [answer(action, "Success")])
    asterisk_line.on_link_lost()
    assert await asterisk_line.bridge(LEG)
    orders = [one.name for one in pbx.server.received]
    assert orders.index("ControlPlayback") < orders.index("Bridge")


async def test_who_has_gone_is_bridged_with_nobody(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    asterisk_line.channel.on_link_lost()
    pbx.caller_hangs_up()
    async with asyncio.timeout(SOON_S):
        await asterisk_line.gone()
        assert not await asterisk_line.bridge(LEG)
