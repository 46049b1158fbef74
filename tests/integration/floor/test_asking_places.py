"""An agent asks a place, and somebody hangs up, or thinks better of it, in the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from hotline.asterisk.ami import AmiError
from hotline.asterisk.line import Line
from hotline.floor import agent_legs, asking_places
from hotline.floor.absences import Absences
from hotline.floor.agent_legs import AgentLegs
from hotline.floor.asking_places import AskingPlaces
from hotline.floor.callers import Caller
from hotline.floor.callers_here import CallersHere
from hotline.floor.conversation import Conversation
from hotline.floor.conversations import Conversations
from hotline.flow.requests import Transfer
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
from hotline.testing.secure_flows import FakeSecureFlows
from hotline.testing.telephones import FakeLeg, FakeTelephones

CALL, REF = "c1", 7
PLACE = f"bank-place-{REF:012}"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON_S = 2.0
RUNG = "+862164378888"
RING = RingPlace(ref=REF, call_id=CALL, agent_id="anna", place="branch", number="", ring_s=8)


class FakePlaces:
    """Rings nobody, and notes what it was told."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.numbers: asyncio.Queue[str] = asyncio.Queue()
        self.taken_up: asyncio.Queue[FakeLeg] = asyncio.Queue()
        self.ends: asyncio.Queue[str] = asyncio.Queue()
        self.over: list[str] = []
        self.given: list[str] = []
        self.is_broken = False
        self.left_s = 60.0

    async def ring(self, number: str, line: Line, *, leg_id: str, limit_s: float) -> FakeLeg:
        self.rung.append(leg_id)
        self.numbers.put_nowait(number)
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
        self.telephones = FakeTelephones()
        asked = CallQueued(at=NOON, call_id=CALL, queue="agents", language="en-US")
        self.secure = FakeSecureFlows(
            places=("branch",), rung={"branch": Transfer(number=RUNG, ring_s=8)}
        )
        self.caller = Caller(asked=asked, line=self.line, secure=self.secure)
        self.callers = CallersHere(lambda _: True)
        self.callers.enter(self.caller)
        self.talk = Conversation(
            self.caller,
            "anna",
            self.leg,
            _speak,
            ask_secure=_nothing_of,
            settle=_nothing,
            changed=lambda: None,
            held=True,
        )
        self.talks = Conversations(SOON_S)
        self.asking = AskingPlaces(
            tenant="bank",
            places=self.places,
            callers=self.callers,
            talks=self.talks,
            are_together=AgentLegs(
                "bank",
                self.telephones,
                Absences(self.telephones, is_page=lambda _: False, on_lost=print),
                lambda _: "desk1",
            ).is_in_company,
            jobs=self.jobs,
            clock=lambda: NOON,
            report=self._tell,
        )

    def _tell(self, event: AnyEvent) -> None:
        self.told.append(event)
        self.news.set()

    def talks_with_the_place(self) -> None:
        """Let the PBX say that somebody is together with the place."""
        place = self.telephones.legs[PLACE] = FakeLeg(PLACE, "", "")
        place.is_together = True

    def takes_up(self, *, is_conference: bool = False) -> FakeLeg:
        """Go on with a place that rings, as the floor's log has it; return its telephone."""
        floor = VirtualFloor(Router(Policy(queues={"agents": QueueSpec(name="agents")})))
        floor.comes("anna")
        floor.calls(CALL, "agents")
        floor.takes("anna")
        known = floor.router.floor.conversations[CALL]
        known.is_held, known.is_conference = not is_conference, is_conference
        known.outside = Outside(ref=REF, place="branch", is_there=is_conference)
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


async def test_the_number_that_the_call_knows_is_rung_and_the_log_has_none_that_was_typed(
    asked: Asked,
) -> None:
    asked.leg.lets.set()
    ringing = asyncio.create_task(asked.asking.ring(RING))
    async with asyncio.timeout(SOON_S):
        number = await asked.places.numbers.get()
    assert (RING.number, number) == ("", RUNG)
    ringing.cancel()


async def test_a_place_that_the_call_has_no_more_is_not_rung(asked: Asked) -> None:
    asked.secure.rung.clear()
    await asked.asking.ring(RING)
    assert asked.told == [PlaceGone(at=NOON, ref=REF, why="not_now")]
    assert asked.places.rung == []


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


async def test_a_place_that_hangs_up_as_it_is_let_in_leaves_the_two_to_talk_on(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, bridge, tries = asked.takes_up(), asked.line.bridge, 0

    async def refuses_once(leg_id: str) -> bool:
        nonlocal tries
        tries += 1
        return tries > 1 and await bridge(leg_id)

    place.picks_up()
    asked.leg.lets.set()
    assert await asked.is_told() == PlaceAnswered(at=NOON, ref=REF)
    monkeypatch.setattr(asked.line, "bridge", refuses_once)
    conferring = asyncio.ensure_future(asked.asking.confer(ConferPlace(call_id=CALL, ref=REF)))
    async with asyncio.timeout(SOON_S):
        await asked.talk.together()
        place.hangs_up()
        await conferring
    assert await asked.is_told() == PlaceGone(at=NOON, ref=REF, why="left")
    assert (asked.line.agent_leg, asked.leg.is_gone) == (asked.leg.leg_id, False)


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
    asked.talks_with_the_place()
    place = asked.takes_up()
    assert await asked.is_told() == PlaceAnswered(at=NOON, ref=REF)
    assert (asked.leg.colleague, asked.leg.hears_ringing) == ("", False)
    place.hangs_up()
    assert await asked.is_told() == PlaceGone(at=NOON, ref=REF, why="left")


async def test_no_answer_of_the_pbx_is_not_taken_for_a_place_that_rings(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_legs, "LOOK_AGAIN_S", 0.01)
    asked.talks_with_the_place()
    asked.telephones.is_mute = True
    asked.takes_up()
    await asyncio.sleep(0.05)
    assert (asked.told, asked.leg.begins.is_set()) == ([], False)
    asked.telephones.is_mute = False
    assert await asked.is_told() == PlaceAnswered(at=NOON, ref=REF)
    assert (asked.leg.begins.is_set(), asked.places.ends.empty()) == (False, True)


async def test_a_pbx_that_does_not_say_for_long_is_taken_to_say_that_they_talk(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_legs, "LOOK_AGAIN_S", 0.01)
    monkeypatch.setattr(agent_legs, "SAYS_WITHIN_S", 0.05)
    asked.talks_with_the_place()
    asked.telephones.is_mute = True
    place = asked.takes_up()
    assert await asked.is_told() == PlaceAnswered(at=NOON, ref=REF)
    assert (asked.leg.begins.is_set(), asked.places.ends.empty()) == (False, True)
    place.hangs_up()
    assert await asked.is_told() == PlaceGone(at=NOON, ref=REF, why="left")


@pytest.mark.parametrize("is_together", [True, False])
async def test_a_place_that_is_over_before_the_pbx_says_is_left_alone(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, *, is_together: bool
) -> None:
    monkeypatch.setattr(agent_legs, "LOOK_AGAIN_S", 0.01)
    if is_together:
        asked.talks_with_the_place()
    asked.telephones.is_mute = True
    asked.takes_up()
    await asyncio.sleep(0)
    await asked.asking.hand_over(REF, CALL)
    asked.telephones.is_mute = False
    await asyncio.sleep(0.05)
    assert (asked.told, asked.leg.begins.is_set()) == ([], False)


async def test_a_place_is_looked_for_once_more_before_it_is_hung_up_as_ringing_for_too_long(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking_places, "LONGEST_RING_S", 0)
    monkeypatch.setattr(asking_places, "GRACE_S", 0.05)
    place = asked.takes_up()
    async with asyncio.timeout(SOON_S):
        await asked.leg.begins.wait()
    asked.talks_with_the_place()
    assert await asked.is_told() == PlaceAnswered(at=NOON, ref=REF)
    assert (asked.leg.colleague, asked.places.ends.empty()) == ("", True)
    place.hangs_up()
    assert await asked.is_told() == PlaceGone(at=NOON, ref=REF, why="left")


@pytest.mark.parametrize("hangs_up", [True, False])
async def test_a_place_that_takes_part_is_not_let_in_once_more_by_a_process_that_knows_nothing(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, *, hangs_up: bool
) -> None:
    monkeypatch.setattr(agent_legs, "LOOK_AGAIN_S", 0.01)
    asked.line.agent_leg, asked.talk.is_held = asked.leg.leg_id, False
    asked.talks_with_the_place()
    asked.telephones.is_mute = True
    place = asked.takes_up(is_conference=True)
    await asyncio.sleep(0)
    if hangs_up:
        place.hangs_up()
        assert await asked.is_told() == PlaceGone(at=NOON, ref=REF, why="left")
    asked.telephones.is_mute = False
    await asyncio.sleep(0.05)
    assert (asked.talk.is_conference, place.confers_with) == (not hangs_up, "")


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
    asked.places.left_s = 0.5
    asked.talks_with_the_place()
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
