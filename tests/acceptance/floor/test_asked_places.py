"""An agent asks a place outside about a caller, on a real Asterisk: the trunk is a telephone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
import pytest_asyncio
from tests.acceptance.floor.branches import NUMBER, branch_of, opened_with_branches
from tests.acceptance.floor.conftest import anna_at_the_desk, hear_each_other, is_heard
from tests.acceptance.floor.two_desks import OpenDesk, Pair

from hotline.launch.pbx_config import DEAD_MAN_S, MUSIC
from hotline.launch.pbx_trunk import DEMO_BANK_NUMBER
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.phone import Call, PhoneError, SipPhone, babble, read_wav
from hotline.testing.phone.errors import NotUp
from hotline.testing.phone.pickup import BUSY, NEVER

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

    from hotline.testing.flow_files import FlowFiles

pytestmark = pytest.mark.asyncio(loop_scope="session")

PARTED_S = 6.0
"""An agent's leg that is taken for lost is given up after 5 s."""
QUIET_S = 1.0
"""How long nobody is heard, or rung, who is not to be."""
LONGEST = "HOTLINE_OUTBOUND__TRANSFER_MAX_S"
RINGING = (3000 * np.sin(2 * np.pi * 450 / 8000 * np.arange(4000))).astype(np.int16)
"""Half a second of how a telephone rings, to who has rung it."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def link() -> AsyncIterator[FaultyLink]:
    async with FaultyLink() as link:
        yield link


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def open_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles, link: FaultyLink
) -> AsyncIterator[Room]:
    folder = tmp_path_factory.mktemp("asked")
    async with opened_with_branches(folder, files, link) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="session")
async def room(open_room: Room) -> AsyncIterator[Room]:
    async with anna_at_the_desk(open_room) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="session")
async def branch(room: Room) -> AsyncIterator[SipPhone]:
    """Whoever is rung, at whatever number."""
    async with branch_of(room) as phone:
        yield phone


@dataclass(kw_only=True)
class Asking:
    """A caller on hold, and Anna, who asks the branch."""

    room: Room
    call: Call
    served: Call
    anna: OpenDesk
    call_id: str

    async def hears_music(self) -> None:
        await self.call.hears_start(read_wav(self.room.hotline.pbx.config.music_dir / MUSIC))

    async def talks_with(self, branch: SipPhone) -> Call:
        """Wait until the branch has picked up, and talks with Anna."""
        await branch.rung()
        other = await branch.called()
        await self.anna.until(handling__consult__state="consulting")
        await hear_each_other(self.served, other, "is he known there")
        return other

    async def confers(self, other: Call) -> None:
        """Let all three hear each other."""
        await self.anna.sends("conference")
        await self.anna.until(handling__conference=True)
        await self.all_hear(other, "all three of us")

    async def all_hear(self, other: Call, about: str) -> None:
        three = {"caller": self.call, "anna": self.served, "branch": other}
        for name, speaks in three.items():
            others = (one for one in three.values() if one is not speaks)
            await is_heard(speaks, f"{about} says {name}", *others)

    async def is_alone_again(self, came_of: str) -> None:
        """Wait until nobody is asked, and the caller still on hold."""
        await self.anna.until(handling__consult=None, handling__came_of=came_of)
        assert self.anna.now["handling"]["held"]

    async def talks_on(self) -> None:
        """Take the caller back, and end the call."""
        if self.anna.now["handling"]["held"]:
            await self.anna.sends("resume")
            await self.anna.until(handling__held=False)
        await hear_each_other(self.call, self.served, "so we talk on")
        await self.call.hang_up()
        await self.served.ended()

    async def why(self) -> str:
        return (await self.room.hotline.command("why", self.call_id)).stdout

    async def told(self) -> str:
        return (await self.room.hotline.command("calls", "show", self.call_id)).stdout


@contextlib.asynccontextmanager
async def asking(room: Room, number: str) -> AsyncIterator[Asking]:
    """Let a caller talk with Anna, who has the branch rung."""
    await room.anna("ready")
    call = await room.wants_a_person(number)
    served = await room.told()
    await hear_each_other(call, served, "let me ask")
    async with Pair(room=room, bela=room.desk).desk_of("anna") as anna:
        call_id = (await anna.until(state="on_call", handling__held=False))["talk"]["call"]
        await anna.sends("consult", flow="branch")
        yield Asking(room=room, call=call, served=served, anna=anna, call_id=str(call_id))


async def survey_follows(call: Call, room: Room) -> None:
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()


async def test_the_agent_talks_with_the_branch_and_then_the_caller_does(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000601") as ask:
        other = await ask.talks_with(branch)
        await ask.hears_music()
        unheard = babble("not meant for the caller")
        await ask.served.say(unheard)
        await asyncio.sleep(QUIET_S)
        assert ask.call.find(unheard) is None
        await ask.anna.sends("complete")
        await ask.served.ended()
        await ask.anna.until(talk=None)
        await hear_each_other(ask.call, other, "I was told of you")
        await other.hang_up()
        await survey_follows(ask.call, room)
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


async def test_the_agent_hears_it_ring_and_takes_the_caller_back(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = NEVER
    async with asking(room, "13800000602") as ask:
        ringing = await branch.rung()
        assert DEMO_BANK_NUMBER in ringing.caller
        await ask.anna.until(handling__consult__state="ringing")
        assert ask.anna.now["handling"]["consult"]["place"] == "branch"
        await ask.served.hears(RINGING)
        await ask.hears_music()
        await ask.anna.sends("resume")
        with pytest.raises(NotUp, match="487"):
            await ringing.ended()
        await ask.talks_on()


async def test_all_three_hear_each_other_and_who_leaves_leaves_the_others(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000603") as ask:
        other = await ask.talks_with(branch)
        await ask.confers(other)
        await ask.anna.sends("complete")
        await ask.served.ended()
        await ask.anna.until(talk=None)
        await hear_each_other(ask.call, other, "just the two of us")
        await other.hang_up()
        await survey_follows(ask.call, room)
    async with asking(room, "13800000603") as ask:
        other = await ask.talks_with(branch)
        await ask.confers(other)
        await other.hang_up()
        await ask.anna.until(handling__consult=None, handling__conference=False)
        await ask.talks_on()


@pytest.mark.parametrize("in_conference", [False, True])
async def test_an_agent_who_hangs_up_gives_the_caller_to_the_branch(
    room: Room, branch: SipPhone, *, in_conference: bool
) -> None:
    async with asking(room, "13800000604") as ask:
        other = await ask.talks_with(branch)
        if in_conference:
            await ask.confers(other)
        await ask.served.hang_up()
        await ask.anna.until(talk=None)
        await hear_each_other(ask.call, other, "she has gone")
        await ask.call.hang_up()
        await other.ended()


async def test_a_branch_that_is_busy_or_does_not_pick_up_leaves_the_caller_on_hold(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = BUSY
    async with asking(room, "13800000605") as ask:
        await ask.is_alone_again("busy")
        branch.pickup = NEVER
        await ask.anna.sends("consult", flow="branch")
        await branch.rung()
        await ask.is_alone_again("no_answer")
        await ask.hears_music()
        await ask.talks_on()


@pytest.mark.parametrize("when", ["ringing", "talking", "conference"])
async def test_a_caller_who_hangs_up_ends_it(room: Room, branch: SipPhone, when: str) -> None:
    if when == "ringing":
        branch.pickup = NEVER
    async with asking(room, "13800000606") as ask:
        asked: Call = await branch.rung() if when == "ringing" else await ask.talks_with(branch)
        if when == "conference":
            await ask.confers(asked)
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
        await ask.anna.sends("complete")
        await ask.served.ended()
        await ask.hears_music()
        ringing.answer()
        await hear_each_other(ask.call, ringing, "I have waited")
        await ringing.hang_up()
        await survey_follows(ask.call, room)
    with pytest.raises(PhoneError):
        await branch.rung(within_s=QUIET_S)


async def test_talks_go_on_over_deaths_a_cut_link_and_a_new_version(
    room: Room, branch: SipPhone, link: FaultyLink
) -> None:
    async with asking(room, "13800000608") as ask:
        other = await ask.talks_with(branch)
        link.refuse()
        await hear_each_other(ask.served, other, "and no link")
        link.mend()
        os.kill(room.hotline.worker_id, signal.SIGKILL)
        await hear_each_other(ask.served, other, "it has died")
        async with Pair(room=room, bela=room.desk).desk_of("anna") as anna:
            ask.anna = anna
            await anna.until(handling__consult__state="consulting")
            await ask.hears_music()
            await ask.confers(other)
            os.kill(room.hotline.worker_id, signal.SIGKILL)
            await ask.all_hear(other, "in the conference")
        async with Pair(room=room, bela=room.desk).desk_of("anna") as anna:
            ask.anna = anna
            await anna.until(handling__conference=True)
            link.refuse()
            await ask.all_hear(other, "without a link")
            link.mend()
            await ask.all_hear(other, "with a link again")
            await room.hotline.upgrade()
            await ask.all_hear(other, "in a new version")
            await ask.call.hang_up()
            await other.ended()
            await ask.served.ended()


async def test_the_caller_and_the_branch_talk_on_over_a_death_after_the_transfer(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000617") as ask:
        other = await ask.talks_with(branch)
        await ask.anna.sends("complete")
        await ask.served.ended()
        await ask.anna.until(talk=None)
        await is_heard(ask.call, "here I am", other)
        os.kill(room.hotline.worker_id, signal.SIGKILL)
        await is_heard(ask.call, "after the transfer", other)
        await room.anna_is("available", "wrap_up")
        await ask.call.hang_up()
        await other.ended()


async def test_a_service_that_dies_while_it_rings_leaves_the_caller_on_hold(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = NEVER
    async with asking(room, "13800000609") as ask:
        ringing = await branch.rung()
        await ask.served.hears(RINGING)
        os.kill(room.hotline.worker_id, signal.SIGKILL)
        with pytest.raises(NotUp, match="487"):
            await ringing.ended()
        async with Pair(room=room, bela=room.desk).desk_of("anna") as anna:
            ask.anna = anna
            await ask.is_alone_again("resumed")
            await asyncio.sleep(PARTED_S)
            await ask.hears_music()
            await ask.talks_on()


@pytest.mark.parametrize("then", ["resume", "complete"])
async def test_the_next_service_takes_the_caller_back_or_gives_the_caller_to_the_branch(
    room: Room, branch: SipPhone, then: str
) -> None:
    async with asking(room, "13800000612") as ask:
        other = await ask.talks_with(branch)
        os.kill(room.hotline.worker_id, signal.SIGKILL)
        async with Pair(room=room, bela=room.desk).desk_of("anna") as anna:
            ask.anna = anna
            await anna.until(handling__consult__state="consulting")
            await is_heard(ask.served, "it has died", other)
            await anna.sends(then)
            if then == "resume":
                await other.ended()
                await ask.talks_on()
            else:
                await ask.served.ended()
                # The caller is told first that something was interrupted.
                await is_heard(ask.call, "here I am", other)
                await is_heard(other, "and I was told", ask.call)
                await ask.call.hang_up()
                await other.ended()


async def test_the_next_service_knows_of_a_branch_that_was_busy(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = BUSY
    async with asking(room, "13800000613") as ask:
        await ask.is_alone_again("busy")
        os.kill(room.hotline.worker_id, signal.SIGKILL)
        async with Pair(room=room, bela=room.desk).desk_of("anna") as anna:
            ask.anna = anna
            await ask.is_alone_again("busy")
            await ask.talks_on()


async def test_a_conference_outlasts_the_dead_man_s_time(room: Room, branch: SipPhone) -> None:
    async with asking(room, "13800000614") as ask:
        other = await ask.talks_with(branch)
        await ask.confers(other)
        await asyncio.sleep(DEAD_MAN_S + 3)
        await ask.all_hear(other, "we talk for long")
        await other.hang_up()
        await ask.talks_on()


async def test_a_branch_that_hangs_up_as_it_is_let_in_leaves_the_two_to_talk_on(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000615") as ask:
        other = await ask.talks_with(branch)
        await asyncio.gather(other.hang_up(), ask.anna.sends("conference"))
        await ask.anna.until(handling__consult=None, handling__conference=False)
        await ask.talks_on()


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


async def test_a_service_that_is_stopped_brings_the_caller_back_and_hangs_the_branch_up(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000610") as ask:
        other = await ask.talks_with(branch)
        await room.hotline.service.stop()
        await other.ended()
        await hear_each_other(ask.call, ask.served, "and none at all")
        await room.hotline.start_service()
        await room.anna_is("on_call")
        await ask.call.hang_up()
        await ask.served.ended()


async def test_what_is_too_long_is_ended_in_the_conference_and_the_two_talk_on(
    room: Room, branch: SipPhone
) -> None:
    usual = room.hotline.service.spec.environment.get(LONGEST, "3600")
    await room.hotline.service.stop()
    await room.hotline.start_service(**{LONGEST: "12"})
    await room.anna_is("on_break", "available")
    async with asking(room, "13800000611") as ask:
        other = await ask.talks_with(branch)
        await ask.anna.sends("conference")
        await ask.anna.until(handling__conference=True)
        await other.ended(within_s=15)
        await ask.anna.until(handling__consult=None, handling__conference=False)
        await ask.talks_on()
    await room.hotline.service.stop()
    await room.hotline.start_service(**{LONGEST: usual})
    await room.anna_is("on_break", "available", "wrap_up")
