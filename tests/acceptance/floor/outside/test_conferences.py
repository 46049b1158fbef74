"""Caller, agent and a place outside hear each other, on a real Asterisk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.floor.conftest import hear_each_other
from tests.acceptance.floor.outside.asking import asking

from hotline.launch.pbx_config import DEAD_MAN_S

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

    from hotline.testing.phone import SipPhone

pytestmark = pytest.mark.asyncio(loop_scope="session")

LATE_S = 3.0
"""So long after its time the dead man has struck, where he does."""


async def test_an_agent_who_has_done_leaves_the_two_others_to_talk(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000603") as ask:
        other = await ask.has(branch)
        await ask.confers(other)
        await ask.completes()
        await hear_each_other(ask.call, other, "two")
        await ask.survey_follows(other)


async def test_it_outlasts_the_dead_man_s_time_and_a_branch_that_leaves_leaves_the_others(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000614") as ask:
        other = await ask.has(branch)
        struck_at = asyncio.get_running_loop().time() + DEAD_MAN_S + LATE_S
        await ask.confers(other)
        await asyncio.sleep(struck_at - asyncio.get_running_loop().time())
        await ask.all_hear(other, "long")
        await other.hang_up()
        await ask.anna.until(handling__consult=None, handling__conference=False)
        await ask.talks_on()


async def test_a_caller_who_hangs_up_leaves_no_conference(room: Room, branch: SipPhone) -> None:
    async with asking(room, "13800000617") as ask:
        other = await ask.has(branch)
        await ask.confers(other)
        await ask.call.hang_up()
        await other.ended()
        await ask.served.ended()
        await ask.anna.until(talk=None)


async def test_an_agent_who_hangs_up_leaves_the_caller_with_the_branch(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000618") as ask:
        other = await ask.has(branch)
        await ask.confers(other)
        await ask.served.hang_up()
        await ask.anna.until(talk=None)
        await hear_each_other(ask.call, other, "gone")
        await ask.call.hang_up()
        await other.ended()


async def test_a_branch_that_hangs_up_as_it_is_let_in_leaves_the_two_to_talk_on(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000615") as ask:
        other = await ask.has(branch)
        await asyncio.gather(other.hang_up(), ask.anna.sends("conference"))
        await ask.anna.until(handling__consult=None, handling__conference=False)
        await ask.talks_on()
