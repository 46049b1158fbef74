"""What callers are told, beside a router on a virtual clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from hotline.model.queue import QueueSpec
from hotline.model.tier import Tier
from hotline.routing.commands import AnyCommand
from hotline.routing.events import AgentLoggedOut, AnyEvent, WaitContinued
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.promise import announcer
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.announcer import Announcer
from hotline.routing.promise.callers import Callers
from hotline.routing.promise.forecaster import Forecast, Forecaster
from hotline.routing.promise.learned import Learned
from hotline.routing.promise.spoken import WaitPromise
from hotline.routing.promise.standing import Standing
from hotline.routing.router import Router
from hotline.routing.snapshot import restore, snapshot_from_json, snapshot_to_json, take
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

POLICY = Policy(
    queues={
        "general": QueueSpec(name="general", wrap_up_s=0),
        "cards": QueueSpec(name="cards", teams=frozenset({"cards"}), wrap_up_s=0),
    },
    head_start_s={"vip": 600, "senior_vip": 86_400},
)

LEARNED = TypeAdapter(Learned)


class AnnouncingFloor(VirtualFloor):
    """A floor on which callers are told of their wait."""

    def __init__(self) -> None:
        super().__init__(Router(POLICY))
        self.announcer = Announcer(self.router.floor)
        self.said: dict[str, AnnounceWait] = {}

    def receive(self, event: AnyEvent) -> Sequence[AnyCommand]:
        commands = super().receive(event)
        for said in self.announcer.follow(self.log[-1]):
            self.said[said.call_id] = said
        return commands

    def middle_s(self, call_id: str) -> float:
        return self.said[call_id].forecast.middle_s

    def opens(self, agents: int, *, teams: Sequence[str] = ()) -> None:
        """Let agents come, half a minute one after the other, and each have a caller at once."""
        for number in range(agents):
            self.comes(f"agent {number}", teams=teams)
            self.calls(f"first {number}", "general")
            self.takes(f"agent {number}")
            self.passes(30)


@pytest.fixture
def floor() -> AnnouncingFloor:
    return AnnouncingFloor()


def test_who_waits_is_told_and_who_does_not_wait_is_not(floor: AnnouncingFloor) -> None:
    floor.opens(4)
    assert floor.said == {}
    floor.calls("ann", "general")
    said = floor.said["ann"]
    assert said.place == 1
    assert said.promise is not None
    assert said.promise.to_minutes >= 1


def test_each_place_waits_longer_and_a_higher_tier_shorter(floor: AnnouncingFloor) -> None:
    floor.opens(6)
    for call in ("ann", "bob", "cleo"):
        floor.calls(call, "general")
    floor.calls("vera", "general", tier="vip")
    assert [floor.said[call].place for call in ("ann", "bob", "cleo", "vera")] == [1, 2, 3, 1]
    assert floor.middle_s("ann") < floor.middle_s("bob") < floor.middle_s("cleo")
    assert floor.middle_s("vera") < floor.middle_s("bob")


def test_who_will_go_home_after_this_call_serves_nobody_any_more(floor: AnnouncingFloor) -> None:
    floor.opens(6)
    floor.calls("ann", "general")
    floor.leaves("ann")
    for agent in ("agent 0", "agent 1", "agent 2"):
        floor.receive(AgentLoggedOut(at=floor.now, agent_id=agent))
    floor.calls("bob", "general")
    assert floor.middle_s("bob") > 1.5 * floor.middle_s("ann")


def test_callers_for_other_agents_are_in_nobodys_way(floor: AnnouncingFloor) -> None:
    floor.opens(3)
    floor.comes("carl", teams=("cards",), languages=("zh-CN",))
    floor.calls("first card", "cards", language="zh-CN")
    floor.takes("carl")
    for number in range(5):
        floor.calls(f"card {number}", "cards", language="zh-CN")
    floor.calls("ann", "general")
    floor.leaves("ann")
    alone = AnnouncingFloor()
    alone.opens(3)
    alone.calls("ann", "general")
    assert floor.middle_s("ann") == pytest.approx(alone.middle_s("ann"), rel=0.01)


def test_callers_for_some_of_the_agents_are_in_the_way_in_part() -> None:
    waits = []
    for others, teams in ((0, ("cards",)), (4, ()), (4, ("cards",))):
        floor = AnnouncingFloor()
        floor.opens(2, teams=teams)
        floor.comes("carl", teams=("cards",))
        floor.calls("first card", "cards")
        floor.takes("carl")
        for number in range(others):
            floor.calls(f"card {number}", "cards")
        floor.calls("ann", "general")
        waits.append(floor.middle_s("ann"))
    nobody_else, one_for_them, all_for_them = waits
    assert nobody_else < one_for_them < all_for_them


def test_without_agents_nothing_is_promised(floor: AnnouncingFloor) -> None:
    floor.calls("ann", "general")
    assert floor.said["ann"].promise is None
    assert floor.announcer.again("ann") is None


def test_a_call_that_is_here_already_is_told_nothing_again(floor: AnnouncingFloor) -> None:
    floor.opens(2)
    floor.calls("ann", "general")
    del floor.said["ann"]
    floor.calls("ann", "general")
    assert floor.said == {}


def test_who_moved_up_is_told_when_it_goes_faster_than_was_said(floor: AnnouncingFloor) -> None:
    floor.opens(3)
    for number in range(8):
        floor.calls(f"ahead {number}", "general")
    floor.calls("ann", "general")
    first = floor.said["ann"].promise
    assert floor.announcer.again("ann") is None
    floor.passes(60)
    for number in range(8):
        floor.leaves(f"ahead {number}")
    del floor.said["ann"]
    floor.receive(WaitContinued(at=floor.now, call_id="ann"))
    again = floor.said["ann"]
    assert first is not None
    assert again.promise is not None
    assert again.place == 1
    assert again.promise.keep_by < first.keep_by
    assert floor.announcer.again("ann") is None
    assert floor.announcer.again("nobody") is None


def test_the_time_that_agents_take_to_answer_is_part_of_the_wait(floor: AnnouncingFloor) -> None:
    floor.opens(6)
    floor.calls("ann", "general")
    floor.leaves("ann")
    for number in range(6):
        floor.ends(f"first {number}")
        floor.calls(f"second {number}", "general")
        floor.passes(15)
        floor.takes(f"agent {number}")
    assert floor.announcer.forecaster.answering.mean_s == pytest.approx((5 + 6 * 15) / 13, rel=0.05)


def play(seed: int) -> AnnouncingFloor:
    """Let callers, agents and time do anything."""
    random, floor = Random(seed), AnnouncingFloor()
    tiers: list[Tier] = ["standard", "vip", "senior_vip", "restricted"]
    for number in range(80):
        match random.randrange(9):
            case 0:
                floor.comes(f"agent {number}", teams=random.choice([(), ("cards",)]))
            case 1 | 2 | 3:
                queue, tier = random.choice(["general", "cards"]), random.choice(tiers)
                someone = f"customer {random.randrange(6)}"
                floor.calls(f"call {number}", queue, tier=tier, customer=someone)
            case 4 if floor.offers:
                floor.takes(random.choice(sorted(floor.offers)))
            case 5:
                floor.ends(f"call {random.randrange(number + 1)}")
            case 6:
                floor.leaves(f"call {random.randrange(number + 1)}")
            case 7:
                floor.wants_a_callback(f"call {random.randrange(number + 1)}")
            case 8 if number % 2:
                floor.receive(WaitContinued(at=floor.now, call_id=f"call {number // 2}"))
            case _:
                floor.passes(random.expovariate(1 / 40))
    return floor


def said_again(log: Sequence[Step]) -> dict[str, AnnounceWait]:
    """Return what is said when another floor is given the events of a log."""
    router = Router(POLICY)
    again = Announcer(router.floor)
    said = {}
    for step in log:
        for one in again.follow(Step(event=step.event, commands=router.receive(step.event))):
            said[one.call_id] = one
    return said


@settings(max_examples=30)
@given(st.integers(min_value=0, max_value=10_000))
def test_what_was_said_is_what_the_log_says(seed: int) -> None:
    floor = play(seed)
    assert said_again(floor.log) == floor.said


@settings(max_examples=30)
@given(st.integers(min_value=0, max_value=10_000))
def test_it_may_begin_where_callers_wait_already(seed: int) -> None:
    floor = play(seed)
    floor.announcer = begun = Announcer(floor.router.floor)
    for said in floor.said.values():
        begun.remember(said)
    for call_id in floor.said:
        floor.receive(WaitContinued(at=floor.now, call_id=call_id))
    floor.comes("somebody")
    floor.calls("late", "general", tier="restricted")
    assert floor.said["late"].place >= 1


@settings(max_examples=30)
@given(st.integers(min_value=0, max_value=10_000))
def test_whoever_goes_on_with_what_was_learned_tells_the_next_caller_the_same(seed: int) -> None:
    floor = play(seed)
    kept = LEARNED.dump_json(floor.announcer.forecaster.learned)
    router = Router(POLICY)
    router.floor = restore(snapshot_from_json(snapshot_to_json(take(floor.router.floor))))
    again = Announcer(router.floor, LEARNED.validate_json(kept))
    assert again.forecaster.learned == floor.announcer.forecaster.learned
    before = len(floor.log)
    tiers: tuple[Tier, ...] = ("restricted", "standard", "vip", "standard")
    for number, tier in enumerate(tiers):
        floor.calls(f"late {number}", "general", tier=tier)
        floor.passes(20)
    said = {
        one.call_id: one
        for step in floor.log[before:]
        for one in again.follow(Step(event=step.event, commands=router.receive(step.event)))
    }
    assert "late 0" in said
    assert said == {call_id: floor.said[call_id] for call_id in said}


def test_who_begins_in_the_midst_knows_who_is_at_work(floor: AnnouncingFloor) -> None:
    floor.opens(4)
    floor.announcer = Announcer(floor.router.floor)
    floor.calls("ann", "general")
    assert floor.said["ann"].promise is not None


@settings(max_examples=30)
@given(st.integers(min_value=0, max_value=10_000))
def test_nobody_is_taken_to_wait_who_has_left(seed: int) -> None:
    floor = play(seed)
    on_the_line = [one for one in floor.router.floor.entries.values() if not one.callback]
    assert floor.announcer.forecaster.patience.waiting <= len(on_the_line)


def test_who_is_to_be_called_back_has_not_given_up(floor: AnnouncingFloor) -> None:
    floor.opens(2)
    floor.calls("ann", "general", customer="customer 1")
    patience = floor.announcer.forecaster.patience
    before = patience.rate(floor.now.timestamp())
    floor.wants_a_callback("ann")
    assert patience.waiting == 0
    assert patience.rate(floor.now.timestamp()) == before


def test_what_was_said_counts_and_not_what_would_be_said_now(floor: AnnouncingFloor) -> None:
    floor.opens(3)
    for number in range(8):
        floor.calls(f"ahead {number}", "general")
    floor.calls("ann", "general")
    said = floor.said["ann"]
    assert said.promise is not None
    shorter = WaitPromise(said_at=said.promise.said_at, from_minutes=0, to_minutes=1)
    floor.announcer.remember(replace(said, promise=shorter))
    for number in range(8):
        floor.leaves(f"ahead {number}")
    assert floor.announcer.again("ann") is None


def test_whose_agent_does_not_come_is_told_later_and_once(floor: AnnouncingFloor) -> None:
    floor.comes("anna")
    floor.calls("ann", "general")
    floor.passes(21)
    assert floor.said == {}
    floor.receive(WaitContinued(at=floor.now, call_id="ann"))
    assert floor.said.pop("ann").place == 1
    floor.passes(60)
    floor.receive(WaitContinued(at=floor.now, call_id="ann"))
    assert floor.said == {}


def test_nothing_is_remembered_of_who_has_left(floor: AnnouncingFloor) -> None:
    floor.opens(3)
    floor.calls("ann", "general")
    floor.leaves("ann")
    floor.announcer.remember(floor.said["ann"])
    floor.calls("ann", "general")
    again = floor.said["ann"].promise
    assert again is not None
    assert again.said_at == floor.now.timestamp()


def test_who_rings_again_is_told_anew(floor: AnnouncingFloor) -> None:
    floor.opens(2)
    floor.calls("ahead", "general")
    floor.calls("ann", "general", customer="customer 1")
    floor.wants_a_callback("ann")
    floor.calls("ann again", "general", customer="customer 1")
    assert floor.said["ann again"].place == 2
    assert floor.announcer.again("ann") is None


def test_a_forecast_that_looks_at_more_than_the_log_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Here at how many callers any floor of this process has ever had."""
    ever = count(1)

    class Knowing(Forecaster):
        def waits(self, call_id: str, callers: Callers, where: Standing, now: float) -> Forecast:
            more = replace(where, place=where.place + next(ever))
            return super().waits(call_id, callers, more, now)

    monkeypatch.setattr(announcer, "Forecaster", Knowing)
    floor = play(1)
    assert said_again(floor.log) != floor.said
