"""Keys that Asterisk itself sends to a telephone: nobody pressed them, and so they are no keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.keypad import KEYS
from hotline.asterisk.seat_leg import SeatLeg
from hotline.asterisk.seats import Seats
from hotline.jobs import Jobs
from hotline.testing.ami_server import answer
from hotline.testing.scripted_pbx import UNIQUEID, ScriptedPbx

LEG = "bank-offer-1"
SOON_S = 5.0


CODE, ASKED_FOR = "*53", 3
OTHER_CODE = "*52"


def tells(pbx: ScriptedPbx, uniqueid: str, event: str, key: str, direction: str) -> None:
    pbx.server.event(event, ("Uniqueid", uniqueid), ("Digit", key), ("Direction", direction))


def sends_and_receives(pbx: ScriptedPbx, uniqueid: str) -> None:
    """Tell that one code was sent and another one pressed, of which a key's end is told again.

    Asterisk does that where keys come in a burst; a beginning is told once. What begins to be sent
    just then must not be taken for one.
    """
    for direction, code in (("Sent", OTHER_CODE), ("Received", CODE)):
        for key in code:
            tells(pbx, uniqueid, "DTMFBegin", key, direction)
            tells(pbx, uniqueid, "DTMFEnd", key, direction)
            if direction == "Received" and key == "5":
                tells(pbx, uniqueid, "DTMFBegin", key, "Sent")
                tells(pbx, uniqueid, "DTMFEnd", key, "Received")


@pytest.fixture
async def leg(pbx: ScriptedPbx) -> AsyncIterator[SeatLeg]:
    """An agent's telephone that was rung."""
    jobs = Jobs()
    settings = AmiSettings(port=pbx.server.port, username="hotline", secret="s3cret")
    pbx.server.answers("Originate", lambda action: [answer(action, "Success")])

    async def looked() -> None:
        """Wait for nothing."""

    async with AmiClient(settings) as ami:
        await ami.wait_up(SOON_S)
        seats = Seats(ami, EventFeed(ami), looked=looked, spawn=jobs.spawn)
        yield await seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
    await jobs.cancel()


async def test_what_is_sent_to_a_caller_is_none_of_the_callers_keys(
    pbx: ScriptedPbx, asterisk_line: AsteriskLine
) -> None:
    sends_and_receives(pbx, UNIQUEID)
    async with asyncio.timeout(SOON_S):
        await asterisk_line.keypad.wait_for_key(CODE[-1])
    assert "".join(asterisk_line.keypad.take_key("".join(KEYS)) for _ in range(4)) == CODE


async def test_what_is_sent_to_an_agent_is_none_of_the_agents_keys(
    pbx: ScriptedPbx, leg: SeatLeg
) -> None:
    sends_and_receives(pbx, LEG)
    async with asyncio.timeout(SOON_S):
        assert await leg.asked() == ASKED_FOR
