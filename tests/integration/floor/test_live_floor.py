"""The floor's shell with telephones and lines that answer at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

import hotline.floor.callers as callers_module
from hotline.asterisk.line import LineGone
from hotline.desk.desks import Desks
from hotline.floor import floor_log, inbox, live_floor, stepping
from hotline.floor.callers import Left
from hotline.floor.choices import Choice
from hotline.floor.errors import FloorClosed, FloorSilent
from hotline.floor.floor_log import STREAM
from hotline.floor.performer import FloorPerformer
from hotline.journal import JournalClosed, NewRecord
from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.codec import step_from_json
from hotline.routing.commands import AnyCommand, SetAgentState
from hotline.routing.events import (
    AgentBreakStarted,
    AgentLoggedIn,
    AgentReady,
    AnyEvent,
    CallQueued,
)
from hotline.routing.policy import Policy
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.router import Router
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import MUSIC, FakeLine
from hotline.testing.secure_flows import FakeSecureFlows
from hotline.testing.telephones import FakeTelephones

TENANT = "bank"
POLICY = Policy(queues={"agents": QueueSpec(name="agents", max_wait_s=0.3)})
PATIENT = Policy(queues={"agents": QueueSpec(name="agents")})
ANNA = Agent(agent_id="anna", languages=frozenset({"en-US"}))


class UnjoinableLine(FakeLine):
    """A caller whom the PBX does not bring together with anybody."""

    async def bridge(self, leg_id: str) -> bool:
        return False


class HastyLine(FakeLine):
    """A caller who hangs up while being brought together with the agent."""

    async def bridge(self, leg_id: str) -> bool:
        self.caller_hangs_up()
        return False


class SlowLine(FakeLine):
    """A caller who is together with the agent before the PBX says so."""

    def __init__(self) -> None:
        super().__init__()
        self.told = asyncio.Event()

    async def bridge(self, leg_id: str) -> bool:
        await super().bridge(leg_id)
        await self.told.wait()
        return True

    async def joined(self) -> None:
        """Wait until they are together."""
        async with asyncio.timeout(10):
            while True:
                if self.is_bridged:
                    return
                await asyncio.sleep(0.001)


class Room:
    """A floor, its agents' telephones, and who calls."""

    def __init__(
        self,
        journal: InMemoryJournal,
        telephones: FakeTelephones,
        policy: Policy,
        is_carried: Callable[[str], bool],
        is_page: Callable[[str], bool],
    ) -> None:
        self.telephones = telephones
        self.desks = Desks()
        self.floor = fake_floor(
            TENANT,
            policy,
            journal,
            telephones,
            desks=self.desks,
            is_carried=is_carried,
            is_page=is_page,
        )

    def anna_comes(self) -> None:
        self.floor.tell(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
        self.floor.tell(AgentReady(at=now(), agent_id="anna"))

    def serve(
        self,
        line: FakeLine,
        call_id: str = "c1",
        choices: Sequence[Choice] = (),
        *,
        secure: FakeSecureFlows | None = None,
        again: bool = False,
        wish: int = 1,
    ) -> asyncio.Task[Left]:
        number = line.info.caller_number
        asked = CallQueued(
            at=now(),
            call_id=call_id,
            queue="agents",
            language="en-US",
            caller_number=number,
            wish=wish,
        )
        return asyncio.create_task(
            self.floor.serving.serve(asked, line, choices, secure=secure, again=again)
        )

    async def state(self, wanted: AgentState) -> None:
        async with asyncio.timeout(10):
            while True:
                if self.floor.state_of("anna") is wanted:
                    return
                await asyncio.sleep(0.001)

    async def anna_talks(self) -> FakeLine:
        """Let a first caller be served by Anna, the only agent."""
        self.anna_comes()
        line = FakeLine()
        self.talking = self.serve(line, "first")
        (await self.telephones.rings()).picks_up()
        await self.state(AgentState.ON_CALL)
        return line


async def said_to(journal: InMemoryJournal, call_id: str) -> list[AnnounceWait]:
    """Return what the floor's log says that a caller was told."""
    records = await journal.read(TENANT, STREAM)
    steps = [step_from_json(one.event, one.commands) for one in records]
    return [said for step in steps for said in step.announced if said.call_id == call_id]


async def logged(journal: InMemoryJournal, kind: str) -> None:
    """Wait until something is in the floor's log, and what it led to was begun."""
    async with asyncio.timeout(10):
        while True:
            if kind in [one.event_kind for one in await journal.read(TENANT, STREAM)]:
                break
            await asyncio.sleep(0.001)
    await asyncio.sleep(0.01)


@pytest.fixture
def journal() -> InMemoryJournal:
    return InMemoryJournal()


@asynccontextmanager
async def opened(
    journal: InMemoryJournal,
    telephones: FakeTelephones | None = None,
    policy: Policy = POLICY,
    is_carried: Callable[[str], bool] = lambda _: True,
    is_page: Callable[[str], bool] = lambda _: False,
) -> AsyncIterator[Room]:
    room = Room(journal, telephones or FakeTelephones(), policy, is_carried, is_page)
    async with room.floor:
        yield room


@pytest.fixture
async def room(journal: InMemoryJournal) -> AsyncIterator[Room]:
    async with opened(journal) as room:
        yield room


async def test_a_caller_hears_music_until_an_agent_has_heard_who_it_is(room: Room) -> None:
    room.anna_comes()
    line = FakeLine(caller_number="13800000001")
    serving = room.serve(line)
    leg = await room.telephones.rings()
    assert (leg.seat, leg.shows) == ("desk1", "13800000001")
    assert line.heard == [MUSIC]
    leg.picks_up()
    await room.state(AgentState.ON_CALL)
    assert leg.heard == ["en-US/whisper_standard"]
    assert line.agent_leg == leg.leg_id
    line.agent_hangs_up()
    assert (await serving).way == "answered"
    assert leg.is_gone


async def test_a_telephone_that_is_not_picked_up_leaves_the_caller_the_place(room: Room) -> None:
    room.anna_comes()
    line = FakeLine()
    serving = room.serve(line)
    (await room.telephones.rings()).hangs_up("User busy")
    await room.state(AgentState.ON_BREAK)
    how = await serving
    assert (how.way, how.why) == ("overflowed", "too_long")


async def test_who_hangs_up_leaves_no_telephone_ringing(room: Room) -> None:
    room.anna_comes()
    line = FakeLine()
    serving = room.serve(line)
    leg = await room.telephones.rings()
    line.caller_hangs_up()
    serving.cancel()
    await leg.gone()
    await room.state(AgentState.AVAILABLE)


async def test_who_is_gone_before_the_music_is_not_waited_for(room: Room) -> None:
    line = FakeLine()
    line.caller_hangs_up()
    with pytest.raises(LineGone):
        await room.serve(line)
    await asyncio.sleep(0.01)
    assert room.floor.router.floor.entries == {}


async def test_the_next_process_goes_on_where_the_last_one_died(journal: InMemoryJournal) -> None:
    telephones = FakeTelephones()
    async with opened(journal, telephones) as old:
        old.anna_comes()
        line = FakeLine()
        waiting = old.serve(line)
        rung = await telephones.rings()
    waiting.cancel()
    async with opened(journal, telephones) as new:
        serving = new.serve(line)
        leg = await telephones.rings()
        assert rung.is_gone
        assert leg.seat == "desk1"
        leg.picks_up()
        await new.state(AgentState.ON_CALL)
        line.agent_hangs_up()
        assert (await serving).way == "answered"


async def test_no_telephone_rings_for_who_is_not_back_yet(journal: InMemoryJournal) -> None:
    telephones = FakeTelephones()
    line = FakeLine()
    async with opened(journal, telephones) as old:
        old.anna_comes()
        waiting = old.serve(line)
        await telephones.rings()
    waiting.cancel()
    async with opened(journal, telephones) as new:
        await asyncio.sleep(0.05)
        assert len(telephones.legs) == 1
        serving = new.serve(line)
        leg = await telephones.rings()
        leg.picks_up()
        await new.state(AgentState.ON_CALL)
        assert leg.heard == ["en-US/whisper_standard"]
        line.agent_hangs_up()
        await serving


async def test_who_went_while_no_process_ran_is_not_waited_for(journal: InMemoryJournal) -> None:
    async with opened(journal) as old:
        waiting = old.serve(FakeLine())
        await asyncio.sleep(0.01)
    waiting.cancel()
    async with opened(journal, is_carried=lambda _: False) as new:
        await asyncio.sleep(0.01)
        assert new.floor.router.floor.entries == {}
        new.anna_comes()
        await new.state(AgentState.AVAILABLE)


async def test_a_conversation_outlives_the_process_that_began_it(
    journal: InMemoryJournal,
) -> None:
    telephones = FakeTelephones()
    line = FakeLine()
    async with opened(journal, telephones) as old:
        old.anna_comes()
        talking = old.serve(line)
        leg = await telephones.rings()
        leg.picks_up()
        await old.state(AgentState.ON_CALL)
    talking.cancel()
    assert not leg.is_gone
    async with opened(journal, telephones) as new:
        serving = new.serve(line)
        await asyncio.sleep(0.05)
        assert line.heard == [MUSIC]
        assert new.floor.state_of("anna") is AgentState.ON_CALL
        line.agent_hangs_up()
        assert (await serving).way == "answered"
        await leg.gone()
        await new.state(AgentState.WRAP_UP)


async def test_who_hangs_up_in_the_next_process_leaves_no_agent_on_the_telephone(
    journal: InMemoryJournal,
) -> None:
    telephones = FakeTelephones()
    line = FakeLine()
    async with opened(journal, telephones) as old:
        old.anna_comes()
        talking = old.serve(line)
        leg = await telephones.rings()
        leg.picks_up()
        await old.state(AgentState.ON_CALL)
    talking.cancel()
    async with opened(journal, telephones) as new:
        serving = new.serve(line)
        await asyncio.sleep(0.05)
        # The call notices it, too, and ends all that goes on in it.
        line.caller_hangs_up()
        serving.cancel()
        await new.state(AgentState.WRAP_UP)
        async with asyncio.timeout(1):
            await leg.gone()
        assert sum(new.floor.healed.values()) == 0


async def test_who_parted_while_no_process_ran_goes_on(journal: InMemoryJournal) -> None:
    telephones = FakeTelephones()
    line = FakeLine()
    async with opened(journal, telephones) as old:
        old.anna_comes()
        talking = old.serve(line)
        (await telephones.rings()).picks_up()
        await old.state(AgentState.ON_CALL)
    talking.cancel()
    line.agent_hangs_up()
    async with opened(journal, telephones) as new:
        assert (await new.serve(line)).way == "answered"
        await new.state(AgentState.WRAP_UP)


async def test_whose_agent_hung_up_just_before_the_process_died_goes_on(
    journal: InMemoryJournal,
) -> None:
    async with opened(journal) as old:
        line = await old.anna_talks()
        line.agent_hangs_up()
        await logged(journal, "conversation_ended")
    again = FakeLine()
    async with opened(journal) as new:
        assert await new.serve(again, "first", again=True) == Left(
            way="answered", agent_id="anna", queue="agents"
        )
        assert not again.heard


async def test_an_edited_policy_makes_nobody_wait_who_was_served_by_the_one_before(
    journal: InMemoryJournal,
) -> None:
    telephones = FakeTelephones()
    async with opened(journal, telephones) as old:
        old.anna_comes()
        line = FakeLine()
        serving = old.serve(line)
        (await telephones.rings()).picks_up()
        await old.state(AgentState.ON_CALL)
        line.agent_hangs_up()
        assert (await serving).way == "answered"
    night = QueueSpec(name="agents", teams=frozenset({"night"}), max_wait_s=0.3)
    edited = Policy(queues={"agents": night})
    async with opened(journal, telephones, edited) as new:
        assert new.floor.router.floor.entries == {}
        assert (await new.serve(FakeLine(), "c2")).why == "too_long"
        assert new.floor.router.floor.policy == edited
    kinds = [record.event_kind for record in await journal.read(TENANT, STREAM)]
    assert kinds.count("policy_changed") == 2
    async with opened(journal, telephones, edited):
        await asyncio.sleep(0.01)
    kinds = [record.event_kind for record in await journal.read(TENANT, STREAM)]
    assert kinds.count("policy_changed") == 2


async def test_what_happened_is_in_the_log_before_it_has_consequences(
    room: Room, journal: InMemoryJournal
) -> None:
    room.anna_comes()
    serving = room.serve(FakeLine())
    await room.telephones.rings()
    kinds = [record.event_kind for record in await journal.read(TENANT, STREAM)]
    assert kinds[:4] == ["policy_changed", "agent_logged_in", "agent_ready", "call_queued"]
    serving.cancel()


async def test_a_lost_log_loses_nobody_silently(room: Room, journal: InMemoryJournal) -> None:
    room.anna_comes()
    serving = room.serve(FakeLine())
    leg = await room.telephones.rings()
    await journal.close()
    leg.picks_up()
    with pytest.raises(JournalClosed):
        await serving
    await leg.gone()


async def test_who_waits_is_told_place_and_wait_between_the_music(
    room: Room, journal: InMemoryJournal
) -> None:
    first = await room.anna_talks()
    line = FakeLine()
    serving = room.serve(line)
    await line.hears(MUSIC, times=2)
    music, told, again = line.heard
    assert (music, again) == (MUSIC, MUSIC)
    assert told.startswith("en-US/wait_next+en-US/wait_")
    (said,) = await said_to(journal, "c1")
    assert said.place == 1
    assert said.promise is not None
    assert MUSIC in first.heard
    assert len(first.heard) == 1
    serving.cancel()


async def test_where_nobody_works_only_the_place_is_told(room: Room) -> None:
    line = FakeLine()
    serving = room.serve(line)
    await line.hears("wait_")
    assert line.heard == [MUSIC, "en-US/wait_next"]
    await serving


async def test_an_announcement_ends_when_the_agent_is_there(room: Room) -> None:
    line = FakeLine(prompt_s=60)
    serving = room.serve(line)
    await line.hears("wait_")
    room.anna_comes()
    (await room.telephones.rings()).picks_up()
    await room.state(AgentState.ON_CALL)
    assert line.heard == [MUSIC, "en-US/wait_next"]
    line.agent_hangs_up()
    assert (await serving).way == "answered"


async def test_who_leaves_the_queue_hears_no_announcement_to_its_end(room: Room) -> None:
    line = FakeLine(prompt_s=60)
    async with asyncio.timeout(10):
        assert (await room.serve(line)).why == "too_long"
    assert line.heard == [MUSIC, "en-US/wait_next"]


async def test_who_was_not_brought_to_an_agent_hears_music_again(room: Room) -> None:
    line = UnjoinableLine(prompt_s=60)
    serving = room.serve(line)
    await line.hears("wait_")
    room.anna_comes()
    (await room.telephones.rings()).picks_up()
    await line.hears(MUSIC, times=2)
    assert line.heard[-1] == MUSIC
    serving.cancel()


async def test_the_promise_is_looked_at_again_and_again(
    room: Room, journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers_module, "LOOK_AGAIN_S", 0.05)
    await room.anna_talks()
    line = FakeLine()
    await room.serve(line)
    kinds = [record.event_kind for record in await journal.read(TENANT, STREAM)]
    assert kinds.count("wait_continued") >= 2
    assert len(await said_to(journal, "c1")) == 1


async def test_the_next_process_promises_nothing_anew(journal: InMemoryJournal) -> None:
    telephones = FakeTelephones()
    line = FakeLine()
    async with opened(journal, telephones) as old:
        await old.anna_talks()
        waiting = old.serve(line)
        await line.hears(MUSIC, times=2)
    waiting.cancel()
    said = await said_to(journal, "c1")
    async with opened(journal, telephones) as new:
        serving = new.serve(line)
        await line.hears(MUSIC, times=3)
        await asyncio.sleep(0.05)
        assert await said_to(journal, "c1") == said
        assert len(said) == 1
        serving.cancel()


async def test_a_defect_in_doing_costs_one_command(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.anna_comes()
    await room.state(AgentState.AVAILABLE)
    performs = FloorPerformer.perform

    def breaks(performer: FloorPerformer, command: AnyCommand | AnnounceWait) -> None:
        if isinstance(command, SetAgentState):
            raise ZeroDivisionError
        performs(performer, command)

    with monkeypatch.context() as broken:
        broken.setattr(FloorPerformer, "perform", breaks)
        serving = room.serve(FakeLine())
        # That Anna is reserved is commanded before the offer's timer and before the ring.
        (await room.telephones.rings()).picks_up()
    await room.state(AgentState.ON_CALL)
    serving.cancel()


@pytest.mark.parametrize("broken", [{"floor_resumed"}, {"floor_resumed", "policy_changed"}])
async def test_a_defect_in_what_coming_back_brings_leaves_the_floor_to_all_others(
    journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch, broken: set[str]
) -> None:
    monkeypatch.setattr(stepping, "AGAIN_S", 0.02)
    async with opened(journal, policy=POLICY) as old:
        old.anna_comes()
        await old.state(AgentState.AVAILABLE)
    receives = Router.receive

    def breaks(router: Router, event: AnyEvent) -> list[AnyCommand]:
        # The policy that the log tells of has been taken already.
        if event.kind in broken and getattr(event, "policy", PATIENT) == PATIENT:
            raise ZeroDivisionError
        return receives(router, event)

    async with opened(journal, policy=PATIENT) as room:
        monkeypatch.setattr(Router, "receive", breaks)
        line = FakeLine()
        serving = room.serve(line)
        (await room.telephones.rings()).picks_up()
        await room.state(AgentState.ON_CALL)
        line.agent_hangs_up()
        assert (await serving).way == "answered"


async def test_after_a_defect_the_log_alone_counts(
    journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(record: NewRecord) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(stepping, "AGAIN_S", 0.02)
    line = FakeLine()
    async with opened(journal, policy=PATIENT) as room:
        serving = room.serve(line)
        room.anna_comes()
        rung = await room.telephones.rings()
        with monkeypatch.context() as broken:
            broken.setattr(journal, "append", breaks)
            with pytest.raises(ZeroDivisionError):
                await room.floor.take(AgentBreakStarted(at=now(), agent_id="anna", reason="lunch"))
            assert room.floor.state_of("anna") is AgentState.ON_BREAK
        # The break is in no log, so Anna was never on it; the caller is still served.
        leg = await room.telephones.rings()
        assert rung.is_gone
        leg.picks_up()
        await room.state(AgentState.ON_CALL)
        line.agent_hangs_up()
        assert (await serving).way == "answered"


async def test_who_hangs_up_while_being_connected_is_not_the_agents_fault(
    room: Room, journal: InMemoryJournal
) -> None:
    room.anna_comes()
    serving = room.serve(HastyLine())
    leg = await room.telephones.rings()
    leg.picks_up()
    await logged(journal, "bridge_failed")
    assert leg.is_gone
    assert room.floor.state_of("anna") is AgentState.AVAILABLE
    serving.cancel()
    told = [one.event_kind for one in await journal.read(TENANT, STREAM)]
    assert told.index("caller_left") < told.index("bridge_failed")


async def test_a_bridge_that_is_asked_for_twice_is_told_once(journal: InMemoryJournal) -> None:
    telephones = FakeTelephones()
    policy = Policy(queues={"agents": QueueSpec(name="agents", bridge_s=0.2)})
    line = SlowLine()
    async with opened(journal, telephones, policy) as old:
        old.anna_comes()
        waiting = old.serve(line)
        leg = await telephones.rings()
        leg.picks_up()
        await line.joined()
    waiting.cancel()
    async with opened(journal, telephones, policy) as new:
        await asyncio.sleep(0.3)
        serving = new.serve(line)
        await new.state(AgentState.ON_CALL)
        await asyncio.sleep(0.05)
        assert not leg.is_gone
        line.agent_hangs_up()
        assert (await serving).way == "answered"


@pytest.mark.parametrize("lost_s", [0.02, 0.2])
async def test_a_lost_log_parts_nobody_who_talks_already(
    journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch, lost_s: float
) -> None:
    """Also one that is lost for so long that it is read, and cannot be written, several times."""
    monkeypatch.setattr(stepping, "AGAIN_S", 0.05)
    async with opened(journal) as room:
        room.anna_comes()
        line = SlowLine()
        serving = room.serve(line)
        leg = await room.telephones.rings()
        leg.picks_up()
        await line.joined()
        monkeypatch.setattr(journal, "_closed", True)
        line.told.set()
        await asyncio.sleep(lost_s)
        assert not serving.done()
        monkeypatch.setattr(journal, "_closed", False)
        await logged(journal, "call_bridged")
        assert not leg.is_gone
        line.agent_hangs_up()
        assert (await serving).way == "answered"


async def test_who_was_parted_while_the_log_is_lost_is_not_left_in_silence(
    room: Room, journal: InMemoryJournal
) -> None:
    room.anna_comes()
    line = SlowLine()
    serving = room.serve(line)
    (await room.telephones.rings()).picks_up()
    await line.joined()
    await journal.close()
    line.told.set()
    await asyncio.sleep(0.02)
    line.agent_hangs_up()
    with pytest.raises(JournalClosed):
        await serving


async def test_a_snapshot_that_cannot_be_made_ends_nothing(
    journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(floor_log, "kept_to_json", breaks)
    async with fake_floor(TENANT, POLICY, journal, snapshot_every=1) as floor:
        async with asyncio.timeout(10):
            await floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
            await floor.take(AgentReady(at=now(), agent_id="anna"))
        assert floor.state_of("anna") is AgentState.AVAILABLE


async def test_a_log_that_cannot_be_read_once_is_read_again(
    journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stepping, "AGAIN_S", 0.02)
    async with opened(journal) as room, asyncio.timeout(5):
        await room.floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))
        ready = AgentReady(at=now(), agent_id="anna")
        monkeypatch.setattr(journal, "_closed", True)
        with monkeypatch.context() as broken:
            broken.setattr(journal, "read_from_last", breaks)
            with pytest.raises(JournalClosed):
                await room.floor.take(ready)
            await asyncio.sleep(0.05)
        monkeypatch.setattr(journal, "_closed", False)
        await room.floor.take(ready)
        assert room.floor.state_of("anna") is AgentState.AVAILABLE


async def never(*_: object) -> None:
    await asyncio.Event().wait()


async def test_who_tells_a_floor_that_ends_is_not_left_waiting(
    journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_floor, "LAST_DEEDS_S", 0.02)
    ready = AgentReady(at=now(), agent_id="anna")
    async with opened(journal) as room:
        with monkeypatch.context() as stalled:
            stalled.setattr(journal, "append", never)
            tellings = [asyncio.ensure_future(room.floor.take(ready)) for _ in range(2)]
            await asyncio.sleep(0.01)
            # One is being written when the floor ends, and one lies in the inbox.
            await room.floor.__aexit__(None, None, None)
        for telling in tellings:
            with pytest.raises(FloorClosed):
                async with asyncio.timeout(10):
                    await telling


async def test_who_tells_a_floor_that_takes_nothing_is_told_so(
    journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "TAKE_S", 0.02)
    logged_in = AgentLoggedIn(at=now(), agent=ANNA, seat="desk1")
    async with opened(journal) as room:
        with monkeypatch.context() as stalled:
            stalled.setattr(journal, "append", never)
            for _ in range(2):
                with pytest.raises(FloorSilent):
                    await room.floor.take(logged_in)
        monkeypatch.setattr(live_floor, "LAST_DEEDS_S", 0.02)


async def test_a_floor_that_ends_leaves_no_telephone_ringing_for_who_is_handed_over(
    journal: InMemoryJournal,
) -> None:
    line = FakeLine()
    async with opened(journal) as room:
        room.anna_comes()
        serving = room.serve(line)
        leg = await room.telephones.rings()
        # As the switchboard does, whose end comes first.
        await line.hand_over()
        serving.cancel()
        await asyncio.wait({serving})
    assert leg.is_gone


async def test_who_lost_the_place_with_the_log_is_not_rung_for(
    journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepping, "AGAIN_S", 0.02)
    async with opened(journal) as room:
        serving = room.serve(FakeLine())
        await logged(journal, "call_queued")
        monkeypatch.setattr(journal, "_closed", True)
        room.floor.tell(AgentReady(at=now(), agent_id="anna"))
        with pytest.raises(JournalClosed):
            await serving
        monkeypatch.setattr(journal, "_closed", False)
        await logged(journal, "caller_left")
        assert room.floor.router.floor.entries == {}
