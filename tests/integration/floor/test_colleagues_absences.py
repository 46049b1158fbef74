"""A colleague whose telephone is a page that is loaded anew, on lines that answer at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.integration.floor.test_handling import Room, opened, until

from hotline.floor import absences
from hotline.model.agent import AgentState
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import MUSIC
from hotline.testing.telephones import FakeLeg


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody be waited for for long."""
    monkeypatch.setattr(absences, "RETURNS_S", 0.3)
    monkeypatch.setattr(absences, "LOOK_S", 0.01)
    monkeypatch.setattr(absences, "RING_AGAIN_S", 0.01)


@pytest.fixture
def journal() -> InMemoryJournal:
    return InMemoryJournal()


@pytest.fixture
async def room(journal: InMemoryJournal) -> AsyncIterator[Room]:
    """Anna talks with a caller, and Bela's telephone is a page."""
    async with opened(journal, is_page=_is_belas) as room:
        await room.talk()
        yield room


def _is_belas(seat: str) -> bool:
    return seat == "bela"


def leaves(room: Room) -> None:
    """Let Bela's page be left, as far as those know who were together with it."""
    room.anna.colleague, room.bela.is_silent = "", True
    room.telephones.unplugged.add("bela")
    room.floor.unplugged("bela")


async def is_gone(leg: FakeLeg) -> None:
    await until(lambda: leg.is_gone)


async def comes_back(room: Room) -> FakeLeg:
    """Let it be there again, and picked up; return what rang."""
    room.telephones.unplugged.discard("bela")
    leg = await room.telephones.rings()
    leg.picks_up()
    return leg


async def test_a_colleague_who_is_asked_is_with_the_agent_again(room: Room) -> None:
    await room.both_talk()
    leaves(room)
    await is_gone(room.bela)
    assert room.floor.state_of("bela") is AgentState.ON_CALL
    leg = await comes_back(room)
    assert (leg.leg_id, leg.seat, leg.shows) == (room.bela.leg_id, "bela", room.bela.shows)
    await until(lambda: room.anna.colleague == leg.leg_id)
    assert not room.line.is_bridged
    await room.completes()
    await room.is_with(leg)


async def test_a_colleague_of_whose_page_two_tell_that_it_is_gone_is_rung_once(room: Room) -> None:
    await room.both_talk()
    leaves(room)
    room.floor.unplugged("bela")
    leg = await comes_back(room)
    await until(lambda: room.anna.colleague == leg.leg_id)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await room.telephones.rings()


async def test_a_colleague_in_a_conference_is_in_it_again(room: Room) -> None:
    await room.all_talk()
    leaves(room)
    await is_gone(room.bela)
    # The two others talk on.
    assert room.line.agent_leg == room.anna.leg_id
    leg = await comes_back(room)
    await until(lambda: leg.confers_with == room.anna.leg_id)


async def test_a_colleague_who_does_not_come_back_has_left(room: Room) -> None:
    await room.both_talk()
    leaves(room)
    await room.is_in("bela", AgentState.OFFLINE)
    talk = room.floor.router.floor.conversations["c1"]
    assert (talk.consult, talk.is_held) == (None, True)
    await room.floor.handling.resume("anna", "c1", by="x")
    await room.is_with(room.anna)


async def test_a_colleague_whom_the_agent_waits_for_no_more_is_not_rung(room: Room) -> None:
    await room.both_talk()
    leaves(room)
    await is_gone(room.bela)
    await room.floor.handling.resume("anna", "c1", by="x")
    await room.is_with(room.anna)
    await room.is_in("bela", AgentState.AVAILABLE)
    room.telephones.unplugged.discard("bela")
    assert room.line.agent_leg == room.anna.leg_id


async def test_whoever_is_given_the_caller_meanwhile_is_waited_for(room: Room) -> None:
    await room.both_talk()
    leaves(room)
    await is_gone(room.bela)
    await room.completes()
    await is_gone(room.anna)
    assert room.line.heard[-1] == MUSIC
    leg = await comes_back(room)
    await room.is_with(leg)
    await room.is_served_by("bela")


@pytest.mark.parametrize("is_given", [False, True])
async def test_after_a_death_a_colleague_is_rung_again_as_before(
    journal: InMemoryJournal, is_given: bool
) -> None:
    async with opened(journal, is_page=_is_belas) as old:
        await old.talk()
        await old.both_talk()
    async with opened(journal, old, is_page=_is_belas) as new:
        new.anna, new.bela, new.secure, kept = old.anna, old.bela, old.secure, old.anna.kept
        new.serve(again=True)
        await until(lambda: new.anna.kept > kept)
        if is_given:
            await new.completes()
            await new.is_with(new.bela)
        leaves(new)
        leg = await comes_back(new)
        if is_given:
            await new.is_with(leg)
        else:
            await until(lambda: new.anna.colleague == leg.leg_id)
        assert new.floor.state_of("bela") is AgentState.ON_CALL
        assert not new.serving.done()
