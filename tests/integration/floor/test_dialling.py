"""Customers whom the bank rings, on a floor whose telephones answer at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hotline.floor.callers import Left
from hotline.floor.floor_log import STREAM
from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.events import AgentLoggedIn, AgentReady, CallbackWithdrawn, CallQueued
from hotline.routing.offer import OfferState
from hotline.routing.policy import CallbackRules, Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import MUSIC, FakeLine
from hotline.testing.telephones import FakeCustomers, FakeLeg, FakeTelephones

TENANT = "bank"
POLICY = Policy(
    queues={"agents": QueueSpec(name="agents")},
    callback=CallbackRules(attempts=2, retry_s=0.05, dial_s=5),
)
ANNA = Agent(agent_id="anna", languages=frozenset({"en-US"}))
SOON_S = 2.0


class UnjoinableLine(FakeLine):
    """A customer whom the PBX does not bring together with anybody, as the agent has hung up."""

    async def bridge(self, leg_id: str) -> bool:
        return False


class Room:
    """A floor with Anna at her desk, and a customer who was promised a call."""

    def __init__(
        self,
        journal: InMemoryJournal,
        telephones: FakeTelephones,
        customers: FakeCustomers | None,
    ) -> None:
        self.journal = journal
        self.telephones = telephones
        self.customers = customers
        self.floor = fake_floor(TENANT, POLICY, journal, telephones, customers=customers)

    def anna_comes(self) -> None:
        self.floor.tell(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
        self.floor.tell(AgentReady(at=now(), agent_id="anna"))

    def is_due(self) -> None:
        due = CallQueued(
            at=now(),
            call_id="p1",
            queue="agents",
            language="en-US",
            customer="7",
            callback=True,
        )
        self.floor.tell(due)

    async def rings(self) -> FakeLeg:
        """Let Anna pick up; return the customer's leg, which rings."""
        self.agent = await self.telephones.rings()
        self.agent.picks_up()
        assert self.customers is not None
        return await self.customers.rings()

    def comes(self, leg: FakeLeg) -> tuple[FakeLine, asyncio.Task[Left | None]]:
        """Let the customer of a leg come to the floor, once greeted."""
        line = FakeLine(uniqueid=leg.leg_id)
        return line, asyncio.create_task(self.floor.serving.serve_rung("rung", line))

    async def anna_is(self, state: AgentState) -> None:
        async with asyncio.timeout(SOON_S):
            while self.floor.state_of("anna") is not state:  # noqa: ASYNC110 - the floor tells nobody
                await asyncio.sleep(0.001)


@asynccontextmanager
async def opened(
    journal: InMemoryJournal,
    telephones: FakeTelephones | None = None,
    customers: FakeCustomers | None = None,
) -> AsyncIterator[Room]:
    room = Room(journal, telephones or FakeTelephones(), customers)
    async with room.floor:
        yield room


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with opened(InMemoryJournal(), customers=FakeCustomers()) as room:
        room.anna_comes()
        room.is_due()
        yield room


async def test_agent_and_customer_come_together_and_part(room: Room) -> None:
    leg = await room.rings()
    assert room.agent.heard == ["en-US/whisper_callback+en-US/whisper_standard", MUSIC]
    leg.picks_up()
    line, serving = room.comes(leg)
    await room.anna_is(AgentState.ON_CALL)
    assert line.agent_leg == room.agent.leg_id
    line.agent_hangs_up()
    how = await serving
    assert how is not None
    assert how.way == "answered"
    # By this the talk is found as one of the call in which the bank has rung.
    log = await room.journal.read(TENANT, STREAM)
    bridged = [one.event for one in log if one.event["kind"] == "call_bridged"]
    assert [one["in_call"] for one in bridged] == ["rung"]
    assert room.agent.is_gone
    await room.anna_is(AgentState.WRAP_UP)


async def test_who_does_not_pick_up_is_rung_again_and_the_agent_is_free(room: Room) -> None:
    leg = await room.rings()
    leg.hangs_up("busy")
    await room.agent.gone()
    again = await room.rings()
    assert again.leg_id != leg.leg_id
    again.hangs_up("busy")
    await room.anna_is(AgentState.AVAILABLE)
    assert "p1" not in room.floor.router.floor.entries


async def test_an_agent_whose_customer_is_rung_in_vain_is_kept_waiting_no_longer(
    room: Room,
) -> None:
    for _ in range(POLICY.callback.attempts):
        (await room.rings()).hangs_up("busy")
    await room.anna_is(AgentState.AVAILABLE)
    await asyncio.sleep(0.01)
    names = [task.get_name() for task in asyncio.all_tasks()]
    assert [name for name in names if name.startswith("agent waits")] == []


async def test_who_hangs_up_at_the_greeting_leaves_the_agent_free(room: Room) -> None:
    leg = await room.rings()
    leg.picks_up()
    await asyncio.sleep(0.01)
    leg.hangs_up()
    await room.agent.gone()
    await room.anna_is(AgentState.AVAILABLE)
    assert "p1" not in room.floor.router.floor.entries


async def test_a_customer_who_is_not_to_be_rung_any_more_is_let_alone(room: Room) -> None:
    leg = await room.rings()
    room.floor.tell(CallbackWithdrawn(at=now(), call_id="p1", why="after_hours"))
    await leg.gone()
    await room.anna_is(AgentState.AVAILABLE)


async def test_an_agent_who_hangs_up_stops_the_ringing(room: Room) -> None:
    leg = await room.rings()
    room.agent.hangs_up()
    await leg.gone()
    await room.anna_is(AgentState.ON_BREAK)
    assert "p1" in room.floor.router.floor.entries


async def test_who_has_picked_up_is_told_by_the_flow_that_the_agent_has_gone(room: Room) -> None:
    leg = await room.rings()
    leg.picks_up()
    await asyncio.sleep(0.01)
    line = UnjoinableLine(uniqueid=leg.leg_id)
    how = await room.floor.serving.serve_rung("rung", line)
    assert how is not None
    assert (how.way, how.why) == ("overflowed", "agent_gone")
    assert not leg.is_gone
    await room.anna_is(AgentState.ON_BREAK)
    assert "p1" in room.floor.router.floor.entries


async def test_who_picks_up_too_late_finds_nobody(room: Room) -> None:
    leg = await room.rings()
    room.floor.tell(CallbackWithdrawn(at=now(), call_id="p1", why="after_hours"))
    await leg.gone()
    line, serving = room.comes(leg)
    assert room.floor.serving.language_of(line) is None
    assert await serving is None


async def test_a_line_that_is_nobodys_leg_is_not_taken_for_a_customer(room: Room) -> None:
    assert room.floor.serving.language_of(FakeLine(uniqueid="1700000000.7")) is None


async def test_who_hangs_up_in_the_conversation_ends_it(room: Room) -> None:
    leg = await room.rings()
    leg.picks_up()
    line, serving = room.comes(leg)
    await room.anna_is(AgentState.ON_CALL)
    line.caller_hangs_up()
    await serving
    await room.anna_is(AgentState.WRAP_UP)


async def test_without_a_line_out_nobody_is_rung_and_the_agent_is_free() -> None:
    async with opened(InMemoryJournal()) as room:
        assert not room.floor.has_line_out
        room.anna_comes()
        room.is_due()
        for _ in range(POLICY.callback.attempts):
            (await room.telephones.rings()).picks_up()
        await room.anna_is(AgentState.AVAILABLE)
        # It is no attempt: who has a line out another day rings then.
        assert room.floor.router.floor.entries["p1"].attempts == 0


async def test_a_process_that_comes_after_ends_the_ringing_before_it_rings() -> None:
    journal, telephones, customers = InMemoryJournal(), FakeTelephones(), FakeCustomers()
    async with opened(journal, telephones, customers) as old:
        old.anna_comes()
        old.is_due()
        leg = await old.rings()
        # The old one is killed, and so tells nobody: that there is a new one, it never hears.
        async with opened(journal, telephones, customers) as new:
            again = await new.rings()
            assert leg.is_gone
            assert customers.ended == [leg.leg_id]
            assert again.leg_id != leg.leg_id


async def test_a_conversation_goes_on_in_the_next_process() -> None:
    journal, telephones, customers = InMemoryJournal(), FakeTelephones(), FakeCustomers()
    async with opened(journal, telephones, customers) as old:
        old.anna_comes()
        old.is_due()
        leg = await old.rings()
        leg.picks_up()
        line, before = old.comes(leg)
        await old.anna_is(AgentState.ON_CALL)
    before.cancel()
    async with opened(journal, telephones, customers) as new:
        serving = asyncio.create_task(new.floor.serving.serve_rung("rung", line))
        await new.anna_is(AgentState.ON_CALL)
        line.agent_hangs_up()
        how = await serving
        assert how is not None
        assert how.way == "answered"


async def test_an_agent_who_hangs_up_before_the_customer_is_back_is_not_reserved_any_more() -> None:
    journal, telephones, customers = InMemoryJournal(), FakeTelephones(), FakeCustomers()
    async with opened(journal, telephones, customers) as old:
        old.anna_comes()
        old.is_due()
        (await old.rings()).picks_up()
        agent = old.agent
        (offer,) = old.floor.router.floor.offers.values()
        async with asyncio.timeout(SOON_S):
            while offer.state is not OfferState.BRIDGING:  # noqa: ASYNC110 - the floor tells nobody
                await asyncio.sleep(0.001)
    async with opened(journal, telephones, customers) as new:
        await new.anna_is(AgentState.RESERVED)
        agent.hangs_up()
        await new.anna_is(AgentState.ON_BREAK)
        # Told by the telephone itself, and not found out by whoever looks now and then.
        assert sum(new.floor.healed.values()) == 0
        new.floor.tell(AgentReady(at=now(), agent_id="anna"))
        leg = await new.rings()
        leg.picks_up()
        line, serving = new.comes(leg)
        await new.anna_is(AgentState.ON_CALL)
        await asyncio.sleep(0.05)
        # Whoever waited for the customer because of the first offer brings nobody together.
        records = await journal.read(TENANT, STREAM)
        assert [one.event_kind for one in records].count("call_bridged") == 1
        line.agent_hangs_up()
        assert (how := await serving) is not None
        assert how.way == "answered"


async def test_who_has_hung_up_before_coming_to_the_floor_is_not_served(room: Room) -> None:
    leg = await room.rings()
    leg.picks_up()
    line = FakeLine(uniqueid=leg.leg_id)
    line.caller_hangs_up()
    how = await room.floor.serving.serve_rung("rung", line)
    assert how is not None
    assert how.way == "abandoned"
    await room.agent.gone()
    await room.anna_is(AgentState.AVAILABLE)


async def test_a_floor_that_ends_rings_nobody_on() -> None:
    customers = FakeCustomers()
    async with opened(InMemoryJournal(), customers=customers) as room:
        room.anna_comes()
        room.is_due()
        leg = await room.rings()
    assert leg.is_gone
    assert customers.ended == [leg.leg_id]


async def test_a_floor_that_ends_parts_with_nobody_who_has_picked_up() -> None:
    customers = FakeCustomers()
    async with opened(InMemoryJournal(), customers=customers) as room:
        room.anna_comes()
        room.is_due()
        leg = await room.rings()
        leg.picks_up()
        room.comes(leg)
        await room.anna_is(AgentState.ON_CALL)
    assert not leg.is_gone
