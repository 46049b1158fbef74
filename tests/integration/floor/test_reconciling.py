"""A floor that believes what is not so, and is healed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from hotline.floor import performer, reconciling
from hotline.floor.callers import Left
from hotline.floor.disagreements import What
from hotline.floor.floor_log import STREAM
from hotline.floor.leg_names import LegNames
from hotline.floor.live_floor import LiveFloor
from hotline.journal import NewRecord
from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.events import AgentLoggedIn, AgentReady, CallbackChosen, CallQueued
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine
from hotline.testing.telephones import FakeTelephones

TENANT = "bank"
POLICY = Policy(queues={"agents": QueueSpec(name="agents", wrap_up_s=0)})
ANNA = Agent(agent_id="anna", languages=frozenset({"en-US"}))
LEG = LegNames(TENANT, "offer").name(99)


class Room:
    """A floor that looks all the time, with Anna, and one caller."""

    def __init__(self, journal: InMemoryJournal | None = None) -> None:
        self.telephones = FakeTelephones()
        self.journal = journal or InMemoryJournal()
        self.carried = {"c1"}
        self.line = FakeLine()
        self.floor: LiveFloor = fake_floor(
            TENANT,
            POLICY,
            self.journal,
            self.telephones,
            is_carried=lambda call_id: call_id in self.carried,
        )

    async def anna_comes(self) -> None:
        await self.floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
        await self.floor.take(AgentReady(at=now(), agent_id="anna"))

    def calls(self) -> asyncio.Task[Left]:
        asked = CallQueued(at=now(), call_id="c1", queue="agents", language="en-US")
        return asyncio.create_task(self.floor.serving.serve(asked, self.line))

    def loses_the_caller(self) -> None:
        """Have nobody on the floor for the call, which no defect is known to do."""
        self.carried.clear()
        callers = self.floor._performer.callers
        callers.leave(callers["c1"])

    async def heals(self, what: What) -> None:
        await until(lambda: self.floor.healed[what] == 1)

    async def is_in_the_log(self, kind: str) -> None:
        async with asyncio.timeout(2):
            while True:
                records = await self.journal.read(TENANT, STREAM)
                if kind in [one.event_kind for one in records]:
                    return
                await asyncio.sleep(0.002)


async def until(seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while True:
            if seen():
                return
            await asyncio.sleep(0.002)


@pytest.fixture
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    monkeypatch.setattr(reconciling, "EVERY_S", 0.01)
    room = Room()
    async with room.floor:
        yield room


async def test_where_all_agrees_nothing_is_healed(room: Room) -> None:
    serving = room.calls()
    await asyncio.sleep(0.05)
    await room.anna_comes()
    leg = await room.telephones.rings()
    await asyncio.sleep(0.05)
    leg.picks_up()
    await until(lambda: room.floor.state_of("anna") is AgentState.ON_CALL)
    leg.is_together = True
    await asyncio.sleep(0.1)
    room.line.agent_hangs_up()
    await serving
    await asyncio.sleep(0.05)
    assert sum(room.floor.healed.values()) == 0


async def test_who_chose_a_callback_before_a_death_is_rung_after_the_call(room: Room) -> None:
    number = room.line.info.caller_number
    asked = CallQueued(
        at=now(), call_id="c1", queue="agents", language="en-US", caller_number=number
    )
    await room.floor.take(asked)
    await room.floor.take(CallbackChosen(at=now(), call_id="c1"))
    await room.anna_comes()
    await asyncio.sleep(0.05)
    assert room.floor.state_of("anna") is AgentState.AVAILABLE
    room.carried.clear()
    await until(lambda: room.floor.state_of("anna") is AgentState.RESERVED)
    assert room.floor.healed[What.CALLER_GONE] == 1


async def test_who_chose_a_callback_before_a_death_and_goes_on_in_the_flow_is_not_rung_yet(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(performer, "BACK_S", 0.02)
    number = room.line.info.caller_number
    asked = CallQueued(
        at=now(), call_id="c1", queue="agents", language="en-US", caller_number=number
    )
    await room.floor.take(asked)
    await room.floor.take(CallbackChosen(at=now(), call_id="c1"))
    after = Room(room.journal)
    async with after.floor:
        await after.anna_comes()
        await asyncio.sleep(0.2)
        assert after.floor.state_of("anna") is AgentState.AVAILABLE
        after.carried.clear()
        await until(lambda: after.floor.state_of("anna") is AgentState.RESERVED)


async def test_what_is_still_to_be_told_is_not_healed(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = room.calls()
    await room.is_in_the_log("call_queued")
    stalled = asyncio.Event()
    appends = room.journal.append

    async def stalls(record: NewRecord) -> int:
        await stalled.wait()
        return await appends(record)

    monkeypatch.setattr(room.journal, "append", stalls)
    # That the caller has left is on its way, and cannot be written.
    room.line.caller_hangs_up()
    serving.cancel()
    room.carried.clear()
    await asyncio.sleep(0.1)
    stalled.set()
    await room.is_in_the_log("caller_left")
    assert sum(room.floor.healed.values()) == 0


async def test_a_call_whose_caller_is_nowhere_has_left(room: Room) -> None:
    serving = room.calls()
    await room.is_in_the_log("call_queued")
    room.loses_the_caller()
    await room.heals(What.CALLER_GONE)
    await until(lambda: not room.floor.router.floor.entries)
    serving.cancel()


async def test_a_caller_whom_the_router_does_not_know_is_told_of_again(room: Room) -> None:
    serving = room.calls()
    await room.is_in_the_log("call_queued")
    entry = room.floor.router.floor.entries["c1"]
    room.floor.router.floor.stop_waiting(entry)
    del room.floor.router.floor.entries["c1"]
    await room.heals(What.CALLER_FORGOTTEN)
    await until(lambda: "c1" in room.floor.router.floor.entries)
    serving.cancel()


async def test_an_offer_whose_telephone_is_gone_leaves_the_caller_the_place(room: Room) -> None:
    serving = room.calls()
    await room.anna_comes()
    leg = await room.telephones.rings()
    legs = room.floor._performer.legs
    await until(lambda: any(ref in legs for ref in room.floor.router.floor.offers))
    del room.telephones.legs[leg.leg_id]
    await room.heals(What.OFFER_WITHOUT_LEG)
    await until(lambda: room.floor.state_of("anna") is AgentState.ON_BREAK)
    assert list(room.floor.router.floor.entries) == ["c1"]
    serving.cancel()


async def test_a_conversation_without_a_telephone_is_over(room: Room) -> None:
    serving = room.calls()
    await room.anna_comes()
    leg = await room.telephones.rings()
    leg.picks_up()
    await until(lambda: room.floor.state_of("anna") is AgentState.ON_CALL)
    del room.telephones.legs[leg.leg_id]
    await room.heals(What.CONVERSATION_OVER)
    await until(lambda: room.floor.state_of("anna") is AgentState.AVAILABLE)
    async with asyncio.timeout(2):
        assert (await serving).way == "answered"


async def test_of_two_who_talk_nobody_is_parted_because_their_call_is_lost(room: Room) -> None:
    serving = room.calls()
    await room.anna_comes()
    leg = await room.telephones.rings()
    leg.picks_up()
    await until(lambda: room.floor.state_of("anna") is AgentState.ON_CALL)
    leg.is_together = True
    room.loses_the_caller()
    await asyncio.sleep(0.1)
    assert not leg.is_gone
    leg.is_together = False
    await room.heals(What.CONVERSATION_OVER)
    assert leg.is_gone
    serving.cancel()


async def test_a_telephone_that_rings_for_nobody_is_silent(room: Room) -> None:
    ghost = await room.telephones.ring("desk1", leg_id=LEG, shows="", limit_s=1)
    others = await room.telephones.ring("desk2", leg_id="else-offer-1", shows="", limit_s=1)
    await room.heals(What.LEG_OF_NOBODY)
    assert ghost.is_gone
    assert not others.is_gone


async def test_an_agent_who_is_reserved_for_nothing_is_on_break(room: Room) -> None:
    await room.anna_comes()
    presence = room.floor.router.floor.agents["anna"]
    room.floor.router.floor.set_state(presence, AgentState.RESERVED)
    await room.heals(What.RESERVED_FOR_NOTHING)
    await until(lambda: room.floor.state_of("anna") is AgentState.ON_BREAK)


async def test_who_waits_beside_a_free_agent_is_served(room: Room) -> None:
    await room.floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
    serving = room.calls()
    await room.is_in_the_log("call_queued")
    presence = room.floor.router.floor.agents["anna"]
    room.floor.router.floor.set_state(presence, AgentState.AVAILABLE)
    await room.heals(What.WAITS_BESIDE_FREE)
    await room.telephones.rings()
    serving.cancel()


async def test_who_is_free_with_a_telephone_that_is_gone_is_offline(room: Room) -> None:
    await room.anna_comes()
    room.telephones.unplugged.add("desk1")
    await room.heals(What.TELEPHONE_GONE)
    await until(lambda: room.floor.state_of("anna") is AgentState.OFFLINE)


async def test_what_the_router_cannot_take_twice_goes_to_the_fallback(room: Room) -> None:
    serving = room.calls()
    for times in (1, 2):
        await until(lambda: "c1" in room.floor.router.floor.entries)
        entry = room.floor.router.floor.entries["c1"]
        room.floor.router.floor.stop_waiting(entry)
        del room.floor.router.floor.entries["c1"]
        await until(lambda times=times: room.floor.healed[What.CALLER_FORGOTTEN] == times)  # type: ignore[misc]
    await until(lambda: room.line.ended == "handed_over")
    serving.cancel()
