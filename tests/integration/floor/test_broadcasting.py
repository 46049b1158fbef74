"""What supervisors write and change on a floor that dies and comes back: from log and snapshot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from hotline.floor.attendance import Attendance
from hotline.floor.errors import (
    CannotRequalify,
    NobodyMeant,
    UnknownBroadcast,
    UnknownQualification,
)
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec, SkillWanted
from hotline.model.seat import Seat
from hotline.roster import Roster
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal

POLICY = Policy(
    queues={
        "cards": QueueSpec(
            name="cards", skills=(SkillWanted(skill="cards", minimum=3, preferred=3),)
        ),
        "loans": QueueSpec(name="loans", skills=(SkillWanted(skill="loans"),)),
        "gold": QueueSpec(name="gold", teams=frozenset({"gold"})),
    }
)
LANGUAGES = frozenset({"en-US"})
ROSTER = Roster(
    agents={
        one.agent_id: one
        for one in (
            Agent(agent_id="anna", languages=LANGUAGES, skills={"cards": 5}),
            Agent(agent_id="ben", languages=LANGUAGES, skills={"cards": 2}),
            Agent(agent_id="cara", languages=frozenset({"zh-CN"}), teams=frozenset({"gold"})),
        )
    },
    seats={one: Seat(seat_id=one, name=one) for one in ("desk1", "desk2")},
    names={},
)


@dataclass(frozen=True)
class Opened:
    floor: LiveFloor
    attendance: Attendance


@asynccontextmanager
async def opened(journal: InMemoryJournal, snapshot_every: int = 10_000) -> AsyncIterator[Opened]:
    async with fake_floor("bank", POLICY, journal, snapshot_every=snapshot_every) as floor:
        yield Opened(floor, Attendance(floor, lambda: ROSTER, now))


async def test_those_of_a_queue_or_team_are_meant_by_what_they_serve_now() -> None:
    async with opened(InMemoryJournal()) as room:
        # From then on the floor knows its policy.
        await room.attendance.sign_in("ben", "desk1", by="test")
        broadcasting = room.attendance.broadcasting
        assert broadcasting.meant() == ("anna", "ben", "cara")
        assert broadcasting.meant(but="ben") == ("anna", "cara")
        assert broadcasting.meant(queue="cards") == ("anna",)
        with pytest.raises(NobodyMeant):
            broadcasting.meant(queue="cards", but="anna")
        assert broadcasting.meant(queue="gold") == ("cara",)
        assert broadcasting.meant(team="gold") == ("cara",)
        assert broadcasting.teams == ["gold"]
        for nobody in ({"queue": "loans"}, {"queue": "nowhere"}, {"team": "silver"}):
            with pytest.raises(NobodyMeant):
                broadcasting.meant(**nobody)
        await room.attendance.qualifying.change(
            "ben", skills={"cards": 4}, languages=["en-US"], reason="x", by="test"
        )
        assert broadcasting.meant(queue="cards") == ("anna", "ben")


@pytest.mark.parametrize("snapshot_every", [1, 10_000])
async def test_what_was_written_and_read_outlives_the_process(snapshot_every: int) -> None:
    journal = InMemoryJournal()
    async with opened(journal, snapshot_every) as room:
        broadcasting = room.attendance.broadcasting
        first = await broadcasting.send("one", by="user:head")
        await broadcasting.send("two", team="gold", by="user:head")
        third = await broadcasting.send("three", by="user:head")
        await broadcasting.read("anna", first.sent.broadcast_id, by="user:li")
        await broadcasting.withdraw(third.sent.broadcast_id, by="user:head")
        before = broadcasting.all()
    async with opened(journal, snapshot_every) as room:
        again = room.attendance.broadcasting.all()
        assert again == before
        assert [(one.sent.text, one.sent.audience, list(one.read)) for one in again] == [
            ("one", "", ["anna"]),
            ("two", "team gold", []),
        ]
        board = room.floor.noticeboard
        assert [one.text for one in board.unread("anna", now())] == []
        assert [one.text for one in board.unread("cara", now())] == ["one", "two"]


async def test_read_twice_or_what_is_gone_is_no_mistake_and_nothing_in_the_log() -> None:
    async with opened(InMemoryJournal()) as room:
        broadcasting = room.attendance.broadcasting
        sent = (await broadcasting.send("one", team="gold", by="user:head")).sent
        await broadcasting.read("cara", sent.broadcast_id, by="user:cara")
        seq = room.floor.seq
        await broadcasting.read("cara", sent.broadcast_id, by="user:cara")
        await broadcasting.read("anna", sent.broadcast_id, by="user:anna")
        await broadcasting.read("anna", "nothing", by="user:anna")
        assert room.floor.seq == seq
        await broadcasting.withdraw(sent.broadcast_id, by="user:head")
        with pytest.raises(UnknownBroadcast):
            await broadcasting.withdraw(sent.broadcast_id, by="user:head")


@pytest.mark.parametrize("snapshot_every", [1, 10_000])
async def test_what_an_agent_serves_for_now_outlives_the_process(snapshot_every: int) -> None:
    journal = InMemoryJournal()
    async with opened(journal, snapshot_every) as room:
        await room.attendance.sign_in("anna", "desk1", by="test")
        await room.attendance.qualifying.change(
            "anna", skills={"loans": 4}, languages=["zh-CN"], reason="two are ill", by="user:head"
        )
    async with opened(journal, snapshot_every) as room:
        presence = room.floor.router.floor.agents["anna"]
        assert presence.agent.skills == {"loans": 4}
        assert presence.agent.languages == {"zh-CN"}
        assert presence.requalified is not None
        assert (presence.requalified.reason, presence.requalified.by) == (
            "two are ill",
            "user:head",
        )
        await room.attendance.qualifying.undo("anna", by="user:head")
        assert room.floor.router.floor.agents["anna"].agent == ROSTER.agents["anna"]


async def test_what_makes_no_sense_is_refused_in_words() -> None:
    async with opened(InMemoryJournal()) as room:
        await room.attendance.sign_in("anna", "desk1", by="test")
        change = room.attendance.qualifying.change
        good = {"skills": {"cards": 5}, "languages": ["en-US"], "reason": "x", "by": "test"}
        with pytest.raises(CannotRequalify, match="already"):
            await change("anna", **good)  # type: ignore[arg-type]
        with pytest.raises(CannotRequalify, match="not signed in"):
            await change("ben", **good)  # type: ignore[arg-type]
        with pytest.raises(UnknownQualification, match="cards, loans"):
            await change("anna", **{**good, "skills": {"crads": 5}})  # type: ignore[arg-type]
        with pytest.raises(UnknownQualification, match="no language 'fr-FR'"):
            await change("anna", **{**good, "languages": ["fr-FR"]})  # type: ignore[arg-type]
        with pytest.raises(CannotRequalify, match="nothing is changed"):
            await room.attendance.qualifying.undo("anna", by="test")
