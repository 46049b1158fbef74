"""A live floor follows edits and the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from hotline.calendar_rules import look_up
from hotline.floor.attendance import Attendance
from hotline.floor.callers import Left
from hotline.floor.floor_rules import FloorRules
from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.source import read_source
from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.model.seat import Seat
from hotline.roster import Roster
from hotline.routing.events import AgentLoggedOut, CallQueued
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine
from hotline.testing.telephones import FakeTelephones

TENANT = "bank"
LOOK_S = 0.02
ANNA = Agent(agent_id="anna", languages=frozenset({"en-US"}))
ROSTER = Roster(
    agents={"anna": ANNA},
    seats={"desk1": Seat(seat_id="desk1", name="Desk 1")},
    names={"anna": "Anna"},
)
NOBODY = Roster(agents={}, seats=ROSTER.seats, names={})
SERVES_OUT, SENDS_AWAY = (
    QueueSpec(name=name, hours="office", serves_out=serves_out)
    for name, serves_out in (("patient", True), ("strict", False))
)
POLICY = Policy(queues={one.name: one for one in (SERVES_OUT, SENDS_AWAY)})
CLOSES = datetime(2026, 3, 2, 17, tzinfo=UTC)
CALENDAR = """\
calendar: bank
timezone: UTC
years: 2026
hours:
  office: {mon-sun: "HOURS", holidays: as mon, workdays: as mon}
"""


def calendar(hours: str) -> Calendar:
    """Return a calendar by which the office is open at these hours."""
    text = CALENDAR.replace("HOURS", hours)
    source = read_source(text, "calendar.yaml")
    compiled = compile_calendar(source, look_up(text))
    assert source.problems == []
    return compiled


class Room:
    """A floor by its rules, with a clock on the wall that a test sets."""

    def __init__(self, journal: InMemoryJournal) -> None:
        self.telephones = FakeTelephones()
        self.floor = fake_floor(TENANT, POLICY, journal, self.telephones, clock=lambda: self.shown)
        self._calls = count(1)
        self.shown = CLOSES - timedelta(hours=1)
        self.calendar = calendar("09:00-17:00")
        self.rules = FloorRules(
            self.floor, ROSTER, lambda: self.calendar, lambda: self.shown, look_s=LOOK_S
        )
        self.attendance = Attendance(self.floor, lambda: self.rules.roster, lambda: self.shown)

    @property
    def closed(self) -> set[str]:
        return self.floor.router.floor.closed

    def calls(self, queue: str, line: FakeLine) -> asyncio.Task[Left]:
        call_id = f"c{next(self._calls)}"
        asked = CallQueued(at=self.shown, call_id=call_id, queue=queue, language="en-US")
        return asyncio.create_task(self.floor.serving.serve(asked, line))

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(2):
            while True:
                if holds():
                    return
                await asyncio.sleep(0.002)

    async def anna_talks(self) -> FakeLine:
        await self.attendance.sign_in("anna", "desk1", by="test")
        await self.attendance.is_ready("anna", by="test")
        line = FakeLine()
        self.talking = self.calls("patient", line)
        (await self.telephones.rings()).picks_up()
        await self.until(lambda: self.floor.state_of("anna") is AgentState.ON_CALL)
        return line


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room(InMemoryJournal())
    async with room.floor, room.rules:
        yield room


async def test_at_closing_time_callers_wait_on_or_go_as_their_queue_says(room: Room) -> None:
    patient, strict = FakeLine(), FakeLine()
    waits, goes = room.calls("patient", patient), room.calls("strict", strict)
    await room.until(lambda: len(room.floor.router.floor.entries) == 2)
    room.shown = CLOSES
    assert (await asyncio.wait_for(goes, 2)).why == "closed"
    assert room.closed == {"patient", "strict"}
    assert list(room.floor.router.floor.entries) == ["c1"]
    assert (await room.calls("strict", FakeLine())).why == "closed"
    waits.cancel()


async def test_hours_that_passed_while_no_process_was_there_count_at_once() -> None:
    journal = InMemoryJournal()
    day = Room(journal)
    async with day.floor, day.rules:
        await day.until(lambda: not day.closed)
    night = Room(journal)
    night.shown = CLOSES + timedelta(hours=3)
    async with night.floor, night.rules:
        assert (await night.calls("strict", FakeLine())).why == "closed"


async def test_a_calendar_that_is_edited_counts_at_once(room: Room) -> None:
    room.calendar = calendar("09:00-12:00")
    await room.until(lambda: room.closed == {"patient", "strict"})


async def test_who_is_taken_out_and_talks_goes_when_that_is_over(room: Room) -> None:
    line = await room.anna_talks()
    room.rules.use(POLICY, NOBODY)
    await room.until(lambda: room.floor.router.floor.agents["anna"].then == "offline")
    (there,) = room.attendance.all()
    assert (there.agent.agent_id, there.state, there.seat) == ("anna", "on_call", "desk1")
    assert line.is_bridged
    line.agent_hangs_up()
    assert (await room.talking).way == "answered"
    await room.until(lambda: not room.floor.router.floor.agents)
    assert room.attendance.all() == []


async def test_a_policy_counts_from_its_turn_on_and_after_a_restart() -> None:
    journal = InMemoryJournal()
    edited = Policy(queues={**POLICY.queues, "new": QueueSpec(name="new")})
    first = Room(journal)
    async with first.floor, first.rules:
        first.rules.use(edited, ROSTER)
        await first.until(lambda: "new" in first.floor.router.floor.policy.queues)
        assert first.floor.policy is edited
    second = Room(journal)
    async with second.floor, second.rules:
        await second.until(lambda: second.floor.router.floor.policy == POLICY)


async def test_an_edit_that_is_taken_back_at_once_does_not_count() -> None:
    edited = Policy(queues={**POLICY.queues, "new": QueueSpec(name="new")})
    room = Room(InMemoryJournal())
    async with room.floor, room.rules:
        await room.until(lambda: room.floor.router.floor.policy == POLICY)
        room.rules.use(edited, ROSTER)
        room.rules.use(POLICY, ROSTER)
        await room.floor.take(AgentLoggedOut(at=room.shown, agent_id="anna"))
        assert room.floor.router.floor.policy == POLICY


async def test_who_was_taken_out_while_no_process_was_there_is_signed_out() -> None:
    journal = InMemoryJournal()
    first = Room(journal)
    async with first.floor, first.rules:
        await first.attendance.sign_in("anna", "desk1", by="test")
    second = Room(journal)
    second.rules.roster = NOBODY
    async with second.floor, second.rules:
        await second.until(lambda: not second.floor.router.floor.agents)
