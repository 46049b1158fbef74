"""What is dialled at a seat's telephone, on a line that answers at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hotline.floor import seat_codes
from hotline.floor.attendance import Attendance
from hotline.floor.floor_log import STREAM
from hotline.floor.seat_codes import SeatCodes
from hotline.flow.utterance import Utterance
from hotline.model.agent import Agent
from hotline.model.agent_pin import PinVerdict
from hotline.model.queue import QueueSpec
from hotline.model.seat import Seat
from hotline.roster import Roster
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine

PIN = "591736"
AGENTS = ("anna", "bo")
ROSTER = Roster(
    agents={one: Agent(agent_id=one, languages=frozenset({"zh-CN", "fr"})) for one in AGENTS},
    seats={one: Seat(seat_id=one, name=one) for one in ("desk1", "desk2")},
    names={one: one for one in AGENTS},
    numbers={"1001": "anna", "1002": "bo"},
    languages={"anna": "zh-CN", "bo": "fr"},
    breaks={"1": "lunch"},
)


class Room:
    """A floor, and who dials there."""

    def __init__(self) -> None:
        self.journal = InMemoryJournal()
        self.floor = fake_floor(
            "bank", Policy(queues={"agents": QueueSpec(name="agents")}), self.journal
        )
        self.attendance = Attendance(self.floor, lambda: ROSTER, now)
        self.verdict: PinVerdict | None = None
        self.codes = SeatCodes(
            self.attendance, lambda: ROSTER, self._tries, _named, lambda: ("en-US", "zh-CN")
        )

    async def _tries(self, agent_id: str, pin: str) -> PinVerdict:
        if self.verdict is not None:
            return self.verdict
        return "right" if pin == PIN else "wrong"

    async def dials(self, code: str, *typed: str, seat: str = "desk1") -> list[str]:
        """Dial a code, and type as soon as each question is asked; return what was heard."""
        line = FakeLine(dialled_number=code, prompt_s=5.0)
        serving = asyncio.create_task(self.codes.serve(line, seat))
        for number, keys in enumerate(typed, 1):
            await line.hears("", times=number)
            line.presses(keys)
        line.prompt_s = 0.0
        async with asyncio.timeout(5):
            await serving
        assert line.ended == "hung_up"
        return line.heard

    def state(self, agent_id: str = "anna") -> str:
        return f"{self.floor.state_of(agent_id)}"

    async def logged(self) -> list[tuple[str, str]]:
        """Return what was done on the floor, and by whom."""
        records = await self.journal.read("bank", STREAM)
        return [(one.event_kind, str(one.event["by"])) for one in records if one.event.get("by")]


async def _named(utterance: Utterance) -> str:
    return "+".join(f"{phrase.language}/{phrase.prompt}" for phrase in utterance)


@pytest.fixture
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    monkeypatch.setattr(seat_codes, "GONE_S", 0.01)
    room = Room()
    async with room.floor:
        yield room


NUMBER = "en-US/seat_agent_number+zh-CN/seat_agent_number"


async def test_sign_in_be_ready_break_and_sign_out(room: Room) -> None:
    assert await room.dials("*11", "1001#", PIN) == [
        NUMBER,
        "zh-CN/seat_agent_pin",
        "zh-CN/seat_signed_in",
    ]
    assert room.state() == "on_break"
    assert await room.dials("*13") == ["zh-CN/seat_ready"]
    assert room.state() == "available"
    assert await room.dials("*14", "1") == ["zh-CN/seat_break_reasons", "zh-CN/seat_on_break"]
    assert room.floor.router.floor.agents["anna"].reason == "lunch"
    assert await room.dials("*12") == ["zh-CN/seat_signed_out"]
    assert room.state() == "offline"
    by = "telephone:desk1"
    assert await room.logged() == [
        ("agent_logged_in", by),
        ("agent_ready", by),
        ("agent_break_started", by),
        ("agent_logged_out", by),
    ]


async def test_who_is_to_say_first_what_came_of_a_call_is_told_so(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.dials("*11", "1001#", PIN)
    monkeypatch.setattr(room.attendance, "needs_disposition", {"anna": True}.get)
    assert await room.dials("*13") == ["zh-CN/seat_disposition_missing"]
    assert room.state() == "on_break"


async def test_whose_language_cannot_be_spoken_hears_the_first(room: Room) -> None:
    assert (await room.dials("*11", "1002#", PIN))[-1] == "en-US/seat_signed_in"


async def test_what_cannot_be_is_told(room: Room) -> None:
    nobody, taken = (f"en-US/seat_{one}+zh-CN/seat_{one}" for one in ("nobody", "taken"))
    assert await room.dials("*12") == [nobody]
    assert await room.dials("*13") == [nobody]
    await room.attendance.sign_in("anna", "desk1", by="test")
    assert await room.dials("*11") == [taken]
    heard = await room.dials("*11", "1001#", PIN, seat="desk2")
    assert heard[-1] == "zh-CN/seat_signed_in_elsewhere"


async def test_who_is_not_known_is_asked_for_a_pin_all_the_same(room: Room) -> None:
    heard = await room.dials("*11", "9999#", PIN, "1001#", PIN)
    assert heard[:3] == [NUMBER, "en-US/seat_agent_pin", "en-US/seat_pin_wrong"]
    assert heard[-1] == "zh-CN/seat_signed_in"


async def test_a_locked_pin_is_told_and_asked_for_no_more(room: Room) -> None:
    room.verdict = "locked"
    heard = await room.dials("*11", "1001#", PIN)
    assert heard[-1] == "zh-CN/seat_pin_locked"
    assert room.state() == "offline"


async def test_a_log_that_is_lost_is_told(room: Room) -> None:
    await room.journal.close()
    heard = await room.dials("*11", "1001#", PIN)
    assert heard[-1] == "en-US/seat_code_failed+zh-CN/seat_code_failed"
