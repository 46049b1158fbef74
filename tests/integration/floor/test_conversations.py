"""A caller and an agent whom a secure flow takes apart, on lines that answer at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from tests.integration.floor.test_live_floor import ANNA, POLICY, Room, opened

from hotline.asterisk.line import LineGone
from hotline.desk.now import desk_now
from hotline.floor import performer, waiting_agent
from hotline.floor.attendance import Attendance
from hotline.floor.callers import Left
from hotline.floor.errors import ConversationNotFound, NobodyToAsk, SecureFlowNotOffered
from hotline.model.agent import AgentState
from hotline.roster import Roster
from hotline.testing.floor import now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import MUSIC, FakeLine
from hotline.testing.secure_flows import FakeSecureFlows
from hotline.testing.telephones import FakeLeg, FakeTelephones

ANOTHER_CUSTOMER = "en-US/whisper_another_customer"
IDENTIFIED, NOT_IDENTIFIED = "en-US/whisper_identified", "en-US/whisper_not_identified"


class Talk:
    """Anna and a caller, who may be sent to the PIN."""

    def __init__(self, telephones: FakeTelephones) -> None:
        self.telephones = telephones
        self.line = FakeLine()
        self.secure = FakeSecureFlows(offered=("pin", "code"))
        self.leg: FakeLeg
        self.serving: asyncio.Task[Left]

    async def begins(self, room: Room) -> None:
        room.anna_comes()
        self.serving = room.serve(self.line, secure=self.secure)
        self.leg = await self.telephones.rings()
        self.leg.picks_up()
        await room.state(AgentState.ON_CALL)

    async def goes_on(self, room: Room) -> None:
        """Be served by another process, which knows that they were apart."""
        self.serving.cancel()
        self.secure.is_apart = True
        self.serving = room.serve(self.line, secure=self.secure)

    async def is_over(self, room: Room) -> None:
        async with asyncio.timeout(2):
            assert (await self.serving).way == "answered"
        await room.state(AgentState.WRAP_UP)


class SlowlyParted(FakeLine):
    """A caller whom the PBX takes its time to part from the agent."""

    def __init__(self) -> None:
        super().__init__()
        self.is_parted = asyncio.Event()

    async def part(self, leg_id: str) -> None:
        await self.is_parted.wait()
        await super().part(leg_id)


def who_calls(room: Room) -> tuple[str, bool]:
    """Return what the desk shows of the caller with whom Anna talks."""
    call = desk_now(room.floor, "anna").talk
    assert call is not None
    return call.customer, call.is_another_customer


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while True:
            if condition():
                return
            await asyncio.sleep(0.001)


@pytest.fixture
def journal() -> InMemoryJournal:
    return InMemoryJournal()


@pytest.fixture
async def talk() -> Talk:
    return Talk(FakeTelephones())


async def test_the_agent_hears_music_and_what_came_of_it(
    journal: InMemoryJournal, talk: Talk
) -> None:
    async with opened(journal, talk.telephones) as room:
        await talk.begins(room)
        talk.leg.heard.clear()
        await room.floor.serving.part(talk.line)
        await until(lambda: talk.leg.kept == 1)
        assert (talk.leg.heard, talk.line.is_bridged) == ([MUSIC], False)
        assert room.floor.state_of("anna") is AgentState.ON_CALL
        await room.floor.serving.bring_back(talk.line, identified=True)
        assert talk.line.agent_leg == talk.leg.leg_id
        await room.floor.serving.part(talk.line)
        await until(lambda: talk.leg.kept == 2)
        await room.floor.serving.bring_back(talk.line, identified=False)
        assert talk.leg.heard == [MUSIC, IDENTIFIED, MUSIC, NOT_IDENTIFIED]
        talk.line.agent_hangs_up()
        await talk.is_over(room)


async def test_desk_and_agent_are_told_that_the_caller_is_another_customer_than_before(
    journal: InMemoryJournal, talk: Talk
) -> None:
    async with opened(journal, talk.telephones) as room, asyncio.timeout(5):
        await talk.begins(room)
        with room.desks.open("anna") as desk:
            await desk.changed()
            assert who_calls(room) == ("", False)
            await room.floor.serving.part(talk.line)
            talk.secure.customer, talk.secure.is_another_customer = "10000002", True
            await room.floor.serving.bring_back(talk.line, identified=True)
            await desk.changed()
            assert who_calls(room) == ("10000002", True)
        assert talk.leg.heard[-1] == ANOTHER_CUSTOMER
        talk.line.agent_hangs_up()
        await talk.is_over(room)


async def test_who_hangs_up_apart_frees_the_other(journal: InMemoryJournal, talk: Talk) -> None:
    async with opened(journal, talk.telephones) as room:
        await talk.begins(room)
        await room.floor.serving.part(talk.line)
        talk.line.caller_hangs_up()
        await talk.is_over(room)
        await talk.leg.gone()
        with pytest.raises(LineGone):
            await talk.line.part(talk.leg.leg_id)


async def test_an_agent_who_hangs_up_apart_is_free_before_the_caller_is_back(
    journal: InMemoryJournal, talk: Talk
) -> None:
    async with opened(journal, talk.telephones) as room:
        await talk.begins(room)
        await room.floor.serving.part(talk.line)
        talk.leg.hangs_up()
        await talk.is_over(room)
        await room.floor.serving.bring_back(talk.line, identified=True)
        assert not talk.line.is_gone
        assert not talk.line.is_bridged


async def test_an_agent_who_hangs_up_in_the_whisper_leaves_the_caller_alone(
    journal: InMemoryJournal, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(journal, talk.telephones) as room:
        await talk.begins(room)
        await room.floor.serving.part(talk.line)

        async def refused(leg_id: str) -> bool:
            return False

        monkeypatch.setattr(talk.line, "bridge", refused)
        await room.floor.serving.bring_back(talk.line, identified=True)
        await talk.is_over(room)
        assert not talk.line.is_gone


async def test_what_parts_whom_nobody_serves_does_nothing(
    journal: InMemoryJournal, talk: Talk
) -> None:
    async with opened(journal, talk.telephones) as room, asyncio.timeout(2):
        await room.floor.serving.part(FakeLine())
        await room.floor.serving.bring_back(FakeLine(), identified=True)


async def test_nobody_is_asked_for_a_pin_whom_an_agent_may_hear(
    journal: InMemoryJournal, talk: Talk
) -> None:
    line = FakeLine()
    assert await line.bridge("a leg of nobody's")
    async with opened(journal, talk.telephones) as room, asyncio.timeout(2):
        with pytest.raises(ConversationNotFound):
            await room.floor.serving.part(line)


async def test_a_conversation_that_is_not_back_in_time_is_missed_loudly(
    journal: InMemoryJournal, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(journal, talk.telephones) as old:
        await talk.begins(old)
        await old.floor.serving.part(talk.line)
    talk.serving.cancel()
    monkeypatch.setattr(performer, "BACK_S", 0.05)
    async with opened(journal, talk.telephones) as new, asyncio.timeout(2):
        serving = new.floor.serving
        # At once: whoever comes later finds that there is no conversation any more.
        found = await asyncio.gather(
            serving.part(talk.line),
            serving.bring_back(talk.line, identified=True),
            return_exceptions=True,
        )
        assert [type(one) for one in found] == [ConversationNotFound] * 2


async def test_the_next_process_keeps_the_agent_and_brings_the_caller_back(
    journal: InMemoryJournal, talk: Talk
) -> None:
    async with opened(journal, talk.telephones) as old:
        await talk.begins(old)
        await old.floor.serving.part(talk.line)
    kept_before = talk.leg.kept
    async with opened(journal, talk.telephones) as new:
        # The call's own command may come before the floor has the caller.
        coming = asyncio.create_task(new.floor.serving.part(talk.line))
        await talk.goes_on(new)
        await coming
        await until(lambda: talk.leg.kept > kept_before)
        assert new.floor.state_of("anna") is AgentState.ON_CALL
        await new.floor.serving.bring_back(talk.line, identified=True)
        assert talk.line.is_bridged
        talk.line.agent_hangs_up()
        await talk.is_over(new)


async def kept_no_more(talk: Talk) -> None:
    """Let some time pass in which nobody winds up the dead-man timer of Anna's telephone."""
    kept = talk.leg.kept
    await asyncio.sleep(0.05)
    assert talk.leg.kept == kept


async def test_nobody_keeps_an_agent_any_more_who_was_parted_twice(
    journal: InMemoryJournal, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_agent, "KEEP_S", 0.005)
    async with opened(journal, talk.telephones) as room:
        await talk.begins(room)
        await room.floor.serving.part(talk.line)
        await room.floor.serving.part(talk.line)
        await until(lambda: talk.leg.kept > 1)
        await room.floor.serving.bring_back(talk.line, identified=True)
        await kept_no_more(talk)
        talk.line.agent_hangs_up()
        await talk.is_over(room)


async def test_nobody_keeps_an_agent_whose_caller_hangs_up_while_being_parted(
    journal: InMemoryJournal, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_agent, "KEEP_S", 0.005)
    line = SlowlyParted()
    talk.line = line
    async with opened(journal, talk.telephones) as room:
        await talk.begins(room)
        await room.floor.handling.hold("anna", "c1", by="x")
        line.caller_hangs_up()
        await talk.is_over(room)
        line.is_parted.set()
        await asyncio.sleep(0.01)
        await kept_no_more(talk)


async def test_the_next_process_parts_them_though_its_floor_is_not_back_yet(
    journal: InMemoryJournal, talk: Talk
) -> None:
    async with opened(journal, talk.telephones) as old:
        await talk.begins(old)
    new = Room(journal, talk.telephones, POLICY, lambda _: True, lambda _: False)
    # Calls are taken up first, and one of them may be just asked for a PIN.
    coming = asyncio.create_task(new.floor.serving.part(talk.line))
    await asyncio.sleep(0.01)
    async with new.floor, asyncio.timeout(2):
        await talk.goes_on(new)
        await coming
        assert not talk.line.is_bridged
        talk.leg.hangs_up()
        await talk.is_over(new)


async def test_the_next_process_brings_nobody_back_who_is_there_already(
    journal: InMemoryJournal, talk: Talk
) -> None:
    async with opened(journal, talk.telephones) as old:
        await talk.begins(old)
    talk.leg.heard.clear()
    async with opened(journal, talk.telephones) as new:
        await talk.goes_on(new)
        await new.floor.serving.bring_back(talk.line, identified=True)
        assert (talk.leg.heard, talk.line.is_bridged) == ([], True)
        talk.line.agent_hangs_up()
        await talk.is_over(new)


async def test_the_agent_is_gone_when_the_next_process_comes(
    journal: InMemoryJournal, talk: Talk
) -> None:
    async with opened(journal, talk.telephones) as old:
        await talk.begins(old)
        await old.floor.serving.part(talk.line)
    talk.leg.hangs_up()
    async with opened(journal, talk.telephones) as new:
        await talk.goes_on(new)
        await talk.is_over(new)


async def test_an_agent_asks_by_a_code_or_by_name_for_what_is_offered(
    journal: InMemoryJournal, talk: Talk
) -> None:
    async with opened(journal, talk.telephones) as room:
        roster = Roster(agents={"anna": ANNA}, seats={}, names={"anna": "Anna"})
        attendance = Attendance(room.floor, lambda: roster, now)
        with pytest.raises(NobodyToAsk):
            await attendance.ask_secure("anna", "pin")
        await talk.begins(room)
        for number in (2, 3, 1):
            talk.leg.asks(number)
        await until(lambda: talk.secure.asked == ["code", "pin"])
        await attendance.ask_secure("anna", "pin")
        with pytest.raises(SecureFlowNotOffered, match="there is pin, code"):
            await attendance.ask_secure("anna", "palm")
        talk.secure.offered = ()
        with pytest.raises(SecureFlowNotOffered, match="no secure flow may be asked for now"):
            await attendance.ask_secure("anna", "pin")
        assert talk.secure.asked == ["code", "pin", "pin"]
        talk.line.agent_hangs_up()
        await talk.is_over(room)
