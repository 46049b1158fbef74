"""An agent whose telephone is a page that is loaded anew, on lines that answer at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from tests.integration.floor.test_conversations import Talk, until
from tests.integration.floor.test_live_floor import ANNA, PATIENT, Room, opened

from hotline.desk.now import desk_now
from hotline.floor import absences
from hotline.model.agent import AgentState
from hotline.routing.events import AgentLoggedIn, AgentReady
from hotline.testing.floor import now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import MUSIC, FakeLine
from hotline.testing.telephones import FakeLeg, FakeTelephones

pytestmark = pytest.mark.usefixtures("soon")
SEAT = "desk1"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody be waited for for long."""
    monkeypatch.setattr(absences, "RETURNS_S", 0.3)
    monkeypatch.setattr(absences, "LOOK_S", 0.01)
    monkeypatch.setattr(absences, "RING_AGAIN_S", 0.01)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """A floor where every telephone is a page."""
    async with opened(
        InMemoryJournal(), FakeTelephones(), PATIENT, is_page=lambda seat: True
    ) as room:
        yield room


@pytest.fixture
async def talk(room: Room) -> Talk:
    """Anna and a caller, who talk."""
    talk = Talk(room.telephones)
    await talk.begins(room)
    return talk


def leaves(room: Room, leg: FakeLeg | None = None) -> None:
    """Let the page of the seat be left."""
    room.telephones.unplugged.add(SEAT)
    if leg is not None:
        leg.is_silent = True
    room.floor.unplugged(SEAT)


async def comes_back(room: Room) -> FakeLeg:
    """Let it be there again; return what rings then."""
    room.telephones.unplugged.discard(SEAT)
    return await room.telephones.rings()


async def test_the_caller_hears_music_and_is_with_the_same_agent_again(
    room: Room, talk: Talk
) -> None:
    talk.line.heard.clear()
    leaves(room, talk.leg)
    await talk.line.hears(MUSIC)
    assert (talk.line.is_bridged, talk.leg.is_gone) == (False, True)
    leg = await comes_back(room)
    assert (leg.leg_id, leg.seat, leg.shows) == (talk.leg.leg_id, SEAT, talk.leg.shows)
    # By that the page knows whom it picks up.
    (call_id,) = room.floor.router.floor.conversations
    assert leg.call_id == talk.leg.call_id == call_id
    assert not talk.line.is_bridged
    leg.picks_up()
    await until(lambda: talk.line.agent_leg == leg.leg_id)
    assert room.floor.state_of("anna") is AgentState.ON_CALL
    leg.hangs_up()
    talk.line.agent_hangs_up()
    await talk.is_over(room)


async def test_the_page_that_is_back_offers_what_can_be_done_with_the_caller(
    room: Room, talk: Talk
) -> None:
    offered = room.floor.handling.may_ask("anna")
    assert "hold" in offered
    leaves(room, talk.leg)
    leg = await comes_back(room)
    with room.desks.open("anna") as desk:
        # The page is drawn before its telephone is back.
        await desk.changed()
        assert not room.floor.handling.may_ask("anna")
        leg.picks_up()
        async with asyncio.timeout(2):
            await desk.changed()
        assert room.floor.handling.may_ask("anna") == offered


async def test_the_page_that_is_back_says_that_its_telephone_comes_and_no_more(
    room: Room, talk: Talk
) -> None:
    def told() -> tuple[bool, str]:
        handling = desk_now(room.floor, "anna").handling
        assert handling is not None
        return handling.aside, handling.moving

    assert told() == (False, "")
    leaves(room, talk.leg)
    leg = await comes_back(room)
    assert told() == (False, "reconnecting")
    leg.picks_up()
    await until(lambda: told() == (False, ""))
    await room.floor.handling.hold("anna", "c1", by="x")
    await until(lambda: leg.kept == 1)
    leaves(room, leg)
    leg = await comes_back(room)
    with room.desks.open("anna") as desk:
        await desk.changed()
        assert told() == (False, "reconnecting")
        leg.picks_up()
        async with asyncio.timeout(2):
            await desk.changed()
        assert told() == (False, "")


async def test_a_page_of_which_two_tell_that_it_is_gone_is_rung_once(
    room: Room, talk: Talk
) -> None:
    """Its WebSocket tells, and so does the PBX, which has its registration no more."""
    leaves(room, talk.leg)
    room.floor.unplugged(SEAT)
    leg = await comes_back(room)
    leg.picks_up()
    await until(lambda: talk.line.agent_leg == leg.leg_id)
    await asyncio.sleep(0.05)
    assert (talk.line.is_bridged, leg.is_gone) == (True, False)


async def test_codes_of_the_new_page_count(room: Room, talk: Talk) -> None:
    leaves(room, talk.leg)
    leg = await comes_back(room)
    leg.picks_up()
    await until(lambda: talk.line.is_bridged)
    leg.asks(2)
    await until(lambda: talk.secure.asked == ["code"])


async def test_a_page_that_sounds_still_is_not_gone(room: Room, talk: Talk) -> None:
    leaves(room)
    room.telephones.unplugged.discard(SEAT)
    await asyncio.sleep(2 * absences.RETURNS_S)
    assert (talk.line.is_bridged, talk.leg.is_gone) == (True, False)
    assert room.floor.state_of("anna") is AgentState.ON_CALL


async def test_who_does_not_come_back_has_gone(room: Room, talk: Talk) -> None:
    leaves(room, talk.leg)
    async with asyncio.timeout(2):
        assert (await talk.serving).way == "answered"
    await room.state(AgentState.OFFLINE)


async def test_who_does_not_pick_up_has_gone(room: Room, talk: Talk) -> None:
    leaves(room, talk.leg)
    leg = await comes_back(room)
    await talk.is_over(room)
    assert leg.is_gone


async def test_a_page_that_cannot_be_rung_at_once_is_rung_again(room: Room, talk: Talk) -> None:
    leaves(room, talk.leg)
    (await comes_back(room)).hangs_up("unreachable")
    leg = await room.telephones.rings()
    leg.picks_up()
    await until(lambda: talk.line.agent_leg == leg.leg_id)


async def test_a_caller_who_hangs_up_meanwhile_frees_the_agent(room: Room, talk: Talk) -> None:
    leaves(room, talk.leg)
    leg = await comes_back(room)
    talk.line.caller_hangs_up()
    await talk.is_over(room)
    await leg.gone()


async def test_a_caller_in_a_secure_flow_notices_nothing(room: Room, talk: Talk) -> None:
    await room.floor.serving.part(talk.line)
    await until(lambda: talk.leg.kept == 1)
    talk.line.heard.clear()
    leaves(room, talk.leg)
    leg = await comes_back(room)
    leg.picks_up()
    await until(lambda: leg.kept == 1)
    assert (leg.heard, talk.line.heard) == ([MUSIC], [])
    await room.floor.serving.bring_back(talk.line, identified=True)
    assert talk.line.agent_leg == leg.leg_id


async def test_whoever_asks_a_colleague_is_with_the_colleague_again(room: Room, talk: Talk) -> None:
    bela = replace(ANNA, agent_id="bela")
    room.floor.tell(AgentLoggedIn(at=now(), agent=bela, seat="desk2"))
    await room.floor.take(AgentReady(at=now(), agent_id="bela"))
    await room.floor.handling.hold("anna", "c1", by="x")
    await room.floor.handling.consult("anna", "c1", to_agent="bela", to_queue="", by="x")
    colleague = await room.telephones.rings()
    colleague.picks_up()
    await until(lambda: talk.leg.colleague == colleague.leg_id)
    leaves(room, talk.leg)
    leg = await comes_back(room)
    leg.picks_up()
    await until(lambda: leg.colleague == colleague.leg_id)
    assert not talk.line.is_bridged


async def test_a_page_that_rang_is_rung_again(room: Room) -> None:
    room.anna_comes()
    serving = room.serve(FakeLine())
    first = await room.telephones.rings()
    leaves(room)
    await first.gone()
    await asyncio.sleep(10 * absences.LOOK_S)
    assert room.floor.state_of("anna") is AgentState.RESERVED
    (await comes_back(room)).picks_up()
    await room.state(AgentState.ON_CALL)
    serving.cancel()


async def test_a_telephone_on_a_desk_shows_no_id_of_a_call() -> None:
    async with opened(InMemoryJournal(), FakeTelephones(), PATIENT) as room:
        room.anna_comes()
        serving = room.serve(FakeLine())
        assert (await room.telephones.rings()).call_id == ""
        serving.cancel()


async def test_a_page_that_rang_and_does_not_come_back_is_lost(room: Room) -> None:
    room.anna_comes()
    serving = room.serve(FakeLine())
    await room.telephones.rings()
    leaves(room)
    await room.state(AgentState.OFFLINE)
    serving.cancel()


async def test_who_waits_for_calls_and_is_back_in_time_was_never_gone(room: Room) -> None:
    room.anna_comes()
    await room.state(AgentState.AVAILABLE)
    leaves(room)
    serving = room.serve(FakeLine())
    await room.state(AgentState.RESERVED)
    await asyncio.sleep(10 * absences.LOOK_S)
    assert not room.telephones.legs
    (await comes_back(room)).picks_up()
    await room.state(AgentState.ON_CALL)
    serving.cancel()


async def test_who_waits_for_calls_and_does_not_come_back_is_lost(room: Room) -> None:
    room.anna_comes()
    await room.state(AgentState.AVAILABLE)
    leaves(room)
    await room.state(AgentState.OFFLINE)
