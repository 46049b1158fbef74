"""The service dies, is replaced or is stopped while an agent asks a place, on a real Asterisk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.acceptance.floor.conftest import hear_each_other, is_heard
from tests.acceptance.floor.outside.asking import LONGEST, RINGING, USUALLY_S, asking, dies
from tests.acceptance.floor.outside.branches import NUMBER

from hotline.testing.phone.errors import NotUp
from hotline.testing.phone.pickup import AT_ONCE, BUSY, NEVER

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

    from hotline.testing.faulty_link import FaultyLink
    from hotline.testing.phone import SipPhone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_place_rings_on_over_a_death_and_a_deploy_until_somebody_picks_up(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = BUSY
    async with asking(room, "13800000609") as ask:
        await branch.rung()
        await ask.is_alone_again("busy")
        dies(room)
        async with ask.in_the_next_service():
            await ask.is_alone_again("busy")
            branch.pickup = NEVER
            await ask.asks()
            ringing = await branch.rung()
            await ask.served.hears(RINGING)
            dies(room)
        async with ask.in_the_next_service():
            await ask.anna.until(handling__consult__state="ringing")
            await ask.served.hears(RINGING)
            await ask.hears_music()
            await room.hotline.upgrade()
        async with ask.in_the_next_service():
            await ask.anna.until(handling__consult__state="ringing")
            await ask.served.hears(RINGING)
            await ask.hears_music()
            ringing.answer()
            await ask.anna.until(handling__consult__state="consulting")
            await hear_each_other(ask.served, ringing, "known")
            dies(room)
        async with ask.in_the_next_service():
            await ask.anna.until(handling__consult__state="consulting")
            await is_heard(ask.served, "died", ringing)
            await ask.anna.sends("resume")
            await ringing.ended()
            await ask.talks_on()
        assert (await ask.why()).count("anna has 'branch' rung about it") == 2


async def test_who_is_given_away_after_a_death_while_it_rings_waits_for_that_very_telephone(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = NEVER
    async with asking(room, "13800000619") as ask:
        ringing = await branch.rung()
        await ask.anna.until(handling__consult__state="ringing")
        dies(room)
        async with ask.in_the_next_service():
            await ask.anna.until(handling__consult__state="ringing")
            await ask.completes()
        await ask.waits_for(ringing)


async def test_talks_go_on_over_deaths_a_cut_link_and_a_new_version(
    room: Room, branch: SipPhone, link: FaultyLink
) -> None:
    async with asking(room, "13800000608") as ask:
        other = await ask.has(branch)
        link.refuse()
        await hear_each_other(ask.served, other, "linkless")
        link.mend()
        dies(room)
        await hear_each_other(ask.served, other, "died")
        async with ask.in_the_next_service():
            await ask.anna.until(handling__consult__state="consulting")
            await ask.hears_music()
            await ask.confers(other)
            dies(room)
            await ask.all_hear(other, "died")
        async with ask.in_the_next_service():
            await ask.anna.until(handling__conference=True)
            link.refuse()
            await ask.all_hear(other, "linkless")
            link.mend()
            await ask.all_hear(other, "linked")
            await room.hotline.upgrade()
            await ask.all_hear(other, "upgraded")
            await ask.call.hang_up()
            await other.ended()
            await ask.served.ended()


@pytest.mark.parametrize("in_conference", [False, True])
async def test_the_next_service_gives_the_caller_to_the_branch_and_no_word_comes_between(
    room: Room, branch: SipPhone, *, in_conference: bool
) -> None:
    async with asking(room, "13800000612") as ask:
        other = await ask.has(branch)
        if in_conference:
            await ask.confers(other)
        dies(room)
        async with ask.in_the_next_service():
            state = "conference" if in_conference else "held"
            await ask.anna.until(
                **{f"handling__{state}": True}, handling__consult__state="consulting"
            )
            await is_heard(ask.served, "died", other)
            await ask.completes()
        await hear_each_other(ask.call, other, "here")
        dies(room)
        await is_heard(ask.call, "transferred", other)
        await room.anna_is("available", "wrap_up")
        await ask.survey_follows(other)
        assert (await ask.told()).count(f"asks for a transfer to {NUMBER}") == 1


async def test_a_service_that_is_stopped_brings_the_caller_back_and_the_next_one_has_its_own_limit(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000610") as ask:
        other = await ask.has(branch)
        await room.hotline.service.stop()
        await other.ended()
        await hear_each_other(ask.call, ask.served, "stopped")
        await room.hotline.start_service(**{LONGEST: "10"})
        async with ask.in_the_next_service():
            await ask.anna.until(state="on_call", handling__held=False)
            branch.pickup = AT_ONCE
            await ask.asks()
            other = await ask.has(branch)
            await ask.anna.sends("conference")
            await ask.anna.until(handling__conference=True)
            await other.ended(within_s=13)
            await ask.anna.until(handling__consult=None, handling__came_of="too_long")
            await ask.talks_on()


async def test_a_service_that_is_stopped_while_a_place_rings_lets_it_ring_no_more_and_brings_back(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = NEVER
    async with asking(room, "13800000620") as ask:
        ringing = await branch.rung()
        await ask.served.hears(RINGING)
        await room.hotline.service.stop()
        with pytest.raises(NotUp, match="487"):
            await ringing.ended()
        await hear_each_other(ask.call, ask.served, "stopped")
        await room.hotline.start_service(**{LONGEST: USUALLY_S})
        async with ask.in_the_next_service():
            await ask.anna.until(state="on_call", handling__held=False, handling__consult=None)
            await ask.talks_on()
