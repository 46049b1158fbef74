"""Gaps in the link to the PBX, as the session sees them: lost keys and lost calls."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hotline.asterisk.line import MEDIA_TIMEOUT, PBX_RESTARTED, PBX_UNREACHABLE
from hotline.testing.line import FakeLine

CUSTOMER, PIN = "10000001", "246810"


async def test_entry_under_which_the_link_broke_is_asked_for_again(office: Any) -> None:
    line = FakeLine()
    line.presses("2")
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("customer number")
    line.presses(CUSTOMER[:4])
    line.link_breaks()
    await line.hears("customer number", times=2)
    line.presses(f"{CUSTOMER}{PIN}*")
    interaction = await carried
    assert (interaction.outcome, interaction.customer) == ("completed", CUSTOMER)


async def test_lost_keys_are_journaled_as_a_count(office: Any) -> None:
    line = FakeLine()
    line.presses("2")
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("customer number")
    line.presses(CUSTOMER[:4])
    line.link_breaks()
    await line.hears("customer number", times=2)
    line.caller_hangs_up()
    interaction = await carried
    assert CUSTOMER[:4] not in await office.written(interaction)
    counts = [event["count"] for event in await office.events(interaction, "keys_")]
    assert sum(counts) == 4


async def test_what_is_typed_on_across_a_gap_is_no_entry(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.asterisk.keypad.REST_S", 0.1)
    line = FakeLine()
    line.presses("2")
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("customer number")
    line.presses("4111")
    line.link_breaks()
    line.link_is_back()
    await line.hears("customer number", times=2)
    # The last keys of a card, as many as a customer's number has.
    line.presses("22223333")
    await line.hears("customer number", times=3)
    line.presses(f"{CUSTOMER}{PIN}*")
    interaction = await carried
    assert (interaction.outcome, interaction.customer) == ("completed", CUSTOMER)
    assert "22223333" not in await office.written(interaction)
    counts = [event["count"] for event in await office.events(interaction, "keys_lost")]
    assert counts == [4, 8]


@pytest.mark.parametrize("cause", [PBX_RESTARTED, PBX_UNREACHABLE, MEDIA_TIMEOUT])
async def test_lost_call_is_closed_with_its_cause(office: Any, cause: str) -> None:
    line = FakeLine(prompt_s=60)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    line.caller_hangs_up(cause)
    interaction = await carried
    assert interaction.outcome == cause
    (lost,) = await office.events(interaction, "call_lost")
    assert lost["cause"] == cause
