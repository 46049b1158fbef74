"""The floor's log is counted as it goes on: once, whoever dies or looks at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, select

from hotline.crm import CrmRepository
from hotline.crm.call_search.floor_facts import FloorCalls
from hotline.crm.call_search.tables import CALL_AGENT, CALL_QUEUE
from hotline.floor.floor_log import STREAM
from hotline.journal import NewRecord
from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec, TierTarget
from hotline.reports.floor_keeper import FloorKeeper
from hotline.routing.codec import commands_to_json, event_to_json
from hotline.routing.events import CallQueued, PolicyChanged
from hotline.routing.figures import By, Figures
from hotline.routing.log import Step
from hotline.routing.policy import NO_POLICY, Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import OPENING
from hotline.testing.journal import InMemoryJournal
from hotline.testing.stores import Stores
from hotline.whatif.day import Caller, Day, Shift

TENANT = "demo"
KINDS: tuple[By, ...] = ("floor", "queue", "tier", "queue_tier", "skill", "agent")
EVER = {
    "since": datetime(2026, 1, 1, tzinfo=UTC),
    "until": datetime(2027, 1, 1, tzinfo=UTC),
}
POLICY = Policy(
    queues={
        "cards": QueueSpec(
            name="cards",
            targets={"vip": TierTarget(within_s=10, share=0.9)},
            max_wait_s=300,
            overflow={"too_long": "general"},
        ),
        "general": QueueSpec(name="general", max_wait_s=400),
    }
)


@pytest.fixture
async def crm(stores: Stores) -> AsyncIterator[CrmRepository]:
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
    ):
        yield crm


@pytest.fixture
def day() -> list[Step]:
    """A morning on which calls overflow, are given up, and go on over the ends of intervals."""
    chance = Random(4)
    callers = [
        Caller(
            asked=CallQueued(
                at=OPENING + timedelta(seconds=chance.uniform(0, 5400)),
                call_id=f"c{number}",
                queue=chance.choice(["cards", "cards", "general"]),
                tier=chance.choice(["standard", "vip"]),
                language="en-US",
                customer=f"secret-{number}",
            ),
            patience_s=chance.expovariate(1 / 300),
            talk_s=chance.uniform(20, 600),
            wrap_up_s=30,
        )
        for number in range(60)
    ]
    callers.sort(key=lambda one: one.asked.at)
    ends = OPENING + timedelta(hours=3)
    agents = [
        Agent(
            agent_id=name,
            languages=frozenset({"en-US"}),
            tiers=frozenset({"standard", "vip"}),
        )
        for name in ("anna", "ben")
    ]
    shifts = [Shift(agent=agent, begins=OPENING, ends=ends) for agent in agents]
    steps: list[Step] = []
    Day(Router(POLICY), callers, shifts).play(steps.append)
    return [Step(event=PolicyChanged(at=OPENING, policy=POLICY), commands=[]), *steps]


async def written(journal: InMemoryJournal, steps: Sequence[Step]) -> None:
    for step in steps:
        await journal.append(
            NewRecord(
                tenant=TENANT,
                stream=STREAM,
                at=step.event.at,
                event=event_to_json(step.event),
                commands=commands_to_json(step.commands),
            )
        )


Told = dict[object, dict[str, float]]


async def kept(crm: CrmRepository) -> Told:
    found: Told = {}
    for by in KINDS:
        for cell, contacts in await crm.floor_cells.contacts(TENANT, by, **EVER):
            note(found, cell, asdict(contacts))
        for name, contacts in (await crm.floor_cells.by_name(TENANT, by, **EVER)).items():
            note(found, (by, name), asdict(contacts))
        for name, time in (await crm.floor_cells.time_by_name(TENANT, by, **EVER)).items():
            note(found, ("time", by, name), {str(one): s for one, s in time.seconds.items()})
    return found


def folded(steps: Sequence[Step]) -> Told:
    """Return what `Figures` make of the whole log at once."""
    figures = Figures(NO_POLICY)
    for step in steps:
        figures.take(step)
    figures.until(steps[-1].event.at)
    found: Told = {}
    for cell, contacts in figures.contacts.items():
        note(found, cell, asdict(contacts))
    for by in KINDS:
        for name, contacts in figures.totals(by).items():
            note(found, (by, name), asdict(contacts))
    for by, name in {(cell.by, cell.name) for cell in figures.time}:
        seconds = figures.total_time(by, name).seconds
        note(found, ("time", by, name), {str(one): s for one, s in seconds.items()})
    return found


def note(found: Told, name: object, figures: dict[str, float]) -> None:
    """Note what is not nothing, but for the time of agents who are not there."""
    told = {one: round(value, 3) for one, value in figures.items() if one != "offline"}
    if any(told.values()):
        found[name] = {one: value for one, value in told.items() if value}


@pytest.mark.parametrize("at_once", [1, 7, 500])
async def test_in_whatever_parts_it_is_counted_it_is_the_same(
    crm: CrmRepository, day: list[Step], at_once: int
) -> None:
    journal = InMemoryJournal()
    keeper = FloorKeeper(TENANT, journal, crm.floor_cells, at_once=at_once)
    await written(journal, day[:120])
    await keeper.look()
    await written(journal, day[120:])
    # Another process goes on, which knows nothing but what is kept.
    await FloorKeeper(TENANT, journal, crm.floor_cells, at_once=at_once).look()
    await keeper.look()
    assert await kept(crm) == folded(day)
    assert len(folded(day)) > 20


async def test_agents_time_is_told_up_to_the_last_that_happened(
    crm: CrmRepository, day: list[Step]
) -> None:
    journal = InMemoryJournal()
    keeper = FloorKeeper(TENANT, journal, crm.floor_cells)
    assert await keeper.told_until() is None
    await written(journal, day)
    await keeper.look()
    assert await keeper.told_until() == day[-1].event.at


async def test_who_looks_at_the_same_time_counts_nothing_twice(
    crm: CrmRepository, day: list[Step]
) -> None:
    journal = InMemoryJournal()
    await written(journal, day)
    keepers = (FloorKeeper(TENANT, journal, crm.floor_cells, at_once=5) for _ in range(4))
    await asyncio.gather(*(keeper.look() for keeper in keepers))
    assert await kept(crm) == folded(day)


async def test_counted_anew_it_is_the_same_whatever_was_there(
    crm: CrmRepository, day: list[Step]
) -> None:
    journal = InMemoryJournal()
    await written(journal, day)
    keeper = FloorKeeper(TENANT, journal, crm.floor_cells)
    await keeper.look()
    counted = await crm.floor_cells.counted(TENANT)
    assert counted is not None
    await crm.floor_cells.add(TENANT, counted, counted, {}, {}, FloorCalls())
    await keeper.recount()
    assert await kept(crm) == folded(day)


async def test_while_it_is_counted_anew_calls_are_found_by_who_served_and_by_queue(
    crm: CrmRepository, day: list[Step]
) -> None:
    journal = InMemoryJournal()
    await written(journal, day)
    keeper = FloorKeeper(TENANT, journal, crm.floor_cells, at_once=1)
    await keeper.look()
    told = await of_calls(crm)
    assert len(told) > 60
    # The first step of counting anew, after which it may also be killed.
    await crm.floor_cells.forget(TENANT)
    assert await of_calls(crm) == told
    await keeper.look()
    assert await of_calls(crm) == told


async def of_calls(crm: CrmRepository) -> list[tuple[object, ...]]:
    """Return who served which calls, and which queues they were in, each with its moment."""

    def read(connection: Connection) -> list[tuple[object, ...]]:
        tables = (CALL_AGENT, CALL_QUEUE)
        return sorted(tuple(row) for table in tables for row in connection.execute(select(table)))

    return await crm.database.read(read)


async def test_no_name_of_a_customer_is_in_what_is_kept(
    crm: CrmRepository, day: list[Step]
) -> None:
    journal = InMemoryJournal()
    await written(journal, day[: len(day) // 2])
    await FloorKeeper(TENANT, journal, crm.floor_cells).look()
    counted = await crm.floor_cells.counted(TENANT)
    assert counted is not None
    assert '"calls": []' not in counted.state
    assert "secret" not in counted.state
