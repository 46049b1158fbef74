"""`make chaos-floor` in short: a live floor is struck at the moments that are the hardest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from chaos_floor import people
from chaos_floor.faults import FAULTS
from chaos_floor.gate import Moment, When
from chaos_floor.log_check import broken
from chaos_floor.room import Room, open_room
from chaos_floor.run import strike
from hotline.asterisk.ami import Action
from hotline.asterisk.seat_leg import AGENT_CONTEXT
from hotline.cli.floor import floor_of
from hotline.floor.leg_names import LegNames
from hotline.model.agent import AgentState
from hotline.testing.running import TENANT

pytestmark = pytest.mark.asyncio(loop_scope="session")

GHOST = LegNames(TENANT, "offer").name(999_999)
UNPLUGGED_S = 4.0
"""After so long the PBX knows that a telephone is gone."""
FOUND_S = 10.0
"""Less than any registration has left when the link is mended."""
STATE_S = 30.0
BUSY = people.Habits(callback=0.4, hold=0.35, prove=0.35, codes_after_s=(3.0, 8.0))
"""People who do what is not just talking so often that each of it comes within seconds."""
OFTEN = {
    "hold_asked": replace(BUSY, callback=0.1, hold=0.9, prove=0.1),
    "resume_asked": replace(BUSY, callback=0.1, hold=0.9, prove=0.1),
    "secure_flow_asked": replace(BUSY, callback=0.1, hold=0.1, prove=0.9),
    "agent_break_started": replace(BUSY, codes_after_s=(0.5, 3.0)),
    "callback_chosen": replace(BUSY, callback=0.8),
    "customer_answered": replace(BUSY, callback=0.8),
}
"""What people do of it most, where one of these is waited for."""
REACH_S = 60.0
"""So soon people do each of it."""
GHOST_S = 8.0
"""Two looks at the PBX, of a machine that does other things too."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    folder = tmp_path_factory.mktemp("chaos_floor")
    async with open_room(folder, agents=2, callers=3, seed=1, habits=BUSY) as opened:
        yield opened


def have_habits(room: Room, habits: people.Habits) -> None:
    """Let everybody do more or less of what is not just talking."""
    room.callers.habits = habits
    for one in room.agents.values():
        one.habits = habits


@pytest.mark.parametrize(
    ("kind", "at", "when"),
    [
        ("kill", "offer_accepted", "written"),
        ("kill", "whisper_finished", "written"),
        ("kill", "call_bridged", "unwritten"),
        ("link", "agent_answered", "unwritten"),
        ("caller_leaves", "whisper_finished", "unwritten"),
        ("agent_leaves", "agent_answered", "written"),
        ("unplugged", "whisper_finished", "written"),
        ("pbx", "call_bridged", "written"),
        ("kill", "hold_asked", "written"),
        ("kill", "resume_asked", "unwritten"),
        ("kill", "secure_flow_asked", "written"),
        ("kill", "agent_break_started", "written"),
        ("kill", "callback_chosen", "written"),
        ("kill", "customer_answered", "unwritten"),
        ("customers_leave", "customer_answered", "unwritten"),
    ],
)
async def test_whatever_strikes_nobody_is_cut_off_and_no_state_lies(
    room: Room, kind: str, at: str, when: When
) -> None:
    have_habits(room, OFTEN.get(at, BUSY))
    found = await strike(room, FAULTS[kind], Moment(kind=at, when=when), reach_s=REACH_S)
    have_habits(room, BUSY)
    assert found.reached
    assert found.wrong == []


async def test_a_deploy_at_any_moment_cuts_nobody_off(room: Room) -> None:
    found = await strike(room, FAULTS["deploy"], None)
    assert found.wrong == []


async def test_a_telephone_that_rings_for_nobody_is_found_and_silent(room: Room) -> None:
    seen = len(room.onlooker.lies)
    headers = (
        ("Channel", "PJSIP/desk1"),
        ("ChannelId", GHOST),
        ("Context", AGENT_CONTEXT),
        ("Exten", "s"),
        ("Priority", "1"),
        ("Async", "true"),
    )
    await room.onlooker.view.ami.send(Action("Originate", headers))
    healed = len(room.hotline.told("floor_healed"))
    async with asyncio.timeout(GHOST_S):
        while True:
            is_healed = len(room.hotline.told("floor_healed")) > healed
            if is_healed and GHOST not in (await room.onlooker.view.look()).legs:
                break
            await asyncio.sleep(0.05)
    assert room.hotline.told("floor_healed")[-1]["what"] == "leg_of_nobody"
    del room.onlooker.lies[seen:]


async def test_a_telephone_that_went_in_a_gap_of_the_link_is_found(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "AWAY_S", 4 * UNPLUGGED_S)
    monkeypatch.setattr(room.callers, "come", False)
    # Who is offered a call in the gap has missed it, and is on break rather than gone.
    await nobody_waits(room)
    await agent_is(room, "desk2", AgentState.AVAILABLE)
    room.link.refuse()
    room.agents["desk2"].unplug()
    await asyncio.sleep(UNPLUGGED_S)
    room.link.mend()
    # Long before its registration is over, of which the PBX would tell.
    await agent_is(room, "desk2", AgentState.OFFLINE, within_s=FOUND_S)


async def nobody_waits(room: Room) -> None:
    """Wait until nobody waits for an agent, nor is to be called back."""
    async with asyncio.timeout(REACH_S):
        while (await floor_of(room.onlooker.settings)).waiting:  # noqa: ASYNC110 (of a service)
            await asyncio.sleep(0.1)


async def agent_is(room: Room, agent_id: str, state: AgentState, within_s: float = STATE_S) -> None:
    """Wait until an agent is in a state."""
    async with asyncio.timeout(within_s):
        while True:
            now = await floor_of(room.onlooker.settings)
            if state in [one.state for one in now.agents if one.agent == agent_id]:
                return
            await asyncio.sleep(0.1)


async def test_the_log_of_all_that_folds_and_breaks_no_law(room: Room) -> None:
    async with asyncio.timeout(STATE_S):
        while True:
            if room.onlooker.talks.begun:
                break
            await asyncio.sleep(0.1)
    assert await broken(room.hotline) == []
