"""Supervisors on telephones that answer at once: whom they hear, and when they hear nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.integration.floor.test_handling import Room, opened, until

from hotline.desk.now import desk_now
from hotline.floor import supervisors
from hotline.floor.errors import CallNotPlaced, CannotSupervise
from hotline.model.agent import AgentState
from hotline.model.supervision import SupervisionMode
from hotline.routing.events import AgentBreakStarted, AgentReady
from hotline.testing.floor import now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import MUSIC
from hotline.testing.telephones import FakeLeg


class Supervised(Room):
    """Anna talks with a caller; Bela is her supervisor."""

    async def hears(self, mode: SupervisionMode = "listen") -> None:
        await self.floor.supervising.hear("bela", "c1", mode, by="x")

    async def is_heard(self, mode: SupervisionMode | None) -> None:
        """Wait until the supervisor takes part in this way; None for in none."""
        wanted = None if mode is None else (self.anna.leg_id, mode)
        await until(lambda: self.bela.supervises == wanted)

    async def listens(self, mode: SupervisionMode = "listen") -> None:
        await self.hears(mode)
        self.bela = await self.telephones.rings()
        self.bela.picks_up()
        await self.is_heard(mode)


@pytest.fixture
async def room() -> AsyncIterator[Supervised]:
    async with opened(InMemoryJournal()) as opening:
        room = Supervised(opening.floor, opening.telephones, opening.line)
        await room.talk()
        opening.serving = room.serving
        yield room


def parting(room: Supervised, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return, once the caller is taken out of the agent's hearing, whom the supervisor heard."""
    heard: list[object] = []
    part = room.line.part

    async def noting(leg_id: str) -> None:
        heard.append(room.bela.supervises)
        await part(leg_id)

    monkeypatch.setattr(room.line, "part", noting)
    return heard


async def test_the_supervisors_own_telephone_rings_and_hears_the_agents_leg(
    room: Supervised,
) -> None:
    await room.listens()
    assert room.bela.seat == "bela"
    for mode in ("whisper", "barge", "listen"):
        await room.hears(mode)
        await room.is_heard(mode)
    assert room.floor.state_of("bela") is AgentState.ON_BREAK


async def test_nobody_hears_a_caller_in_a_secure_flow(
    room: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.listens("barge")
    heard = parting(room, monkeypatch)
    await room.floor.serving.part(room.line)
    assert heard == [None]
    await until(lambda: room.bela.heard == [MUSIC])
    await room.hears("whisper")
    await asyncio.sleep(0.01)
    assert room.bela.supervises is None
    await room.floor.serving.bring_back(room.line, identified=True)
    await room.is_heard("whisper")


async def test_nobody_begins_to_hear_a_caller_in_a_secure_flow(room: Supervised) -> None:
    await room.floor.serving.part(room.line)
    await room.hears()
    room.bela = await room.telephones.rings()
    room.bela.picks_up()
    await until(lambda: room.bela.heard == [MUSIC])
    assert room.bela.supervises is None
    await room.floor.serving.bring_back(room.line, identified=True)
    await room.is_heard("listen")


async def test_nobody_hears_a_caller_on_hold(
    room: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.listens("barge")
    heard = parting(room, monkeypatch)
    await room.floor.handling.hold("anna", "c1", by="x")
    await until(lambda: heard == [None])
    await room.floor.handling.resume("anna", "c1", by="x")
    await room.is_heard("barge")


async def test_a_supervisor_whom_the_pbx_does_not_let_go_is_hung_up(
    room: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(self: FakeLeg) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(supervisors, "OUT_WITHIN_S", 0.01)
    monkeypatch.setattr(FakeLeg, "supervise_no_more", never)
    await room.listens()
    await room.floor.serving.part(room.line)
    assert room.bela.is_gone
    await room.is_in("bela", AgentState.AVAILABLE)


async def test_a_caller_who_hangs_up_while_somebody_barges_in_is_let_go(room: Supervised) -> None:
    await room.listens("barge")
    # Nobody tells of the caller's hang-up until the supervisor is out.
    room.anna.is_left()
    await room.is_heard(None)
    room.line.caller_hangs_up()
    await room.bela.gone()
    await room.is_in("bela", AgentState.AVAILABLE)


async def test_a_desk_offers_a_supervisor_who_listens_to_be_ready_where_that_changes_something(
    room: Supervised,
) -> None:
    await room.listens()
    # Who was ready is so again: there is nothing to ask for.
    assert desk_now(room.floor, "bela").can == ("break",)
    await room.floor.take(AgentBreakStarted(at=now(), agent_id="bela", reason="tea"))
    assert desk_now(room.floor, "bela").can == ("ready",)
    assert await room.floor.take(AgentReady(at=now(), agent_id="bela")) == ""
    assert desk_now(room.floor, "bela").can == ("break",)


async def test_a_supervisor_who_has_heard_enough_is_what_was_before(room: Supervised) -> None:
    await room.listens()
    await room.floor.supervising.hear_no_more("bela", by="x")
    await room.bela.gone()
    await room.is_in("bela", AgentState.AVAILABLE)
    await room.floor.supervising.hear_no_more("bela", by="x")
    assert room.line.is_bridged


@pytest.mark.parametrize("is_up", [True, False])
async def test_a_supervisor_who_hangs_up_or_does_not_pick_up_hears_no_more(
    room: Supervised, is_up: bool
) -> None:
    if is_up:
        await room.listens()
    else:
        await room.hears()
        room.bela = await room.telephones.rings()
    room.bela.hangs_up()
    await room.is_in("bela", AgentState.AVAILABLE)
    assert room.line.is_bridged


async def test_a_supervision_that_ends_while_it_rings_rings_no_more(room: Supervised) -> None:
    await room.hears()
    room.bela = await room.telephones.rings()
    await room.floor.supervising.hear_no_more("bela", by="x")
    await room.bela.gone()
    await room.is_in("bela", AgentState.AVAILABLE)


async def test_the_next_process_lets_nobody_hear() -> None:
    journal = InMemoryJournal()
    async with opened(journal) as opening:
        old = Supervised(opening.floor, opening.telephones, opening.line)
        await old.talk()
        opening.serving = old.serving
        await old.listens()
    async with opened(journal, old) as new:
        new.serve()
        await old.bela.gone()
        await new.is_in("bela", AgentState.AVAILABLE)
        assert new.line.is_bridged


async def test_what_cannot_be_is_refused(room: Supervised) -> None:
    supervising = room.floor.supervising
    with pytest.raises(CannotSupervise, match="sign in at a seat"):
        await supervising.hear("nobody", "c1", "listen", by="x")
    with pytest.raises(CannotSupervise, match="nobody talks"):
        await supervising.hear("bela", "c9", "listen", by="x")
    with pytest.raises(CannotSupervise, match="own conversation"):
        await supervising.hear("anna", "c1", "listen", by="x")
    with pytest.raises(CallNotPlaced, match="does not wait"):
        await supervising.move("c1", "loans", by="x")
    with pytest.raises(CallNotPlaced, match="does not wait"):
        await supervising.put_first("c1", by="x")
