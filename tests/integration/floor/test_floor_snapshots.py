"""A floor begins from the last snapshot in its log, and from the whole log where it must."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from hotline.floor import kept_floor
from hotline.floor.callers import Left
from hotline.floor.floor_log import STREAM
from hotline.floor.kept_floor import KIND
from hotline.floor.live_floor import LiveFloor
from hotline.journal import JournalRecord, JournalWriteFailed, NewRecord
from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.events import AgentLoggedIn, AgentReady, CallQueued
from hotline.routing.policy import Policy
from hotline.routing.snapshot import take
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine
from hotline.testing.telephones import FakeLeg, FakeTelephones

TENANT = "bank"
POLICY = Policy(queues={"agents": QueueSpec(name="agents")})
ANNA = Agent(agent_id="anna", languages=frozenset({"en-US"}))

Written = dict[str, object]


class Day:
    """A floor on which Anna talks to a caller while another one waits, and which then dies."""

    def __init__(self) -> None:
        self.journal = InMemoryJournal()
        self.telephones = FakeTelephones()
        self.talks, self.waits = FakeLine(), FakeLine()
        self.leg: FakeLeg

    async def is_lived(self) -> None:
        floor = self.floor(self.journal, snapshot_every=1)
        async with floor:
            await floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
            await floor.take(AgentReady(at=now(), agent_id="anna"))
            talking = serve(floor, "c1", self.talks)
            self.leg = await self.telephones.rings()
            self.leg.picks_up()
            await until(lambda: floor.state_of("anna") is AgentState.ON_CALL)
            waiting = serve(floor, "c2", self.waits)
            await until(lambda: "c2" in floor.router.floor.entries)
            await asyncio.sleep(0.01)
        talking.cancel()
        waiting.cancel()

    def floor(
        self, journal: InMemoryJournal, policy: Policy = POLICY, snapshot_every: int = 10_000
    ) -> LiveFloor:
        return fake_floor(TENANT, policy, journal, self.telephones, snapshot_every)

    async def goes_on(self, floor: LiveFloor) -> None:
        """Check that both callers are served as if nothing had happened."""
        async with floor:
            assert floor.seat_of("anna") == "desk1"
            assert list(floor.router.floor.entries) == ["c2"]
            talking, waiting = serve(floor, "c1", self.talks), serve(floor, "c2", self.waits)
            await asyncio.sleep(0.01)
            self.talks.agent_hangs_up()
            assert (await talking).way == "answered"
            await self.leg.gone()
            floor.tell(AgentReady(at=now(), agent_id="anna"))
            leg = await self.telephones.rings()
            assert leg.seat == "desk1"
            assert leg.leg_id != self.leg.leg_id
            leg.picks_up()
            await until(lambda: self.waits.is_bridged)
            self.waits.agent_hangs_up()
            assert (await waiting).way == "answered"


def serve(floor: LiveFloor, call_id: str, line: FakeLine) -> asyncio.Task[Left]:
    asked = CallQueued(at=now(), call_id=call_id, queue="agents", language="en-US")
    return asyncio.create_task(floor.serving.serve(asked, line))


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while True:
            if is_so():
                return
            await asyncio.sleep(0.001)


async def copied(records: list[JournalRecord]) -> InMemoryJournal:
    journal = InMemoryJournal()
    for one in records:
        copy = NewRecord(
            tenant=one.tenant, stream=one.stream, at=one.at, event=one.event, commands=one.commands
        )
        await journal.append(copy)
    return journal


@pytest.fixture
async def day() -> Day:
    day = Day()
    await day.is_lived()
    return day


async def test_the_last_snapshot_is_enough(day: Day) -> None:
    tail = await day.journal.read_from_last(TENANT, STREAM, KIND)
    assert tail[0].event_kind == KIND
    await day.goes_on(day.floor(await copied(tail)))


async def test_a_floor_begins_with_what_came_after_the_snapshot(day: Day) -> None:
    records = await day.journal.read(TENANT, STREAM)
    (first, *_) = [at for at, one in enumerate(records) if one.event_kind == KIND]
    rest = [one for one in records[first + 1 :] if one.event_kind != KIND]
    await day.goes_on(day.floor(await copied([records[first], *rest])))


async def test_who_begins_from_a_snapshot_knows_what_the_whole_log_tells(day: Day) -> None:
    whole = [one for one in await day.journal.read(TENANT, STREAM) if one.event_kind != KIND]
    tail = await day.journal.read_from_last(TENANT, STREAM, KIND)
    floors = [day.floor(await copied(records)) for records in (whole, tail)]
    for floor in floors:
        await floor._stepping.come_back()
    one, other = floors
    assert take(one.router.floor) == take(other.router.floor)
    assert one._folded.bridges.commands() == other._folded.bridges.commands() != []
    learned = one._folded.announcer.forecaster.learned
    assert learned == other._folded.announcer.forecaster.learned
    assert learned.arrivals.of_demand
    assert one._folded.announcer.promises == other._folded.announcer.promises != {}
    assert one._folded.seats == other._folded.seats == {"anna": "desk1"}


def with_another_time(event: Written) -> Written:
    return event | {"router": str(event["router"]).replace('"now":1', '"now":2')}


def with_another_seat(event: Written) -> Written:
    return event | {"seats": {"anna": "desk2"}}


def without_a_digest(event: Written) -> Written:
    return {name: one for name, one in event.items() if name != "digest"}


def of_another_version(event: Written) -> Written:
    router = json.loads(str(event["router"]))
    content = {
        "router": json.dumps(router | {"version": router["version"] + 1}),
        "promises": event["promises"],
        "learned": event["learned"],
        "seats": event["seats"],
        "broadcasts": event["broadcasts"],
        "bridges": event["bridges"],
        "departures": event["departures"],
        "figures": event["figures"],
    }
    return event | content | {"digest": kept_floor._digest(content)}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (with_another_time, "it was altered"),
        (with_another_seat, "it was altered"),
        (without_a_digest, "it was altered"),
        (of_another_version, "it is of another version"),
    ],
)
async def test_a_snapshot_that_cannot_be_trusted_is_not_used(
    day: Day, change: Callable[[Written], Written], why: str
) -> None:
    records = [
        replace(one, event=change(dict(one.event))) if one.event_kind == KIND else one
        for one in await day.journal.read(TENANT, STREAM)
    ]
    journal = await copied(records)
    with capture_logs() as logs:
        await day.goes_on(day.floor(journal))
    assert [one["why"] for one in logs if one["event"] == "floor_snapshot_not_used"] == [why]


async def test_an_edited_policy_holds_from_then_on(day: Day) -> None:
    edited = replace(POLICY, queues={"agents": QueueSpec(name="agents", offer_s=21)})
    floor = day.floor(day.journal, edited)
    with capture_logs() as logs:
        await day.goes_on(floor)
    assert logs == []
    assert floor.router.floor.policy == edited


@pytest.mark.parametrize(("every", "snapshots"), [(3, 2), (4, 1), (7, 0)])
async def test_a_snapshot_comes_after_so_many_events(every: int, snapshots: int) -> None:
    journal = InMemoryJournal()
    for _ in range(2):
        # Those that were folded count too.
        async with fake_floor(TENANT, POLICY, journal, snapshot_every=every) as floor:
            for _ in range(2):
                await floor.take(AgentReady(at=now(), agent_id="anna"))
            await floor._inbox.until_empty()
    records = await journal.read(TENANT, STREAM)
    assert Counter(one.event_kind for one in records)[KIND] == snapshots


class NoSnapshots(InMemoryJournal):
    """A journal that takes everything but snapshots."""

    async def append(self, record: NewRecord) -> int:
        if record.event["kind"] == KIND:
            raise JournalWriteFailed(reason="too large")
        return await super().append(record)


async def test_a_snapshot_that_is_not_written_harms_nobody() -> None:
    with capture_logs() as logs:
        async with fake_floor(TENANT, POLICY, NoSnapshots(), snapshot_every=2) as floor:
            await floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
            for _ in range(4):
                await floor.take(AgentReady(at=now(), agent_id="anna"))
            assert floor.state_of("anna") is AgentState.AVAILABLE
    assert [one["event"] for one in logs] == 3 * ["floor_snapshot_not_written"]


async def test_what_a_conversation_was_begun_by_is_forgotten_with_it(day: Day) -> None:
    async with day.floor(day.journal) as floor:
        talking = serve(floor, "c1", day.talks)
        await until(lambda: bool(floor._performer.callers))
        day.talks.agent_hangs_up()
        await talking
        await until(lambda: floor.state_of("anna") is AgentState.WRAP_UP)
        assert floor._folded.bridges.commands() == []
