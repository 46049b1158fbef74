"""What an agent's keys ask for, and when they count."""

from __future__ import annotations

import asyncio

import pytest

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.seat_leg import SeatLeg


async def _looked() -> None:
    """Have asked the PBX."""


@pytest.fixture
async def leg() -> SeatLeg:
    # Nothing is sent for a key: the link need not be up.
    ami = AmiClient(AmiSettings(username="hotline", secret="s3cret"))
    return SeatLeg(ami, leg_id="leg-1", looked=_looked)


def presses(leg: SeatLeg, keys: str) -> None:
    for key in keys:
        leg.on_key(key)


async def test_a_code_in_a_conversation_is_told(leg: SeatLeg) -> None:
    leg.joined()
    presses(leg, "*52")
    assert await leg.asked() == 2


async def test_a_code_of_before_the_conversation_asks_nothing_of_it(leg: SeatLeg) -> None:
    presses(leg, "*51")
    leg.joined()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await leg.asked()


@pytest.mark.parametrize("is_left_at_once", [False, True])
async def test_who_is_left_before_the_company_is_known_of_is_alone(
    leg: SeatLeg, is_left_at_once: bool
) -> None:
    leg.on_session()
    since = asyncio.get_running_loop().time()
    if is_left_at_once:
        leg.on_session()
    leg.joined(since=since)
    assert leg.channel.is_in_session is is_left_at_once


async def test_who_is_gone_before_the_company_is_known_of_is_alone(leg: SeatLeg) -> None:
    leg.on_session()
    since = asyncio.get_running_loop().time()
    leg.on_gone("hung up")
    leg.joined(since=since)
    async with asyncio.timeout(0.01):
        await leg.alone()
