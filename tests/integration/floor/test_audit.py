"""The live figures are those that the floor's log tells, whatever has happened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hotline.desk.tiers_now import tiers_now
from hotline.floor.floor_log import STREAM, steps
from hotline.floor.kept_floor import new_figures
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec
from hotline.ops.figures import Figures as Shown
from hotline.ops.floor_audit import audit_now
from hotline.ops.floor_figures import FloorCollector
from hotline.routing.events import AgentLoggedIn, AgentReady, CallQueued
from hotline.routing.figures import Compared, compare, figures_from_json
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine
from hotline.testing.telephones import FakeTelephones

TENANT = "bank"
POLICY = Policy(queues={"agents": QueueSpec(name="agents", wrap_up_s=0)})
ANNA = Agent(agent_id="anna", languages=frozenset({"en-US"}))


class Room:
    """A floor with Anna, and its log."""

    def __init__(self) -> None:
        self.journal = InMemoryJournal()
        self.telephones = FakeTelephones()
        self.lines: list[FakeLine] = []
        self.serving: list[asyncio.Task[object]] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[LiveFloor]:
        floor = fake_floor(TENANT, POLICY, self.journal, self.telephones, snapshot_every=7)
        async with floor:
            yield floor
        for task in self.serving:
            task.cancel()

    async def calls(self, floor: LiveFloor, call_id: str) -> FakeLine:
        asked = CallQueued(at=now(), call_id=call_id, queue="agents", language="en-US")
        line = FakeLine()
        self.serving.append(asyncio.ensure_future(floor.serving.serve(asked, line)))
        async with asyncio.timeout(2):
            while True:
                if call_id in floor.router.floor.entries:
                    return line
                await asyncio.sleep(0.001)

    async def talks(self, floor: LiveFloor) -> None:
        (await self.telephones.rings()).picks_up()
        async with asyncio.timeout(2):
            while True:
                if floor.router.floor.conversations:
                    return
                await asyncio.sleep(0.001)

    async def audit(self, floor: LiveFloor) -> Compared:
        told = await audit_now(floor)
        again = new_figures()
        for step in steps(await self.journal.read(TENANT, STREAM)):
            again.take(step)
        live = figures_from_json(told.figures, new_figures())
        for figures in (again, live):
            figures.until(told.at)
        return compare(live, again, waiting=told.waiting, agents=told.agents)


@pytest.fixture
def room() -> Room:
    return Room()


async def a_day(room: Room, floor: LiveFloor, prefix: str) -> None:
    """One caller talks, one gives up, one waits."""
    first = await room.calls(floor, f"{prefix}1")
    await floor.take(AgentReady(at=now(), agent_id="anna"))
    await room.talks(floor)
    hasty = await room.calls(floor, f"{prefix}2")
    hasty.caller_hangs_up()
    room.serving[-1].cancel()
    first.agent_hangs_up()
    await asyncio.sleep(0.02)


async def test_live_figures_are_those_of_the_log_over_processes_and_snapshots(room: Room) -> None:
    async with room.open() as floor:
        await floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
        await a_day(room, floor, "a")
        assert (await room.audit(floor)).differing == {}
    async with room.open() as floor:
        await a_day(room, floor, "b")
        compared = await room.audit(floor)
        assert compared.differing == {}
        assert compared.figures > 50
        assert floor.figures.total("floor").answered == 2


async def test_whoever_looks_changes_nothing(room: Room) -> None:
    async with room.open() as floor:
        await floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
        happened_at = now()
        await asyncio.sleep(0.02)
        assert (await room.audit(floor)).differing == {}
        # It is told after the look, and was before.
        await floor.take(AgentReady(at=happened_at, agent_id="anna"))
        assert (await room.audit(floor)).differing == {}


async def test_what_the_router_has_and_the_log_has_not_is_found(room: Room) -> None:
    async with room.open() as floor:
        await room.calls(floor, "c1")
        del floor.router.floor.entries["c1"]
        assert (await room.audit(floor)).differing == {
            "router: waits c1": (None, "agents standard")
        }


async def test_prometheus_and_the_terminal_have_the_same_figures(room: Room) -> None:
    async with room.open() as floor:
        await floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
        await a_day(room, floor, "a")
        await floor.take(AgentReady(at=now(), agent_id="anna"))
        shown = Shown()
        shown.collect(FloorCollector(floor, lambda: now().timestamp()))
        samples = {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(shown.text().decode())
            for sample in family.samples
        }
        (tier,) = tiers_now(floor, since=0.0, now=now().timestamp())
    by_tier = ("agents", "standard")
    assert samples["hotline_floor_waiting", *by_tier] == tier.waiting
    assert samples["hotline_floor_calls_total", *by_tier, "answered"] == tier.answered == 1
    assert samples["hotline_floor_calls_total", *by_tier, "abandoned"] == tier.abandoned == 1
    assert samples["hotline_floor_offered_total", *by_tier] == tier.offered
    assert sum(v for (name, *_), v in samples.items() if name == "hotline_floor_agents") == 1
