"""Callers who are taken apart from an agent, back into AsyncAGI, whatever the link does."""

from __future__ import annotations

import asyncio

import pytest
from tests.integration.asterisk.test_bridged_lines import LEG, bridged, in_bridge

from hotline.asterisk import bridge
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.line import LINE_LOST, LineGone
from hotline.testing.ami_server import Message, ReceivedAction, answer
from hotline.testing.scripted_pbx import CHANNEL, UNIQUEID, ScriptedPbx, in_async_agi

__all__ = ["bridged"]
PROMPT = "http://service/prompt.wav"


def apart(pbx: ScriptedPbx) -> None:
    """Take the caller out of the bridge, as Asterisk does."""
    pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]


async def test_one_order_parts_both(pbx: ScriptedPbx, bridged: AsteriskLine) -> None:
    def parted(action: ReceivedAction) -> list[Message]:
        apart(pbx)
        asyncio.get_running_loop().call_soon(pbx.caller_dials)
        return [answer(action, "Success")]

    pbx.server.answers("Redirect", parted)
    await bridged.part(LEG)
    (order,) = await pbx.server.saw("Redirect")
    assert [order.get(name) for name in ("Channel", "Context", "Exten", "Priority")] == [
        CHANNEL,
        "hotline-call",
        "95599",
        "control",
    ]
    assert [order.get(f"Extra{name}") for name in ("Channel", "Context", "Exten", "Priority")] == [
        LEG,
        "hotline-agent",
        "s",
        "1",
    ]
    assert not bridged.is_bridged
    assert await bridged.play(PROMPT) == 1.0


async def test_who_is_with_nobody_is_not_disturbed(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    await asterisk_line.part(LEG)
    assert await pbx.server.saw("Redirect", times=0) == []
    assert await asterisk_line.play(PROMPT) == 1.0


async def test_an_order_whose_answer_is_lost_has_parted_them(
    pbx: ScriptedPbx, bridged: AsteriskLine
) -> None:
    def lost(action: ReceivedAction) -> list[Message]:
        apart(pbx)
        pbx.server.cut()
        return []

    pbx.server.answers("Redirect", lost)
    await bridged.part(LEG)
    assert len(await pbx.server.saw("Redirect")) == 1
    assert await bridged.play(PROMPT) == 1.0


async def test_an_order_that_is_lost_is_given_again(
    pbx: ScriptedPbx, bridged: AsteriskLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "PARTED_WITHIN_S", 0.1)

    def parted(action: ReceivedAction) -> list[Message]:
        apart(pbx)
        asyncio.get_running_loop().call_soon(pbx.caller_dials)
        return [answer(action, "Success")]

    def lost(action: ReceivedAction) -> list[Message]:
        pbx.server.answers("Redirect", parted)
        pbx.server.cut()
        return []

    pbx.server.answers("Redirect", lost)
    await bridged.part(LEG)
    assert len(await pbx.server.saw("Redirect")) == 2
    assert await bridged.play(PROMPT) == 1.0


async def test_whose_agent_has_just_gone_is_alone_without_it(
    pbx: ScriptedPbx, bridged: AsteriskLine
) -> None:
    def refused(action: ReceivedAction) -> list[Message]:
        apart(pbx)
        asyncio.get_running_loop().call_soon(pbx.caller_dials)
        return [answer(action, "Error", ("Message", "ExtraChannel does not exist"))]

    pbx.server.answers("Redirect", refused)
    await bridged.part(LEG)
    assert await bridged.play(PROMPT) == 1.0


async def test_who_hangs_up_just_then_is_gone(pbx: ScriptedPbx, bridged: AsteriskLine) -> None:
    def too_late(action: ReceivedAction) -> list[Message]:
        asyncio.get_running_loop().call_soon(pbx.caller_hangs_up)
        return [answer(action, "Error", ("Message", "Channel does not exist"))]

    pbx.server.answers("Redirect", too_late)
    with pytest.raises(LineGone):
        await bridged.part(LEG)


async def test_whom_the_pbx_will_not_part_is_given_up(
    pbx: ScriptedPbx, bridged: AsteriskLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "PARTED_WITHIN_S", 0.01)
    pbx.channels = [in_bridge()]
    pbx.server.answers("Redirect", lambda action: [answer(action, "Error")])
    with pytest.raises(LineGone):
        await bridged.part(LEG)
    assert await bridged.gone() == LINE_LOST


async def test_whom_a_pbx_would_part_that_refuses_our_user_is_given_up(
    pbx: ScriptedPbx, bridged: AsteriskLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "PARTED_WITHIN_S", 0.01)
    monkeypatch.setattr(bridge, "LINK_RETURN_S", 0.2)
    pbx.channels = [in_bridge()]

    def refuses(action: ReceivedAction) -> list[Message]:
        pbx.server.accounts["hotline"] = "another secret"
        pbx.server.cut()
        return []

    pbx.server.answers("Redirect", refuses)
    with pytest.raises(LineGone):
        await bridged.part(LEG)
    assert await bridged.gone() == LINE_LOST


async def test_who_is_carried_over_is_parted_by_the_next_process_only(
    pbx: ScriptedPbx, bridged: AsteriskLine
) -> None:
    bridged.hold()
    parting = asyncio.create_task(bridged.part(LEG))
    await asyncio.sleep(0.05)
    assert await pbx.server.saw("Redirect", times=0) == []
    assert bridged.is_at_rest
    parting.cancel()
