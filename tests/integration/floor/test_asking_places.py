"""An agent asks a place, and somebody hangs up, or thinks better of it, in the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from hotline.asterisk.ami import AmiError
from hotline.asterisk.line import Line
from hotline.floor.asking_places import AskingPlaces
from hotline.floor.callers import Caller
from hotline.floor.callers_here import CallersHere
from hotline.floor.conversation import Conversation
from hotline.floor.conversations import Conversations
from hotline.flow.utterance import Utterance
from hotline.jobs import Jobs
from hotline.model.queue import QueueSpec
from hotline.routing.commands import ConferPlace, EndPlace, RingPlace
from hotline.routing.events import AnyEvent, CallQueued, PlaceAnswered, PlaceGone
from hotline.routing.offer import Outside
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor
from hotline.testing.line import FakeLine
from hotline.testing.telephones import FakeLeg

CALL, REF = "c1", 7
PLACE = f"bank-place-{REF:012}"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON_S = 2.0
RING = RingPlace(
    ref=REF, call_id=CALL, agent_id="anna", place="branch", number="+862164378888", ring_s=8
)


class FakePlaces:
    """Rings nobody, and notes what it was told."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.taken_up: asyncio.Queue[FakeLeg] = asyncio.Queue()
        self.ends: asyncio.Queue[str] = asyncio.Queue()
        self.over: list[str] = []
        self.given: list[str] = []
        self.is_broken = False
        self.left_s = 60.0

    async def ring(self, number: str, line: Line, *, leg_id: str, limit_s: float) -> FakeLeg:
        self.rung.append(leg_id)
        if self.is_broken:
            raise AmiError("no link")
        return FakeLeg(leg_id, "", "")

    def take_up(self, leg_id: str) -> FakeLeg:
        leg = FakeLeg(leg_id, "", "")
        self.taken_up.put_nowait(leg)
        return leg

    async def limit(self, leg_id: str) -> float:
        return self.left_s

    async def hand_over(self, line: Line, leg_id: str) -> None:
        self.given.append(leg_id)

    async def end(self, leg_id: str) -> None:
        self.ends.put_nowait(leg_id)

    def is_over(self, leg_id: str) -> None:
        self.over.append(leg_id)


class Slow(FakeLeg):
    """A telephone whose agent hears ringing when a test lets it."""

    def __init__(self) -> None:
        super().__init__("bank-offer-1", "desk1", "")
        self.begins = asyncio.Event()
        self.lets = asyncio.Event()

    async def play_ringing(self) -> None:
        self.begins.set()
        await self.lets.wait()
        await super().play_ringing()


class Asked:
    """Anna, whose caller is on hold, and the places."""

    def __init__(self) -> None:
        self.line, self.leg, self.places, self.jobs = FakeLine(), Slow(), FakePlaces(), Jobs()
        self.told: list[AnyEvent] = []
        self.news = asyncio.Event()
        self.together = False
        asked = CallQueued(at=NOON, call_id=CALL, queue="agents", language="en-US")
        self.caller = Caller(asked=asked, line=self.line)
        self.callers = CallersHere(lambda _: True)
        self.callers.enter(self.caller)
        self.talk = Conversation(
            self.caller,
            "anna",
            self.leg,
            _speak,
            ask_secure=_nothing_of,
            settle=_nothing,
            held=True,
        )
        self.talks = Conversations(SOON_S)
        self.asking = AskingPlaces(
            tenant="bank",
            places=self.places,
            callers=self.callers,
            talks=self.talks,
            are_together=self._are_together,
            jobs=self.jobs,
            clock=lambda: NOON,
            report=self._tell,
        )

    def _tell(self, event: AnyEvent) -> None:
        self.told.append(event)
        self.news.set()

    async def _are_together(self, leg_id: str) -> bool:
        return self.together and leg_id == PLACE

    def takes_up(self) -> FakeLeg:
        """Go on with a place that rings, as the floor's log has it; return its telephone."""
        floor = VirtualFloor(Router(Policy(queues={"agents": QueueSpec(name="agents")})))
        floor.comes("anna")
        floor.calls(CALL, "agents")
        floor.takes("anna")
        known = floor.router.floor.conversations[CALL]
        known.is_held, known.outside = True, Outside(ref=REF, place="branch")
        self.leg.lets.set()
        self.asking.take_up(self.talk, known)
        return self.places.taken_up.get_nowait()

    async def is_told(self) -> AnyEvent:
        async with asyncio.timeout(SOON_S):
            while not self.told:
                self.news.clear()
                await self.news.wait()
        return self.told.pop(0)


async def _speak(_: Utterance) -> str:
    return "spoken"


async def _nothing() -> None:
    """Wait for nothing."""


async def _nothing_of(_: int) -> None:
    """Wait for nothing."""


@pytest.fixture
async def asked() -> AsyncIterator[Asked]:
    asked = Asked()
    with asked.talks.carried(CALL, asked.talk):
        yield asked
    asked.leg.lets.set()
    await asked.talk.resume()
    await asked.jobs.cancel()


async def test_a_place_is_not_rung_once_the_agent_has_taken_the_caller_back(asked: Asked) -> None:
    ringing = asyncio.create_task(asked.asking.ring(RING))
    await asked.leg.begins.wait()
    ending = asyncio.create_task(asked.asking.end(EndPlace(ref=REF, call_id=CALL, why="resumed")))
    await asyncio.sleep(0)
    asked.leg.lets.set()
    async with asyncio.timeout(SOON_S):
        await asyncio.gather(ringing, ending)
    assert (asked.places.rung, asked.leg.hears_ringing, asked.told) == ([], False, [])


async def test_an_order_that_fails_is_told_and_counts_no_more(asked: Asked) -> None:
    asked.places.is_broken = True
    asked.leg.lets.set()
    await asked.asking.ring(RING)
    assert asked.told == [PlaceGone(at=NOON, ref=REF, why="not_now")]
    assert (asked.places.over, asked.leg.hears_ringing) == ([PLACE], False)


async def test_a_place_that_is_gone_when_it_is_let_in_leaves_the_two_to_talk_on(
    asked: Asked,
) -> None:
    await asked.asking.confer(ConferPlace(call_id=CALL, ref=REF))
    assert not asked.talk.is_apart
    assert asked.line.agent_leg == asked.leg.leg_id


async def test_a_place_rings_on_in_another_process_until_somebody_picks_up(asked: Asked) -> None:
    place = asked.takes_up()
    async with asyncio.timeout(SOON_S):
        await asked.leg.begins.wait()
    place.picks_up()
    assert await asked.is_told() == PlaceAnswered(at=NOON, ref=REF)
    assert (asked.leg.colleague, asked.leg.hears_ringing) == (PLACE, False)
    place.hangs_up()
    assert await asked.is_told() == PlaceGone(at=NOON, ref=REF, why="left")
    assert asked.places.rung == []


@pytest.mark.parametrize(("why", "told"), [("busy", "busy"), ("unreachable", "resumed")])
async def test_a_place_that_rings_no_more_in_another_process_is_told(
    asked: Asked, why: str, told: str
) -> None:
    asked.takes_up().hangs_up(why)
    assert await asked.is_told() == PlaceGone(at=NOON, ref=REF, why=told)
    assert not asked.leg.hears_ringing
    # The order to ring it may have been on its way still.
    assert asked.places.ends.empty() is (told == "busy")


async def test_a_place_with_whom_the_agent_talks_though_the_log_says_that_it_rings_is_left_alone(
    asked: Asked,
) -> None:
    asked.together = True
    place = asked.takes_up()
    assert await asked.is_told() == PlaceAnswered(at=NOON, ref=REF)
    assert (asked.leg.colleague, asked.leg.hears_ringing) == ("", False)
    place.hangs_up()
    assert await asked.is_told() == PlaceGone(at=NOON, ref=REF, why="left")


async def test_a_caller_who_is_given_to_a_place_that_rings_on_is_the_call_s_own(
    asked: Asked,
) -> None:
    place = asked.takes_up()
    async with asyncio.timeout(SOON_S):
        await asked.leg.begins.wait()
    await asked.asking.hand_over(REF, CALL)
    place.picks_up()
    await asyncio.sleep(0.01)
    assert (asked.places.given, asked.told, asked.leg.colleague) == ([PLACE], [], "")


async def test_a_place_that_the_pbx_has_ended_a_little_sooner_was_too_long(asked: Asked) -> None:
    asked.places.left_s, asked.together = 0.5, True
    place = asked.takes_up()
    assert await asked.is_told() == PlaceAnswered(at=NOON, ref=REF)
    place.hangs_up()
    assert await asked.is_told() == PlaceGone(at=NOON, ref=REF, why="too_long")


@pytest.mark.parametrize("before", [True, False])
async def test_a_place_ends_with_the_caller_who_was_given_to_it(
    asked: Asked, *, before: bool
) -> None:
    if before:
        asked.callers.leave(asked.caller)
    await asked.asking.hand_over(REF, CALL)
    if not before:
        await asyncio.sleep(0.01)
        assert (asked.places.given, asked.places.ends.empty()) == ([PLACE], True)
        asked.line.caller_hangs_up()
    async with asyncio.timeout(SOON_S):
        assert await asked.places.ends.get() == PLACE
