"""An agent talks with a place outside while the caller hears music, on a real Asterisk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.floor.conftest import hear_each_other
from tests.acceptance.floor.outside.asking import QUIET_S, RINGING, asking
from tests.acceptance.floor.outside.branches import NUMBER

from hotline.launch.pbx_trunk import DEMO_BANK_NUMBER
from hotline.testing.phone import Call, PhoneError, SipPhone, babble
from hotline.testing.phone.errors import NotUp
from hotline.testing.phone.pickup import BUSY, NEVER

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_agent_talks_with_the_branch_and_then_the_caller_does(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000601") as ask:
        other = await ask.has(branch)
        await hear_each_other(ask.served, other, "known")
        await ask.hears_music()
        unheard = babble("not meant for the caller")
        await ask.served.say(unheard)
        await asyncio.sleep(QUIET_S)
        assert ask.call.find(unheard) is None
        await ask.completes()
        await hear_each_other(ask.call, other, "told")
        await ask.survey_follows(other)
        told = await ask.why()
        for line in (
            "anna has 'branch' rung about it",
            "anna talks about it with 'branch'",
            "anna gives it to 'branch', which was rung before",
        ):
            assert line in told
        assert "sends the caller to 'branch'" in await ask.told()
        assert f"asks for a transfer to {NUMBER}" in await ask.told()
    with pytest.raises(PhoneError):
        await branch.rung(within_s=QUIET_S)


async def test_whoever_is_not_reached_leaves_the_caller_on_hold_and_is_heard_to_ring(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = BUSY
    async with asking(room, "13800000602") as ask:
        await branch.rung()
        await ask.is_alone_again("busy")
        branch.pickup = NEVER
        await ask.asks("brief")
        await branch.rung()
        await ask.served.hears(RINGING)
        await ask.is_alone_again("no_answer")
        await ask.hears_music()
        await ask.asks()
        ringing = await branch.rung()
        assert DEMO_BANK_NUMBER in ringing.caller
        await ask.anna.until(handling__consult__state="ringing")
        assert ask.anna.now["handling"]["consult"]["place"] == "branch"
        await ask.anna.sends("resume")
        with pytest.raises(NotUp, match="487"):
            await ringing.ended()
        await ask.talks_on()


async def test_an_agent_who_hangs_up_gives_the_caller_to_the_branch(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000604") as ask:
        other = await ask.has(branch)
        await ask.served.hang_up()
        await ask.anna.until(talk=None)
        await hear_each_other(ask.call, other, "gone")
        await ask.call.hang_up()
        await other.ended()


@pytest.mark.parametrize("when", ["ringing", "talking"])
async def test_a_caller_who_hangs_up_ends_it(room: Room, branch: SipPhone, when: str) -> None:
    if when == "ringing":
        branch.pickup = NEVER
    async with asking(room, "13800000606") as ask:
        asked: Call = await branch.rung() if when == "ringing" else await ask.has(branch)
        await ask.call.hang_up()
        if when == "ringing":
            with pytest.raises(NotUp, match="487"):
                await asked.ended()
        else:
            await asked.ended()
        await ask.served.ended()
        await ask.anna.until(talk=None)


async def test_who_is_given_away_while_it_rings_waits_for_that_very_telephone(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = NEVER
    async with asking(room, "13800000607") as ask:
        ringing = await branch.rung()
        await ask.anna.until(handling__consult__state="ringing")
        await ask.completes()
        await ask.waits_for(ringing)
    with pytest.raises(PhoneError):
        await branch.rung(within_s=QUIET_S)


async def test_a_caller_who_hangs_up_as_the_branch_is_to_take_over_ends_its_ringing(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = NEVER
    async with asking(room, "13800000616") as ask:
        ringing = await branch.rung()
        await ask.anna.until(handling__consult__state="ringing")
        await asyncio.gather(ask.anna.sends("complete"), ask.call.hang_up())
        with pytest.raises(NotUp, match="487"):
            await ringing.ended()
        await ask.served.ended()
