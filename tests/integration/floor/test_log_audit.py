"""A floor that lives is held against its log: what is planted is found, told and put right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from hotline.floor.as_logged import AsLogged, Kind
from hotline.floor.callers import Left
from hotline.floor.floor_log import Told
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.live_floor import LiveFloor
from hotline.floor.log_audit import LogAudit
from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.ops.audit_probes import LATE, TOLD_FOR, log_audit_probe
from hotline.routing.events import AgentLoggedIn, AgentLoggedOut, AgentReady, CallQueued
from hotline.routing.figures import Cell
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.health import in_english
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine
from hotline.testing.telephones import FakeTelephones

TENANT = "bank"
POLICY = Policy(queues={"agents": QueueSpec(name="agents", wrap_up_s=0)})
ANNA = Agent(agent_id="anna", languages=frozenset({"en-US"}))
NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


class Room:
    """A floor that is held against its log whenever a test says so, and writes many snapshots."""

    def __init__(self) -> None:
        self.journal = InMemoryJournal()
        self.telephones = FakeTelephones()
        self.lines: dict[str, FakeLine] = {}
        self.serving: dict[str, asyncio.Task[Left]] = {}
        self.floor: LiveFloor = fake_floor(
            TENANT, POLICY, self.journal, self.telephones, snapshot_every=5
        )
        self.audit = LogAudit(self.floor, self.journal, now)

    async def anna_comes(self) -> None:
        await self.floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
        await self.floor.take(AgentReady(at=now(), agent_id="anna"))

    async def calls(self, call_id: str) -> None:
        asked = CallQueued(at=now(), call_id=call_id, queue="agents", language="en-US")
        line = self.lines[call_id] = FakeLine()
        self.serving[call_id] = asyncio.create_task(self.floor.serving.serve(asked, line))
        await until(lambda: call_id in self.floor.router.floor.entries)

    async def talks(self) -> None:
        """Have the one who waits first talk with Anna."""
        leg = await self.telephones.rings()
        leg.picks_up()
        await until(lambda: self.floor.state_of("anna") is AgentState.ON_CALL)


async def until(seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while True:
            if seen():
                return
            await asyncio.sleep(0.002)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    async with room.floor:
        await room.audit.look()
        yield room
    for task in room.serving.values():
        task.cancel()


async def test_where_all_is_as_logged_nothing_is_told(room: Room) -> None:
    for number in range(4):
        await room.calls(f"a{number}")
        await room.audit.look()
    await room.anna_comes()
    await room.talks()
    await room.audit.look()
    room.lines["a0"].agent_hangs_up()
    await room.serving["a0"]
    room.lines["a3"].caller_hangs_up()
    await until(lambda: "a3" not in room.floor.router.floor.entries)
    await room.audit.look()
    assert room.audit.last is None
    assert room.audit.held == 7


async def test_who_comes_back_after_days_off_is_as_logged() -> None:
    at = [NOON]
    journal = InMemoryJournal()
    floor = fake_floor(
        TENANT, POLICY, journal, FakeTelephones(), snapshot_every=5, clock=lambda: at[0]
    )
    audit = LogAudit(floor, journal, lambda: at[0])
    ben = replace(ANNA, agent_id="ben")
    async with floor:
        await floor.take(AgentLoggedIn(at=at[0], agent=ANNA, seat="desk1"))
        await floor.take(AgentLoggedOut(at=at[0], agent_id="anna"))
        at[0] += timedelta(days=4)
        await floor.take(AgentLoggedIn(at=at[0], agent=ben, seat="desk2"))
        await floor.take(AgentReady(at=at[0], agent_id="ben"))
        await until(lambda: floor.figures.since > NOON.timestamp())
        await audit.look()
        await floor.take(AgentLoggedIn(at=at[0], agent=ANNA, seat="desk1"))
        await audit.look()
    assert audit.held == 2
    assert audit.last is None


async def test_another_process_goes_on_and_is_held_against_the_same_log(room: Room) -> None:
    await room.calls("c1")
    await room.anna_comes()
    await room.talks()
    successor = fake_floor(TENANT, POLICY, room.journal, FakeTelephones(), snapshot_every=5)
    audit = LogAudit(successor, room.journal, now)
    async with successor:
        for _ in range(3):
            await audit.look()
        await successor.take(AgentReady(at=now(), agent_id="anna"))
        await audit.look()
    assert audit.last is None


async def test_a_call_that_was_lost_is_found_and_waits_again(room: Room) -> None:
    await room.calls("c1")
    await room.calls("c2")
    room.floor.router.floor.entries.pop("c2")
    with capture_logs() as logs:
        await room.audit.look()
    assert room.audit.last is not None
    assert room.audit.last.kinds == [Kind.CALLS]
    assert [one.name for one in room.audit.last.differing] == ["c2"]
    assert not room.audit.last.left
    assert room.audit.found[Kind.CALLS] == 1
    (told,) = [one for one in logs if one["event"] == "floor_not_as_logged"]
    assert told["number"] == 1
    # It is served as if nothing had been.
    await room.anna_comes()
    await room.talks()
    room.lines["c1"].agent_hangs_up()
    await room.serving["c1"]
    await room.floor.take(AgentReady(at=now(), agent_id="anna"))
    await room.talks()
    assert list(room.floor.router.floor.conversations) == ["c2"]
    await room.audit.look()
    assert room.audit.found.total() == 1


async def test_an_agent_who_is_another_way_is_found_and_the_conversation_goes_on(
    room: Room,
) -> None:
    await room.calls("c1")
    await room.anna_comes()
    await room.talks()
    room.floor.router.floor.agents["anna"].state = AgentState.AVAILABLE
    await room.audit.look()
    assert room.audit.last is not None
    assert room.audit.last.kinds == [Kind.AGENTS]
    assert room.floor.state_of("anna") is AgentState.ON_CALL
    room.lines["c1"].agent_hangs_up()
    assert (await room.serving["c1"]).way == "answered"


async def test_a_figure_that_was_changed_is_put_right_and_no_telephone_rings_anew(
    room: Room,
) -> None:
    await room.anna_comes()
    await room.calls("c1")
    leg = await room.telephones.rings()
    (cell,) = [one for one in room.floor.figures.contacts if one.by == "queue"]
    room.floor.figures.contacts[cell].offered += 1
    room.floor.figures.contacts[Cell(0.0, "queue", "strange")] = type(
        room.floor.figures.contacts[cell]
    )(answered=3)
    await room.audit.look()
    assert room.audit.last is not None
    assert room.audit.last.kinds == [Kind.FIGURES]
    assert len(room.audit.last.differing) == 2
    assert not room.audit.last.left
    assert room.floor.figures.total("queue", "agents").offered == 1
    leg.picks_up()
    await until(lambda: room.floor.state_of("anna") is AgentState.ON_CALL)
    await room.audit.look()
    assert room.audit.found.total() == 2


async def test_what_cannot_be_put_right_is_tried_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def in_vain() -> None:
        tried.append(1)

    tried: list[int] = []
    await room.calls("c1")
    monkeypatch.setattr(room.floor, "begin_again", in_vain)
    entry = room.floor.router.floor.entries.pop("c1")
    for _ in range(3):
        await room.audit.look()
    assert tried == [1]
    assert room.audit.last is not None
    assert [one.name for one in room.audit.last.left] == ["c1"]
    room.floor.router.floor.entries["c1"] = entry
    await room.audit.look()
    assert not room.audit.last.left


async def test_what_is_found_beside_what_was_in_vain_is_put_right(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def in_vain() -> None:
        """Put nothing right."""

    await room.calls("c1")
    await room.calls("c2")
    with monkeypatch.context() as broken:
        broken.setattr(room.floor, "begin_again", in_vain)
        room.floor.router.floor.entries.pop("c1")
        await room.audit.look()
    assert room.audit.last is not None
    assert room.audit.last.left
    room.floor.router.floor.entries.pop("c2")
    await room.audit.look()
    assert not room.audit.last.left
    assert set(room.floor.router.floor.entries) == {"c1", "c2"}


async def test_what_was_wrong_beside_the_floor_is_told_and_the_floor_is_left_alone(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def misses_one(logged: AsLogged, told: Told) -> None:
        if isinstance(told[0], CallQueued) and not missed:
            missed.append(told)
        else:
            take(logged, told)

    async def begins_again() -> None:
        raise AssertionError

    missed: list[Told] = []
    take = AsLogged.take
    probe = log_audit_probe(room.audit, now, ZoneInfo("Asia/Shanghai"))
    await room.calls("c1")
    monkeypatch.setattr(room.floor, "begin_again", begins_again)
    monkeypatch.setattr(AsLogged, "take", misses_one)
    with capture_logs() as logs:
        await room.audit.look()
    assert [one["event"] for one in logs] == ["floor_not_as_logged", "floor_as_logged_after_all"]
    assert room.audit.last is not None
    assert not room.audit.last.left
    assert "read anew, agrees with the floor: nothing was put right" in in_english(probe())
    await room.audit.look()
    assert room.audit.found[Kind.CALLS] == 1


async def test_a_look_that_broke_amid_a_step_begins_anew(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(logged: AsLogged, told: Told) -> None:
        logged.router.receive(told[0])
        raise RuntimeError("planted")

    await room.calls("c1")
    await room.audit.look()
    await room.calls("c2")
    with monkeypatch.context() as broken:
        broken.setattr(AsLogged, "take", breaks)
        with pytest.raises(RuntimeError):
            await room.audit.look()
    await room.audit.look()
    assert room.audit.last is None


async def test_a_floor_that_cannot_begin_again_stays_as_it_was(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("planted")

    await room.calls("c1")
    await room.calls("c2")
    with monkeypatch.context() as broken:
        broken.setattr(FoldedFloor, "is_written", breaks)
        with pytest.raises(RuntimeError):
            await room.floor.begin_again()
    assert set(room.floor.router.floor.entries) == {"c1", "c2"}
    await room.audit.look()
    assert room.audit.last is None


async def test_health_tells_it_in_words_for_an_hour(room: Room) -> None:
    at = [NOON]
    audit = LogAudit(room.floor, room.journal, lambda: at[0])
    probe = log_audit_probe(audit, lambda: at[0], ZoneInfo("Asia/Shanghai"))
    await audit.look()
    assert probe() is None
    await room.calls("c1")
    room.floor.router.floor.entries.pop("c1")
    await audit.look()
    told = in_english(probe())
    assert "was not what its log tells (1 value(s) of calls that wait) at " in told
    assert "and it was put right from the log; that is a defect" in told
    at[0] += TOLD_FOR
    await audit.look()
    assert probe() is None
    at[0] += LATE + timedelta(seconds=1)
    assert "has not been held against its log since" in in_english(probe())
