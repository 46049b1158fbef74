"""Callers who are connected with another telephone, without a PBX."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from hotline.asterisk.line import Line
from hotline.calls.asked_places import AskedPlaces
from hotline.calls.transfer_limits import HOUR_S, TransferLimits
from hotline.calls.transfers import Transfers
from hotline.flow.requests import Transfer
from hotline.settings.outbound import OutboundSettings
from hotline.testing.line import MUSIC, FakeLine
from hotline.testing.telephones import FakeLeg

BRANCH = Transfer(destination="+862164378888", ring_s=20)
NAME = "transfer-c1-7"


@dataclass
class OtherTelephones:
    """Telephones that do what a test says; see `hotline.calls.transfers.OtherTelephones`."""

    rung: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)
    talked: str = ""
    handed: str = ""
    there: dict[str, FakeLeg] = field(default_factory=dict)
    left_s: float | None = None
    lets_ring: asyncio.Event = field(default_factory=asyncio.Event)
    legs: asyncio.Queue[FakeLeg] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.lets_ring.set()

    async def ring(self, number: str, *, leg_id: str, limit_s: float) -> FakeLeg:
        self.rung.append(number)
        await self.lets_ring.wait()
        leg = self.there[leg_id] = FakeLeg(leg_id, number, "")
        self.legs.put_nowait(leg)
        return leg

    def take_up(self, leg_id: str) -> FakeLeg:
        if (leg := self.there.get(leg_id)) is not None:
            return leg
        leg = FakeLeg(leg_id, "", "")
        leg.hangs_up("unreachable")
        return leg

    async def limit(self, leg_id: str, *, longest_s: int) -> float:
        self.limits.append(longest_s)
        return longest_s if self.left_s is None else self.left_s

    async def are_together(self, channel: str, leg_id: str) -> None:
        self.talked = leg_id

    async def were_together(self, channel: str, leg_id: str) -> bool:
        return self.talked == leg_id

    async def hand_over(self, channel: str, leg_id: str) -> None:
        self.handed = leg_id

    async def handed_over(self, channel: str) -> str:
        return self.handed

    async def taken(self, channel: str) -> None:
        self.handed = ""

    async def end(self, leg_id: str) -> None:
        self.ended.append(leg_id)


@dataclass
class Branch:
    """A branch that callers are connected with, as settings allow."""

    settings: OutboundSettings
    time: float = 0.0

    def __post_init__(self) -> None:
        self.telephones = OtherTelephones()
        self.line = FakeLine()
        limits = TransferLimits(self.settings, lambda: self.time)
        self.transfers = Transfers(self.telephones, self.settings, limits, region="CN")
        self.asked = AskedPlaces(self.telephones, self.settings, limits)

    def connects(
        self, *, number: str = BRANCH.destination, again: bool = False, line: Line | None = None
    ) -> asyncio.Task[str]:
        async def outcome() -> str:
            request = Transfer(destination=number, ring_s=20)
            answer = await self.transfers.connect(
                request, line or self.line, name=NAME, again=again
            )
            return answer.outcome

        return asyncio.create_task(outcome())

    async def rings(self) -> FakeLeg:
        async with asyncio.timeout(2):
            return await self.telephones.legs.get()

    async def talks(self) -> asyncio.Task[str]:
        connecting = self.connects()
        (await self.rings()).picks_up()
        await until(lambda: bool(self.telephones.limits))
        return connecting


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while True:
            if condition():
                return
            await asyncio.sleep(0.001)


def settings(**more: object) -> OutboundSettings:
    return OutboundSettings.model_validate({"transfer_to": ["+8621"], **more})


@pytest.fixture
async def branch() -> Branch:
    return Branch(settings())


async def test_a_caller_hears_music_until_both_talk_and_goes_on_after_it(branch: Branch) -> None:
    connecting = await branch.talks()
    assert branch.line.heard == [MUSIC]
    assert branch.line.agent_leg == NAME
    assert branch.telephones.limits == [3600]
    branch.line.agent_hangs_up()
    assert await connecting == "answered"
    assert branch.telephones.ended == [NAME]


@pytest.mark.parametrize(
    ("why", "outcome"),
    [
        ("busy", "busy"),
        ("declined", "busy"),
        ("no_answer", "no_answer"),
        ("no_such_number", "unavailable"),
        ("unreachable", "unavailable"),
    ],
)
async def test_why_nobody_picks_up_is_told(branch: Branch, why: str, outcome: str) -> None:
    connecting = branch.connects()
    (await branch.rings()).hangs_up(why)
    assert await connecting == outcome
    assert not branch.line.is_bridged


async def test_nobody_rings_for_a_caller_who_has_gone(branch: Branch) -> None:
    connecting = branch.connects()
    await branch.rings()
    branch.line.caller_hangs_up()
    assert await connecting == "no_answer"
    assert branch.telephones.ended == [NAME]


@pytest.mark.parametrize("bridged", [False, True])
async def test_a_service_that_ends_stops_the_ringing_and_no_talk(
    branch: Branch, *, bridged: bool
) -> None:
    if bridged:
        connecting = await branch.talks()
    else:
        connecting = branch.connects()
        await branch.rings()
    connecting.cancel()
    await asyncio.wait({connecting})
    assert branch.telephones.ended == ([] if bridged else [NAME])
    assert branch.line.is_bridged is bridged


async def test_a_call_that_ends_while_the_order_to_ring_is_on_its_way_rings_for_nobody(
    branch: Branch,
) -> None:
    branch.telephones.lets_ring.clear()
    connecting = branch.connects()
    await until(lambda: bool(branch.telephones.rung))
    connecting.cancel()
    await asyncio.wait({connecting})
    assert branch.telephones.ended == [NAME]


async def test_the_next_process_counts_a_talk_and_ends_it_when_it_would_have_ended() -> None:
    branch = Branch(settings(transfers_at_once=1))
    await branch.line.bridge(NAME)
    branch.telephones.left_s = 0.05
    connecting = branch.connects(again=True)
    await until(lambda: bool(branch.telephones.limits))
    async with asyncio.timeout(2):
        assert await branch.connects(line=FakeLine()) == "unavailable"
    await until(lambda: branch.telephones.ended == [NAME])
    branch.line.agent_hangs_up()
    assert await connecting == "answered"


async def test_the_next_process_goes_on_with_a_talk(branch: Branch) -> None:
    await branch.line.bridge(NAME)
    connecting = branch.connects(again=True)
    await until(lambda: branch.telephones.limits == [3600])
    branch.line.agent_hangs_up()
    assert await connecting == "answered"
    assert branch.telephones.rung == []


@pytest.mark.parametrize(("talked", "outcome"), [(NAME, "answered"), ("", "no_answer")])
async def test_the_next_process_rings_nobody_again(
    branch: Branch, talked: str, outcome: str
) -> None:
    branch.telephones.talked = talked
    assert await branch.connects(again=True) == outcome
    assert branch.telephones.rung == []
    assert branch.telephones.ended == [NAME]


async def test_the_next_process_goes_on_with_what_rings_still(branch: Branch) -> None:
    leg = branch.telephones.there[NAME] = FakeLeg(NAME, "", "")
    connecting = branch.connects(again=True)
    await until(lambda: branch.line.heard == [MUSIC])
    leg.picks_up()
    await until(lambda: branch.line.agent_leg == NAME)
    branch.line.agent_hangs_up()
    assert await connecting == "answered"
    assert branch.telephones.rung == []


ASKED = "bank-place-000000000003"


async def is_asked(branch: Branch, line: FakeLine | None = None) -> FakeLeg:
    """Let an agent have a branch rung."""
    number = BRANCH.destination
    leg = await branch.asked.ring(number, line or branch.line, leg_id=ASKED, limit_s=20)
    assert leg is not None
    return await branch.rings()


@pytest.mark.parametrize("again", [False, True])
async def test_a_caller_is_brought_to_whom_the_agent_has_asked(
    branch: Branch, *, again: bool
) -> None:
    leg = await is_asked(branch)
    leg.picks_up()
    await branch.asked.hand_over(branch.line, ASKED)
    connecting = branch.connects(again=again)
    await until(lambda: branch.line.agent_leg == ASKED)
    branch.line.agent_hangs_up()
    assert await connecting == "answered"
    assert len(branch.telephones.rung) == 1
    assert branch.telephones.ended == [ASKED]
    # What comes then is another matter.
    branch.connects()
    await branch.rings()


async def test_a_caller_whom_the_agent_leaves_in_a_conference_talks_on(branch: Branch) -> None:
    await branch.line.bridge(ASKED)
    await branch.asked.hand_over(branch.line, ASKED)
    connecting = branch.connects()
    await until(lambda: branch.telephones.talked == ASKED)
    assert branch.line.heard == []
    branch.line.agent_hangs_up()
    assert await connecting == "answered"


async def test_a_caller_waits_for_a_place_that_still_rings_for_the_agent(branch: Branch) -> None:
    leg = await is_asked(branch)
    await branch.asked.hand_over(branch.line, ASKED)
    connecting = branch.connects()
    await until(lambda: branch.line.heard == [MUSIC])
    leg.hangs_up("busy")
    assert await connecting == "busy"


async def test_a_place_that_has_just_hung_up_is_not_rung_again(branch: Branch) -> None:
    (await is_asked(branch)).hangs_up("unreachable")
    await branch.asked.hand_over(branch.line, ASKED)
    assert await branch.connects() == "no_answer"
    assert len(branch.telephones.rung) == 1


async def test_what_agents_ask_and_where_callers_go_is_counted_as_one() -> None:
    branch = Branch(settings(transfers_at_once=1, transfers_per_caller=2))
    await is_asked(branch)
    assert await branch.connects(line=FakeLine()) == "unavailable"
    number, line = BRANCH.destination, branch.line
    assert await branch.asked.ring(number, line, leg_id="another", limit_s=20) is None
    await branch.asked.end(ASKED)
    assert await is_rung(branch, FakeLine())
    assert branch.transfers.why_not(number, FakeLine()) == "too_many_of_the_caller"


@pytest.mark.parametrize("number", ["+442079460018", "+8610", "8001", "+861", "+8622222222222"])
async def test_what_the_bank_does_not_allow_is_never_rung(branch: Branch, number: str) -> None:
    assert await branch.connects(number=number) == "unavailable"
    assert branch.telephones.rung == []


async def test_without_a_word_in_the_settings_nobody_is_rung() -> None:
    branch = Branch(OutboundSettings())
    assert await branch.connects() == "unavailable"
    assert branch.telephones.rung == []


async def test_no_more_are_rung_at_once_than_the_bank_wants() -> None:
    branch = Branch(settings(transfers_at_once=1))
    await branch.talks()
    assert await branch.connects(line=FakeLine()) == "unavailable"
    branch.line.agent_hangs_up()
    await until(lambda: branch.telephones.ended == [NAME])
    branch.connects(line=FakeLine())
    await branch.rings()


async def test_no_more_are_rung_in_an_hour_than_the_bank_wants() -> None:
    branch = Branch(settings(transfers_per_hour=1))
    connecting = branch.connects()
    (await branch.rings()).hangs_up("busy")
    await connecting
    assert await branch.connects() == "unavailable"
    branch.time = HOUR_S
    branch.connects()
    await branch.rings()


async def is_rung(branch: Branch, line: FakeLine) -> bool:
    connecting = branch.connects(line=line)
    await until(lambda: connecting.done() or not branch.telephones.legs.empty())
    if not connecting.done():
        (await branch.rings()).hangs_up("busy")
    return await connecting == "busy"


async def test_one_call_does_not_use_up_the_hour_of_all(branch: Branch) -> None:
    mine, others = FakeLine(uniqueid="1.1"), FakeLine(uniqueid="1.2", caller_number="139")
    assert [await is_rung(branch, mine) for _ in range(4)] == [True, True, True, False]
    assert branch.transfers.why_not(BRANCH.destination, mine) == "too_many_of_the_call"
    assert await is_rung(branch, others)


@pytest.mark.parametrize(("number", "limit"), [("138", 2), ("", 4)])
async def test_one_caller_does_not_use_up_the_hour_of_all(number: str, limit: int) -> None:
    """All who hide their number are one, and have half of the hour."""
    branch = Branch(settings(transfers_per_caller=2, transfers_per_hour=8))
    calls = [FakeLine(uniqueid=f"1.{one}", caller_number=number) for one in range(6)]
    rung = [await is_rung(branch, line) for line in calls]
    assert rung == [one < limit for one in range(6)]
    assert await is_rung(branch, FakeLine(uniqueid="2.1", caller_number="139"))
    branch.time = HOUR_S
    assert await is_rung(branch, calls[-1])


async def test_what_is_too_long_is_ended() -> None:
    branch = Branch(settings().model_copy(update={"transfer_max_s": 0.01}))
    connecting = await branch.talks()
    await until(lambda: branch.telephones.ended == [NAME])
    branch.line.agent_hangs_up()
    assert await connecting == "answered"


@pytest.mark.parametrize("beginning", ["+8", "8621", "+", "", "+86*", "+86 21", "*"])
def test_what_would_allow_half_the_world_is_no_setting(beginning: str) -> None:
    with pytest.raises(ValueError, match="transfer_to"):
        settings(transfer_to=[beginning])
