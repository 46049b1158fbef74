"""From how much of a floor's log it is told why a call went as it did."""

from __future__ import annotations

from datetime import datetime

import pytest

from hotline.floor import call_explained
from hotline.floor.call_explained import CallExplained
from hotline.floor.floor_log import FloorLog
from hotline.floor.folded_floor import FoldedFloor
from hotline.journal import JournalRecord, NewRecord, call_stream
from hotline.model.queue import QueueSpec
from hotline.routing.events import CallerLeft, PolicyChanged
from hotline.routing.policy import NO_POLICY, Policy
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor
from hotline.testing.journal import InMemoryJournal

POLICY = Policy(queues={"general": QueueSpec(name="general", wrap_up_s=30)})


class CountedJournal(InMemoryJournal):
    """Counts how often a floor's log is read on."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    async def read_after(
        self, tenant: str, stream: str, seq: int, *, limit: int
    ) -> list[JournalRecord]:
        self.reads += 1
        return await super().read_after(tenant, stream, seq, limit=limit)


class LoggedFloor:
    """A floor whose log is in a journal."""

    def __init__(self) -> None:
        self.journal = CountedJournal()
        self.log = FloorLog(self.journal, "demo")
        self.folded = FoldedFloor(NO_POLICY)
        self.floor = VirtualFloor(self.folded.router)
        self.ended_at: datetime | None = None
        self.floor.receive(PolicyChanged(at=self.floor.now, policy=POLICY))

    async def write(self) -> None:
        """Write what has happened since the last time."""
        for step in self.floor.log:
            await self.log.append(step.event, step.commands)
        self.floor.log.clear()

    async def keep(self) -> None:
        await self.write()
        await self.log.keep(self.folded.kept(self.floor.now), self.floor.now)

    async def lies(self) -> None:
        """Write what this version would not do: it says who has left and was not there."""
        await self.write()
        await self.log.append(CallerLeft(at=self.floor.now, call_id="nobody"), [])

    def others_call(self, number: int) -> None:
        for _ in range(number):
            self.floor.passes(10)
            self.floor.calls("other", "general")
            self.floor.leaves("other")

    async def explained(
        self, since: int, *, is_over: bool = True, most: int | None = None
    ) -> CallExplained:
        self.journal.reads = 0
        ended_at = self.ended_at if is_over else None
        return await call_explained.call_explained(
            self.journal, "demo", "c1", since=since, ended_at=ended_at, most=most
        )

    async def call_comes(self) -> int:
        """Let a call come; return the number of its first record."""
        await self.write()
        arrived = NewRecord(
            tenant="demo",
            stream=call_stream("c1"),
            at=self.floor.now,
            event={"kind": "call_arrived"},
        )
        first = await self.journal.append(arrived)
        self.floor.calls("c1", "general", number="+8613800000001")
        return first

    async def has_a_call(self) -> int:
        """Let a call come, be served and be over; return the number of its first record."""
        self.floor.comes("anna")
        first = await self.call_comes()
        self.floor.takes("anna")
        self.floor.passes(60)
        self.ended_at = self.floor.now
        self.floor.ends("c1")
        self.floor.passes(60)
        return first


def happened(told: CallExplained) -> list[str]:
    assert told.explanation is not None
    return [moment.what for moment in told.explanation.moments]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> LoggedFloor:
    monkeypatch.setattr(call_explained, "PAGE", 10)
    return LoggedFloor()


async def test_snapshots_after_a_call_take_nothing_from_it(logged: LoggedFloor) -> None:
    since = await logged.has_a_call()
    logged.others_call(20)
    await logged.keep()
    told = await logged.explained(since)
    assert happened(told) == ["queued", "offered", "left"]
    assert told.is_whole


async def test_no_more_is_read_than_from_before_a_call_to_after_it(logged: LoggedFloor) -> None:
    logged.others_call(50)
    await logged.lies()
    await logged.keep()
    since = await logged.has_a_call()
    logged.others_call(20)
    await logged.lies()
    logged.others_call(100)
    await logged.write()
    told = await logged.explained(since)
    assert happened(told) == ["queued", "offered", "left"]
    assert (told.otherwise_at, told.is_whole) == (None, True)
    assert logged.journal.reads <= 2
    # From the beginning it is not even reached.
    told = await logged.explained(0)
    assert told.explanation is None
    assert (told.otherwise_at is None, told.is_whole) == (False, False)


async def test_who_is_called_back_after_the_call_is_told_of_to_the_end(
    logged: LoggedFloor,
) -> None:
    since = await logged.call_comes()
    logged.floor.wants_a_callback("c1")
    logged.ended_at = logged.floor.now
    logged.others_call(50)
    logged.floor.comes("anna")
    await logged.write()
    told = await logged.explained(since)
    assert happened(told)[-1] == "offered"
    assert told.is_whole


async def test_of_a_call_that_goes_on_for_too_long_it_is_said_that_not_all_is_told(
    logged: LoggedFloor,
) -> None:
    since = await logged.call_comes()
    logged.others_call(50)
    await logged.write()
    told = await logged.explained(since, is_over=False, most=50)
    assert happened(told) == ["queued", "waits"]
    assert not told.is_whole
    assert logged.journal.reads == 4
    assert (await logged.explained(since, is_over=False)).is_whole
