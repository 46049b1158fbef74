"""Hold, consults and transfers on lines and telephones that answer at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.desk.desks import Desks
from hotline.desk.now import desk_now
from hotline.errors import HotlineError
from hotline.floor import absences
from hotline.floor.callers import Left
from hotline.floor.errors import (
    CallerCannotGo,
    NobodyFree,
    NobodyToAsk,
    NotNow,
    PlaceNotOffered,
    SecureFlowNotOffered,
)
from hotline.floor.floor_log import EVERY, STREAM
from hotline.floor.live_floor import LiveFloor
from hotline.floor.number_errors import (
    NotANumber,
    NumberNotAllowed,
    NumberNotWanted,
    NumberWanted,
)
from hotline.floor.ports import Clock
from hotline.floor.talking import Talking
from hotline.flow.requests import Transfer
from hotline.journal import JournalError, NewRecord
from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.events import AgentBreakStarted, AgentLoggedIn, AgentReady, CallQueued
from hotline.routing.policy import PlaceRules, Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import MUSIC, FakeLine
from hotline.testing.secure_flows import FakeSecureFlows
from hotline.testing.telephones import FakeLeg, FakeTelephones

POLICY = Policy(queues={"agents": QueueSpec(name="agents"), "loans": QueueSpec(name="loans")})


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while True:
            if condition():
                return
            await asyncio.sleep(0.001)


class Room:
    """Anna talks with a caller; Bela is there or not."""

    def __init__(
        self,
        floor: LiveFloor,
        telephones: FakeTelephones,
        line: FakeLine,
        desks: Desks | None = None,
        clock: Clock = now,
    ) -> None:
        self.floor = floor
        self.telephones = telephones
        self.desks = desks or Desks()
        self.line = line
        self.clock = clock
        self.secure = FakeSecureFlows(offered=("pin",), places=("survey",))
        self.anna: FakeLeg
        self.bela: FakeLeg
        self.serving: asyncio.Task[Left]
        self.journal: InMemoryJournal

    def comes(self, agent_id: str) -> None:
        agent = Agent(agent_id=agent_id, languages=frozenset({"en-US"}))
        self.floor.tell(AgentLoggedIn(at=self.clock(), agent=agent, seat=agent_id))
        self.floor.tell(AgentReady(at=self.clock(), agent_id=agent_id))

    def serve(self, *, again: bool = False) -> None:
        asked = CallQueued(at=self.clock(), call_id="c1", queue="agents", language="en-US")
        self.serving = asyncio.create_task(
            self.floor.serving.serve(asked, self.line, secure=self.secure, again=again)
        )

    async def talk(self) -> None:
        self.comes("anna")
        self.serve()
        self.anna = await self.telephones.rings()
        self.anna.picks_up()
        await self.is_in("anna", AgentState.ON_CALL)
        self.comes("bela")
        await self.is_in("bela", AgentState.AVAILABLE)

    async def is_in(self, agent_id: str, state: AgentState) -> None:
        await until(lambda: self.floor.state_of(agent_id) is state)

    async def consults(self) -> None:
        await self.floor.handling.consult("anna", "c1", to_agent="bela", to_queue="", by="x")
        self.bela = await self.telephones.rings()

    async def both_talk(self) -> None:
        await self.consults()
        self.bela.picks_up()
        await self.is_in("bela", AgentState.ON_CALL)

    async def all_talk(self) -> None:
        await self.both_talk()
        await self.floor.handling.conference("anna", "c1", by="x")
        await until(lambda: self.bela.confers_with == self.anna.leg_id)

    async def completes(self) -> None:
        await self.floor.handling.complete("anna", "c1", by="x")

    async def is_with(self, leg: FakeLeg) -> None:
        await until(lambda: self.line.agent_leg == leg.leg_id)

    async def is_served_by(self, agent_id: str) -> None:
        talks = self.floor.router.floor.conversations
        await until(lambda: "c1" in talks and talks["c1"].presence.agent.agent_id == agent_id)

    async def goes_on_in_the_flow(self) -> None:
        async with asyncio.timeout(2):
            assert (await self.serving).way == "answered"


@asynccontextmanager
async def opened(
    journal: InMemoryJournal,
    before: Room | None = None,
    is_page: Callable[[str], bool] = lambda _: False,
    snapshot_every: int = EVERY,
    clock: Clock = now,
) -> AsyncIterator[Room]:
    telephones = before.telephones if before else FakeTelephones()
    desks = Desks()
    async with fake_floor(
        "bank",
        POLICY,
        journal,
        telephones,
        snapshot_every,
        desks=desks,
        is_page=is_page,
        clock=clock,
    ) as floor:
        room = Room(floor, telephones, before.line if before else FakeLine(), desks, clock)
        room.journal = journal
        yield room
        # Who dies serves nobody any more.
        room.serving.cancel()


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with opened(InMemoryJournal()) as room:
        await room.talk()
        yield room


async def test_a_caller_on_hold_hears_music_and_the_agent_nothing(room: Room) -> None:
    room.anna.heard.clear()
    room.line.heard.clear()
    await room.floor.handling.hold("anna", "c1", by="x")
    await until(lambda: room.line.heard == [MUSIC] and not room.line.is_bridged)
    await until(lambda: room.anna.kept == 1)
    assert room.anna.heard == []
    await room.floor.handling.resume("anna", "c1", by="x")
    await room.is_with(room.anna)
    room.line.agent_hangs_up()
    await room.goes_on_in_the_flow()


class SlowLine(FakeLine):
    """A line whose PBX takes caller and agent apart, and back, only when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked, self.may_part, self.may_join = (asyncio.Event() for _ in range(3))
        self.may_join.set()

    async def bridge(self, leg_id: str) -> bool:
        await self.may_join.wait()
        return await super().bridge(leg_id)

    async def part(self, leg_id: str) -> None:
        self.is_asked.set()
        await self.may_part.wait()
        await super().part(leg_id)


def told(room: Room) -> tuple[bool, bool, str]:
    """Return what Anna's desk tells: on hold, aside, and what is not done yet."""
    handling = desk_now(room.floor, "anna").handling
    assert handling is not None
    return handling.held, handling.aside, handling.moving


async def test_a_caller_is_on_hold_once_the_pbx_says_so() -> None:
    async with opened(InMemoryJournal()) as room:
        room.line = line = SlowLine()
        await room.talk()
        await room.floor.handling.hold("anna", "c1", by="x")
        await line.is_asked.wait()
        assert told(room) == (True, False, "parting")
        with room.desks.open("anna") as desk:
            await desk.changed()
            line.may_part.set()
            async with asyncio.timeout(2):
                await desk.changed()
        assert told(room) == (True, False, "")
        assert line.heard[-1] == MUSIC
        room.anna.settles.clear()
        await room.floor.handling.resume("anna", "c1", by="x")
        await until(lambda: told(room) == (False, False, "joining"))
        # Before the agent has come out of the wait.
        line.may_part.clear()
        room.anna.settles.set()
        await room.is_with(room.anna)
        await until(lambda: told(room) == (False, False, ""))
        await room.floor.handling.hold("anna", "c1", by="x")
        assert told(room) == (True, False, "parting")


async def test_a_caller_is_out_of_hearing_for_the_bank_once_the_pbx_says_so() -> None:
    async with opened(InMemoryJournal()) as room:
        room.line = line = SlowLine()
        await room.talk()
        room.secure.is_under_way = True
        parting = asyncio.ensure_future(room.floor.serving.part(line))
        await line.is_asked.wait()
        assert told(room) == (False, True, "parting")
        line.may_part.set()
        line.may_join.clear()
        await parting
        assert told(room) == (False, True, "")
        room.secure.is_under_way = False
        assert told(room) == (False, True, "")
        coming = asyncio.ensure_future(room.floor.serving.bring_back(line, identified=True))
        await until(lambda: told(room) == (False, True, "joining"))
        line.may_join.set()
        await coming
        assert told(room) == (False, False, "")


async def test_the_next_process_says_on_hold_once_it_has_seen_to_it() -> None:
    journal = InMemoryJournal()
    async with opened(journal) as old:
        old.line = SlowLine()
        old.line.may_part.set()
        await old.talk()
        await old.floor.handling.hold("anna", "c1", by="x")
        await until(lambda: told(old) == (True, False, ""))
        old.line.may_part.clear()
    async with opened(journal, old) as new:
        assert told(new) == (True, False, "parting")
        new.serve(again=True)
        await old.line.is_asked.wait()
        assert told(new) == (True, False, "parting")
        old.line.may_part.set()
        await until(lambda: told(new) == (True, False, ""))


async def test_the_desk_is_told_once_they_hear_each_other_again(room: Room) -> None:
    offered = room.floor.handling.may_ask("anna")
    assert "hold" in offered
    await room.floor.handling.hold("anna", "c1", by="x")
    await until(lambda: room.anna.kept == 1)
    room.anna.settles.clear()
    with room.desks.open("anna") as desk:
        await room.floor.handling.resume("anna", "c1", by="x")
        await until(lambda: not room.floor.handling.may_ask("anna"))
        await desk.changed()
        room.anna.settles.set()
        async with asyncio.timeout(2):
            await desk.changed()
        assert room.floor.handling.may_ask("anna") == offered


async def test_an_agent_who_hangs_up_on_hold_lets_the_caller_go_on(room: Room) -> None:
    await room.floor.handling.hold("anna", "c1", by="x")
    room.anna.hangs_up()
    await room.goes_on_in_the_flow()
    await room.is_in("anna", AgentState.WRAP_UP)


async def test_what_cannot_be_is_refused(room: Room) -> None:
    handling = room.floor.handling
    with pytest.raises(NobodyToAsk):
        await handling.hold("bela", "c1", by="x")
    with pytest.raises(NobodyToAsk):
        await handling.hold("anna", "another", by="x")
    with pytest.raises(NotNow, match="no resume now"):
        await handling.resume("anna", "c1", by="x")
    with pytest.raises(NobodyFree, match="of 'anna' is free"):
        await handling.consult("anna", "c1", to_agent="anna", to_queue="", by="x")
    with pytest.raises(CallerCannotGo, match="'nowhere'"):
        await handling.transfer("anna", "c1", to_agent="", to_queue="nowhere", by="x")


async def test_hold_and_secure_flows_exclude_each_other(room: Room) -> None:
    await room.floor.serving.part(room.line)
    assert room.floor.handling.may_ask("anna") == frozenset()
    with pytest.raises(NotNow):
        await room.floor.handling.hold("anna", "c1", by="x")
    await room.floor.serving.bring_back(room.line, identified=False)
    await room.floor.handling.hold("anna", "c1", by="x")
    with pytest.raises(SecureFlowNotOffered):
        await room.floor.securing.ask("anna", "pin")
    room.anna.asks(1)
    await room.floor.handling.resume("anna", "c1", by="x")
    await room.is_with(room.anna)
    assert room.secure.asked == []


async def test_the_colleague_gets_the_caller(room: Room) -> None:
    await room.both_talk()
    assert room.anna.colleague == room.bela.leg_id
    assert room.bela.heard == ["en-US/whisper_consult+en-US/whisper_standard"]
    assert not room.line.is_bridged
    await room.completes()
    await room.is_with(room.bela)
    await room.anna.gone()
    await room.is_in("anna", AgentState.WRAP_UP)
    assert room.floor.state_of("bela") is AgentState.ON_CALL
    assert not room.serving.done()
    room.line.agent_hangs_up()
    await room.goes_on_in_the_flow()
    await room.is_in("bela", AgentState.WRAP_UP)


@pytest.mark.parametrize("is_up", [True, False])
async def test_an_agent_who_hangs_up_gives_the_caller_to_the_colleague(
    room: Room, is_up: bool
) -> None:
    await (room.both_talk() if is_up else room.consults())
    room.anna.hangs_up()
    await room.is_in("anna", AgentState.WRAP_UP)
    room.bela.picks_up()
    await room.is_with(room.bela)
    room.line.agent_hangs_up()
    await room.goes_on_in_the_flow()


async def test_a_colleague_whom_the_agent_leaves_as_they_come_together_gets_the_caller(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.consults()
    join = room.anna.join

    async def is_left_at_once(leg_id: str) -> bool:
        is_there = await join(leg_id)
        room.bela.is_left()
        return is_there

    monkeypatch.setattr(room.anna, "join", is_left_at_once)
    room.bela.picks_up()
    await room.is_in("bela", AgentState.ON_CALL)
    async with asyncio.timeout(2):
        await room.bela.alone()
    room.anna.hangs_up()
    await room.is_with(room.bela)


async def test_a_colleague_who_gets_the_caller_while_it_rings_is_told_who_calls(
    room: Room,
) -> None:
    await room.consults()
    await room.completes()
    room.bela.picks_up()
    await room.is_with(room.bela)
    assert room.bela.heard == ["en-US/whisper_standard"]


async def test_the_next_agent_is_told_how_long_the_caller_has_waited_and_not_talked() -> None:
    later = [timedelta()]
    async with opened(InMemoryJournal(), clock=lambda: now() + later[0]) as room:
        await room.talk()
        later[0] += timedelta(minutes=10)
        await room.floor.handling.transfer("anna", "c1", to_agent="bela", to_queue="", by="x")
        bela = await room.telephones.rings()
        bela.picks_up()
        await room.is_with(bela)
        assert bela.heard == ["en-US/whisper_standard"]


async def test_a_colleague_who_hangs_up_leaves_the_caller_on_hold(room: Room) -> None:
    await room.both_talk()
    room.bela.hangs_up()
    await room.is_in("bela", AgentState.AVAILABLE)
    await room.floor.handling.resume("anna", "c1", by="x")
    await room.is_with(room.anna)


async def test_who_loads_the_page_anew_in_a_consult_is_with_the_colleague_again() -> None:
    async with opened(InMemoryJournal(), is_page=lambda seat: seat == "anna") as room:
        await room.talk()
        await room.both_talk()
        room.telephones.unplugged.add("anna")
        room.anna.is_silent = True
        room.floor.unplugged("anna")
        await room.anna.gone()
        room.telephones.unplugged.discard("anna")
        leg = await room.telephones.rings()
        leg.picks_up()
        await until(lambda: leg.colleague == room.bela.leg_id)
        assert room.floor.state_of("bela") is AgentState.ON_CALL
        await room.completes()
        await room.is_with(room.bela)


async def test_a_caller_who_hangs_up_in_a_consult_frees_both(room: Room) -> None:
    await room.both_talk()
    room.line.caller_hangs_up()
    await room.is_in("anna", AgentState.WRAP_UP)
    await room.is_in("bela", AgentState.AVAILABLE)
    await asyncio.gather(room.anna.gone(), room.bela.gone())


async def test_a_caller_who_is_sent_on_waits_with_music(room: Room) -> None:
    await room.floor.handling.transfer("anna", "c1", to_agent="", to_queue="loans", by="x")
    await room.anna.gone()
    bela = await room.telephones.rings()
    room.line.agent_hangs_up()
    await until(lambda: room.line.heard[-1:] == [MUSIC])
    bela.picks_up()
    await room.is_with(bela)
    room.line.agent_hangs_up()
    await room.goes_on_in_the_flow()


async def test_three_talk_and_who_leaves_leaves_the_two_others(room: Room) -> None:
    await room.all_talk()
    assert room.line.is_bridged
    assert room.bela.heard == ["en-US/whisper_consult+en-US/whisper_standard"]
    room.anna.asks(1)
    with pytest.raises(SecureFlowNotOffered):
        await room.floor.securing.ask("anna", "pin")
    room.bela.hangs_up()
    await room.is_in("bela", AgentState.AVAILABLE)
    assert room.line.agent_leg == room.anna.leg_id
    assert room.secure.asked == []
    room.anna.asks(1)
    await until(lambda: room.secure.asked == ["pin"])


async def test_an_agent_who_leaves_a_conference_leaves_the_caller_to_the_colleague(
    room: Room,
) -> None:
    await room.all_talk()
    heard = len(room.line.heard)
    room.anna.hangs_up()
    await room.is_served_by("bela")
    await room.is_in("anna", AgentState.WRAP_UP)
    assert room.line.is_bridged
    assert room.line.heard[heard:] == []
    room.line.agent_hangs_up()
    await room.goes_on_in_the_flow()


async def test_a_conference_is_left_to_the_colleague(room: Room) -> None:
    await room.all_talk()
    heard = len(room.line.heard)
    await room.completes()
    await room.anna.gone()
    await room.is_served_by("bela")
    assert room.line.is_bridged
    assert room.line.heard[heard:] == []
    room.line.agent_hangs_up()
    await room.goes_on_in_the_flow()


async def test_an_agent_whose_page_is_loaded_anew_is_in_the_conference_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(absences, "LOOK_S", 0.01)
    async with opened(InMemoryJournal(), is_page=lambda seat: seat == "anna") as room:
        await room.talk()
        await room.all_talk()
        room.anna.is_silent = True
        room.telephones.unplugged.add("anna")
        room.floor.unplugged("anna")
        await room.anna.gone()
        room.telephones.unplugged.discard("anna")
        anna = await room.telephones.rings()
        anna.picks_up()
        await until(lambda: anna.confers_with == room.bela.leg_id)
        assert room.line.is_bridged
        await room.completes()
        await room.is_served_by("bela")


async def test_a_caller_who_leaves_a_conference_frees_both(room: Room) -> None:
    await room.all_talk()
    room.line.caller_hangs_up()
    await room.is_in("anna", AgentState.WRAP_UP)
    await asyncio.gather(room.anna.gone(), room.bela.gone())


async def test_the_next_process_disturbs_nobody_of_a_conference() -> None:
    journal = InMemoryJournal()
    async with opened(journal) as old:
        await old.talk()
        await old.all_talk()
    old.bela.confers_with = "as before"
    async with opened(journal, old) as new:
        new.serve()
        await new.floor.handling.resume("anna", "c1", by="x")
        await old.bela.gone()
        assert old.bela.confers_with == "as before"
        assert new.line.is_bridged


async def test_the_next_process_begins_a_conference_of_which_nothing_came() -> None:
    journal = InMemoryJournal()
    async with opened(journal) as old:
        await old.talk()
        await old.all_talk()
    # As if nothing had come of it.
    old.line.agent_hangs_up()
    old.bela.confers_with, old.bela.is_together = "", False
    async with opened(journal, old) as new:
        new.serve()
        await until(lambda: new.line.is_bridged and old.bela.confers_with == old.anna.leg_id)


@pytest.fixture
def goes_on(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Let the journal stall while this is cleared."""
    append_many, goes_on = InMemoryJournal.append_many, asyncio.Event()
    goes_on.set()

    async def stalls(self: InMemoryJournal, records: Sequence[NewRecord]) -> list[int]:
        await goes_on.wait()
        return await append_many(self, records)

    monkeypatch.setattr(InMemoryJournal, "append_many", stalls)
    return goes_on


@pytest.mark.parametrize("ask", ["hold", "transfer"])
async def test_no_secure_flow_begins_while_something_else_is_asked_for(
    room: Room, goes_on: asyncio.Event, ask: str
) -> None:
    goes_on.clear()
    # The log is busy with this, and knows nothing of what is asked for next.
    room.floor.tell(AgentBreakStarted(at=now(), agent_id="bela", reason="tea"))
    await asyncio.sleep(0.01)
    handling = room.floor.handling
    asking = asyncio.create_task(
        handling.hold("anna", "c1", by="x")
        if ask == "hold"
        else handling.transfer("anna", "c1", to_agent="", to_queue="loans", by="x")
    )
    await asyncio.sleep(0.01)
    room.anna.asks(1)
    with pytest.raises(SecureFlowNotOffered, match="may be asked for now"):
        await room.floor.securing.ask("anna", "pin")
    goes_on.set()
    await asking
    await until(lambda: not room.line.is_bridged or room.anna.is_gone)
    assert room.secure.asked == []


async def test_nothing_else_begins_while_a_secure_flow_is_asked_for(room: Room) -> None:
    room.secure.takes.clear()
    asking = asyncio.create_task(room.floor.securing.ask("anna", "pin"))
    await until(lambda: room.secure.asked == ["pin"])
    handling = room.floor.handling
    assert handling.may_ask("anna") == frozenset()
    for refused in (
        handling.hold("anna", "c1", by="x"),
        handling.consult("anna", "c1", to_agent="bela", to_queue="", by="x"),
        handling.transfer("anna", "c1", to_agent="", to_queue="loans", by="x"),
    ):
        with pytest.raises(NotNow):
            await refused
    room.secure.takes.set()
    await asking
    assert room.line.is_bridged


async def test_who_hangs_up_before_the_transfer_is_written_has_given_the_caller_away(
    room: Room, goes_on: asyncio.Event
) -> None:
    goes_on.clear()
    handling = room.floor.handling
    asked = asyncio.create_task(
        handling.transfer("anna", "c1", to_agent="", to_queue="loans", by="x")
    )
    await asyncio.sleep(0.01)
    room.anna.hangs_up()
    room.line.agent_hangs_up()
    await asyncio.sleep(0.01)
    assert not room.serving.done()
    goes_on.set()
    await asked
    room.bela = await room.telephones.rings()
    room.bela.picks_up()
    await room.is_with(room.bela)
    assert not room.serving.done()


async def test_who_hangs_up_before_completing_is_written_leaves_the_colleague_the_caller(
    goes_on: asyncio.Event,
) -> None:
    journal = InMemoryJournal()
    async with opened(journal) as old:
        await old.talk()
        await old.both_talk()
        goes_on.clear()
        asked = asyncio.create_task(old.completes())
        await asyncio.sleep(0.01)
        old.anna.hangs_up()
        await asyncio.sleep(0.01)
        goes_on.set()
        await asked
        await old.is_with(old.bela)
    # All that is known of the conversation is what the log tells.
    async with opened(journal, old) as new:
        new.serve()
        await new.is_in("bela", AgentState.ON_CALL)
        new.line.agent_hangs_up()
        await new.goes_on_in_the_flow()


async def test_a_log_that_was_lost_and_is_well_costs_no_later_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    journal = InMemoryJournal()
    async with opened(journal) as room:
        await room.talk()
        append_many = InMemoryJournal.append_many
        monkeypatch.setattr(InMemoryJournal, "append_many", _fails)
        with pytest.raises(JournalError):
            await room.floor.take(AgentReady(at=now(), agent_id="bela"))
        monkeypatch.setattr(InMemoryJournal, "append_many", append_many)
        await room.is_in("bela", AgentState.AVAILABLE)
        await room.floor.handling.transfer("anna", "c1", to_agent="", to_queue="loans", by="x")
        room.bela = await room.telephones.rings()
        room.line.agent_hangs_up()
        room.bela.picks_up()
        await room.is_with(room.bela)
        assert not room.serving.done()


async def _fails(self: InMemoryJournal, records: Sequence[NewRecord]) -> list[int]:
    raise JournalError


async def test_the_next_process_goes_on_with_hold_and_consult() -> None:
    journal = InMemoryJournal()
    async with opened(journal) as old:
        await old.talk()
        await old.both_talk()
    async with opened(journal, old) as new:
        new.line.heard.clear()
        new.serve()
        await until(lambda: new.line.heard == [MUSIC])
        await new.completes()
        await new.is_with(old.bela)
        await old.anna.gone()
        new.line.agent_hangs_up()
        await new.goes_on_in_the_flow()


async def test_what_is_asked_for_before_the_caller_is_back_waits_for_that() -> None:
    journal = InMemoryJournal()
    async with opened(journal) as old:
        await old.talk()
        await old.both_talk()
    async with opened(journal, old) as new:
        completing = asyncio.create_task(new.completes())
        await asyncio.sleep(0.01)
        new.serve()
        await completing
        await new.is_with(old.bela)
        await old.anna.gone()


@pytest.mark.parametrize("asked", ["hold", "resume"])
async def test_what_was_asked_for_just_before_a_death_is_done(asked: str) -> None:
    journal = InMemoryJournal()
    async with opened(journal) as old:
        await old.talk()
        await old.floor.handling.hold("anna", "c1", by="x")
        await until(lambda: not old.line.is_bridged)
        if asked == "resume":
            await old.floor.handling.resume("anna", "c1", by="x")
            await old.is_with(old.anna)
    # As if nothing had come of it.
    if asked == "hold":
        await old.line.bridge(old.anna.leg_id)
    else:
        old.line.agent_hangs_up()
    async with opened(journal, old) as new:
        new.serve()
        await until(lambda: new.line.is_bridged is (asked == "resume"))


async def test_a_service_that_ends_brings_a_caller_on_hold_back(room: Room) -> None:
    await room.floor.handling.hold("anna", "c1", by="x")
    await room.floor.handling.resume_before_end(FakeLine())
    await room.floor.handling.resume_before_end(room.line)
    assert room.line.is_bridged


async def test_a_service_that_ends_waits_for_a_caller_who_is_on_the_way_back_from_hold(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = asyncio.Event()
    monkeypatch.setattr(room.anna, "settle", settled.wait)
    await room.floor.handling.hold("anna", "c1", by="x")
    await until(lambda: not room.line.is_bridged)
    await room.floor.handling.resume("anna", "c1", by="x")
    asyncio.get_running_loop().call_later(0.05, settled.set)
    await room.floor.handling.resume_before_end(room.line)
    assert room.line.is_bridged


async def test_nobody_is_put_on_hold_whom_a_service_that_ends_has_left_to_the_next_one(
    room: Room,
) -> None:
    await room.floor.handling.resume_before_end(room.line)
    with pytest.raises(NotNow):
        await room.floor.handling.hold("anna", "c1", by="x")
    assert room.line.is_bridged
    assert room.floor.handling.may_ask("anna") == frozenset()


async def sends_on(room: Room, place: str = "survey", call_id: str = "c1") -> None:
    await room.floor.handling.send_on("anna", call_id, to_flow=place, by="x")


async def came_on(room: Room) -> tuple[str, str, str]:
    async with asyncio.timeout(2):
        left = await room.serving
    return left.way, left.agent_id, left.sent_to


async def test_who_is_sent_on_goes_on_in_the_flow_once_the_agent_is_out_of_hearing(
    room: Room,
) -> None:
    await sends_on(room)
    await room.anna.gone()
    assert not room.serving.done()
    room.line.agent_hangs_up()
    assert await came_on(room) == ("answered", "anna", "survey")
    await room.is_in("anna", AgentState.WRAP_UP)


async def test_a_caller_on_hold_is_sent_on(room: Room) -> None:
    await room.floor.handling.hold("anna", "c1", by="x")
    await until(lambda: room.anna.kept == 1)
    await sends_on(room)
    assert await came_on(room) == ("answered", "anna", "survey")


async def test_where_the_flow_leads_nobody_the_caller_is_not_sent(room: Room) -> None:
    with pytest.raises(PlaceNotOffered, match="offers here: survey"):
        await sends_on(room, "payments")
    with pytest.raises(NobodyToAsk):
        await sends_on(room, call_id="another")
    room.secure.is_under_way = True
    with pytest.raises(NotNow):
        await sends_on(room)
    assert room.line.is_bridged


async def test_where_the_agent_may_not_send_callers_nobody_is_sent(room: Room) -> None:
    vault = PlaceRules(skills=frozenset({"vaults"}))
    room.secure.places = ("survey", "vault")
    room.floor.use(replace(POLICY, places={"vault": vault, "survey": PlaceRules(per_hour=0)}))
    await until(lambda: room.floor.router.floor.policy != POLICY)
    assert room.floor.handling.places("anna") == []
    for place in ("vault", "survey"):
        with pytest.raises(PlaceNotOffered, match="offers here: none"):
            await sends_on(room, place)
    assert room.line.is_bridged


NUMBER = "021 6437 8888"


def wants_number(room: Room) -> None:
    """Let the flow have a place for which agents type the number."""
    room.secure.places, room.secure.rung = ("elsewhere",), {"elsewhere": Transfer(ring_s=30)}


async def logged(room: Room) -> str:
    records = await room.journal.read("bank", STREAM)
    return "".join(json.dumps(one.event) + json.dumps(one.commands) for one in records)


async def sends_to_number(room: Room, number: str = NUMBER) -> None:
    handling = room.floor.handling
    await handling.send_on("anna", "c1", to_flow="elsewhere", number=number, by="x")


async def asks_number(room: Room, number: str = NUMBER) -> None:
    handling = room.floor.handling
    await handling.consult_place("anna", "c1", to_flow="elsewhere", number=number, by="x")


async def test_who_is_sent_to_a_number_goes_on_in_the_flow_and_the_log_has_no_number(
    room: Room,
) -> None:
    wants_number(room)
    await sends_to_number(room)
    assert room.secure.typed == [("elsewhere", NUMBER)]
    room.line.agent_hangs_up()
    assert await came_on(room) == ("answered", "anna", "elsewhere")
    told = await logged(room)
    assert '"sent_to": "elsewhere"' in told
    assert "6437" not in told


async def test_a_number_is_with_the_call_before_the_caller_is_on_hold_for_it(room: Room) -> None:
    wants_number(room)
    room.secure.takes.clear()
    asking = asyncio.create_task(asks_number(room))
    await asyncio.sleep(0.01)
    assert room.line.is_bridged
    with pytest.raises(NotNow):
        await room.floor.handling.hold("anna", "c1", by="x")
    with pytest.raises(NotNow):
        await sends_to_number(room)
    room.secure.takes.set()
    await asking
    assert room.secure.typed == [("elsewhere", NUMBER)]
    await until(lambda: not room.line.is_bridged)
    told = await logged(room)
    assert '"kind": "place_consult_asked"' in told
    assert "6437" not in told


@pytest.mark.parametrize("asks", [asks_number, sends_to_number])
@pytest.mark.parametrize(
    ("unfit", "number", "refused"),
    [
        (NumberNotAllowed(), NUMBER, NumberNotAllowed),
        (NotANumber(), "x", NotANumber),
        (None, "", NumberWanted),
    ],
)
async def test_a_number_that_is_not_rung_is_refused_and_nobody_is_on_hold_or_moved(
    room: Room,
    asks: Callable[[Room, str], Awaitable[None]],
    unfit: HotlineError | None,
    number: str,
    refused: type[HotlineError],
) -> None:
    wants_number(room)
    room.secure.unfit = unfit
    seq = room.floor.seq
    with pytest.raises(refused):
        await asks(room, number)
    assert (room.secure.typed, room.floor.seq) == ([], seq)
    assert room.line.is_bridged
    assert not room.floor.router.floor.conversations["c1"].is_held


async def test_no_number_is_typed_for_a_place_that_wants_none(room: Room) -> None:
    with pytest.raises(NumberNotWanted):
        await room.floor.handling.send_on("anna", "c1", to_flow="survey", number=NUMBER, by="x")
    assert room.line.is_bridged


async def test_who_may_not_send_callers_to_a_number_types_none(room: Room) -> None:
    wants_number(room)
    room.floor.use(replace(POLICY, places={"elsewhere": PlaceRules(per_hour=0)}))
    await until(lambda: room.floor.router.floor.policy != POLICY)
    for asks in (asks_number, sends_to_number):
        with pytest.raises(PlaceNotOffered):
            await asks(room)
    assert room.secure.typed == []


@pytest.mark.parametrize("snapshot_every", [EVERY, 1])
async def test_the_next_process_parts_who_is_sent_on_and_together_still(
    monkeypatch: pytest.MonkeyPatch, snapshot_every: int
) -> None:
    """Also where the floor is read from a snapshot that was written just after the order."""
    journal = InMemoryJournal()
    async with opened(journal, snapshot_every=snapshot_every) as old:
        await old.talk()
        # It dies with the order in the log, and nothing done.
        with monkeypatch.context() as dying:
            dying.setattr(Talking, "send_on", lambda *_: None)
            await sends_on(old)
    assert old.line.is_bridged
    async with opened(journal, old) as new:
        new.serve(again=True)
        await old.anna.gone()
        await asyncio.sleep(0.01)
        assert not new.serving.done()
        new.line.agent_hangs_up()
        assert await came_on(new) == ("answered", "anna", "survey")
