"""Agents hold callers, ask colleagues and give callers away, in any order: the floor's laws hold.

There are more agents than callers, for whoever asks must find somebody. Whoever has the log has the
floor, and the figures of it: every second of an agent is told once, and every call once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from math import isclose
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.model.tier import Tier
from hotline.routing import snapshot
from hotline.routing.codec import commands_to_json, event_to_json, step_from_json
from hotline.routing.events import (
    AgentAnswered,
    AgentLoggedOut,
    AgentLost,
    AgentReady,
    AgentUnreachable,
    AnyOfferEvent,
    AnyWrapUpEvent,
    BridgeFailed,
    CallBridged,
    CallDisposed,
    CallQueued,
    CompleteAsked,
    ConferenceAsked,
    ConsultAsked,
    FloorResumed,
    FlowTransferAsked,
    HoldAsked,
    OfferAccepted,
    OfferDeclined,
    PlaceAnswered,
    PlaceConsultAsked,
    PlaceGone,
    ResumeAsked,
    TransferAsked,
    WhisperFinished,
    WrapUpExtended,
)
from hotline.routing.figures import Figures
from hotline.routing.offer import OfferState
from hotline.routing.policy import PlaceRules, Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor
from hotline.testing.floor_laws import Judge

POLICY = Policy(
    queues={
        "first": QueueSpec(
            name="first", wrap_up_s=10, max_wait_s=20, overflow={"too_long": "second"}
        ),
        "second": QueueSpec(
            name="second",
            wrap_up_s=0,
            max_wrap_up_s=20,
            dispositions=("solved",),
            disposition_required=True,
            whisper=False,
            most_waiting=1,
            max_wait_s=20,
            overflow={"too_long": "first"},
        ),
    },
    head_start_s={"vip": 10},
    places={"survey": PlaceRules(per_hour=3), "branch": PlaceRules(per_hour=9)},
)
AGENTS = [f"a{number}" for number in range(6)]
CALLS = ["c0", "c1", "c2"]
TIERS: list[Tier] = ["standard", "vip"]
STEPS = 150
NEXT = (OfferAccepted, AgentAnswered, WhisperFinished, CallBridged)
ASKS = (
    HoldAsked,
    ResumeAsked,
    ConsultAsked,
    ConsultAsked,
    PlaceConsultAsked,
    ConferenceAsked,
    CompleteAsked,
    TransferAsked,
    FlowTransferAsked,
)


class WorkByQueue:
    """The seconds that agents work on the calls of each queue, counted from the floor itself."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._at: datetime | None = None
        self._queue_of: dict[str, str] = {}

    def goes_on(self, router: Router, at: datetime) -> None:
        """Count what agents did up to a moment, on a floor that is as it was until then."""
        floor = router.floor
        passed_s = (at - self._at).total_seconds() if self._at else 0.0
        self._at = at
        talks = {one.presence.agent.agent_id: one for one in floor.conversations.values()}
        for agent_id, presence in floor.agents.items():
            offer, wrap_up = presence.offer, presence.wrap_up
            talk = talks.get(agent_id) or (wrap_up.talk if wrap_up else None)
            if offer is not None and offer.state is OfferState.CONSULTING:
                talk = offer.consult
            if talk is not None:
                self._queue_of[agent_id] = talk.entry.queue.name
            # Who is given the caller is still in the consult until the bridge is made.
            if presence.state in (AgentState.ON_CALL, AgentState.WRAP_UP):
                self.seconds[self._queue_of[agent_id]] += passed_s


def assert_who_waits_is_told(figures: Figures) -> None:
    """Let as many wait in each cell as there are calls that do, and have not been counted there."""
    waiting = Counter(
        name
        for call in figures.calls.values()
        for name in call.told.keys() - call.counted
        if name[0] != "agent"
    )
    told: Counter[tuple[str, str]] = Counter()
    for cell, contacts in figures.contacts.items():
        told[cell.by, cell.name] += contacts.waiting
    assert {name: count for name, count in told.items() if count} == waiting


class Walk:
    """A floor on which anything happens."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.floor = VirtualFloor(Router(POLICY))
        for agent_id in AGENTS:
            self.floor.comes(agent_id)

    def deeds(self) -> Iterator[tuple[int, Callable[[], object]]]:
        floor, pick = self.floor, self.chance.choice
        yield 6, self.somebody_calls
        yield 2, lambda: floor.leaves(pick(CALLS))
        yield 3, lambda: floor.ends(pick(CALLS))
        yield 24, self.somebody_asks
        yield 30, self.an_offer_goes_on
        yield 6, self.an_offer_fails
        yield 8, self.a_place_tells
        yield 2, lambda: floor.takes_a_break(pick(AGENTS))
        yield 8, self.somebody_wraps_up
        yield 8, lambda: floor.receive(AgentReady(at=floor.now, agent_id=pick(AGENTS)))
        yield 1, lambda: floor.receive(AgentLost(at=floor.now, agent_id=pick(AGENTS), why="x"))
        yield 1, lambda: floor.receive(AgentLoggedOut(at=floor.now, agent_id=pick(AGENTS)))
        yield 2, lambda: floor.comes(pick(AGENTS))
        yield 8, lambda: floor.passes(pick([1, 5, 11, 25]))
        yield 1, lambda: floor.receive(FloorResumed(at=floor.now))
        yield 3, self.begins_from_a_snapshot

    def somebody_calls(self) -> None:
        pick = self.chance.choice
        self.floor.calls(pick(CALLS), pick(["first", "second"]), tier=pick(TIERS))

    def somebody_asks(self) -> None:
        talks = self.floor.router.floor.conversations
        call_id = self.chance.choice(list(talks) or CALLS)
        agent_id = talks[call_id].presence.agent.agent_id if call_id in talks else "a0"
        asks = self.chance.choice(ASKS)
        to: dict[str, Any] = {}
        if asks in (ConsultAsked, TransferAsked):
            to = {
                "to_agent": self.chance.choice(["", *AGENTS[:2]]),
                "to_queue": self.chance.choice(["", "first", "second", "third"]),
            }
        if asks is FlowTransferAsked:
            to = {"to_flow": "survey"}
        if asks is PlaceConsultAsked:
            to = {"to_flow": "branch", "number": "+862164378888", "ring_s": 20}
        self.floor.receive(asks(at=self.floor.now, call_id=call_id, agent_id=agent_id, **to))

    def somebody_wraps_up(self) -> None:
        at, agents = self.floor.now, self.floor.router.floor.agents
        of = [one.wrap_up.talk for one in agents.values() if one.wrap_up is not None]
        of += self.floor.router.floor.conversations.values()
        if not of:
            return
        talk = self.chance.choice(of)
        call_id, agent_id = talk.entry.call_id, talk.presence.agent.agent_id
        said = self.chance.choice(["solved", "solved", "nothing"])
        told: list[AnyWrapUpEvent] = [
            CallDisposed(at=at, call_id=call_id, agent_id=agent_id, disposition=said),
            WrapUpExtended(at=at, call_id=call_id, agent_id=agent_id),
        ]
        self.floor.receive(self.chance.choice(told))

    def an_offer_goes_on(self) -> None:
        ref = self._any_offer()
        for event in NEXT[: self.chance.randint(1, len(NEXT))]:
            self.floor.receive(event(at=self.floor.now, ref=ref))

    def an_offer_fails(self) -> None:
        ref, at = self._any_offer(), self.floor.now
        failures: list[AnyOfferEvent] = [
            OfferDeclined(at=at, ref=ref),
            AgentUnreachable(at=at, ref=ref, why="x"),
            BridgeFailed(at=at, ref=ref, why="x"),
        ]
        self.floor.receive(self.chance.choice(failures))

    def a_place_tells(self) -> None:
        talks, at = self.floor.router.floor.conversations.values(), self.floor.now
        ref = self.chance.choice([one.outside.ref for one in talks if one.outside] or [0])
        told = [PlaceAnswered(at=at, ref=ref)] * 3 + [PlaceGone(at=at, ref=ref, why="busy")]
        self.floor.receive(self.chance.choice(told))

    def begins_from_a_snapshot(self) -> None:
        kept = snapshot.take(self.floor.router.floor)
        again = snapshot.snapshot_from_json(snapshot.snapshot_to_json(kept))
        self.floor.router = Router(again.policy)
        self.floor.router.floor = snapshot.restore(again)
        assert snapshot.take(self.floor.router.floor) == kept

    def _any_offer(self) -> int:
        refs = list(self.floor.router.floor.offers)
        return self.chance.choice(refs or [0])

    def goes(self) -> None:
        judge, seen = Judge(POLICY), 0
        weights, deeds = zip(*self.deeds(), strict=True)
        for deed in self.chance.choices(deeds, weights, k=STEPS):
            deed()
            for step in self.floor.log[seen:]:
                judge.see(step.event, step.commands)
            seen = len(self.floor.log)
            self.nobody_is_in_two_places()
        self.is_told_again()

    def nobody_is_in_two_places(self) -> None:
        floor = self.floor.router.floor
        busy: Counter[str] = Counter()
        for talk in floor.conversations.values():
            busy[talk.presence.agent.agent_id] += 1
            assert talk.entry.call_id not in floor.entries
            asks = talk.consult is not None or talk.outside is not None
            assert talk.consult is None or talk.outside is None
            assert not asks or talk.is_held is not talk.is_conference
            assert asks or not talk.is_conference
            assert not talk.is_conference or talk.outside is None or talk.outside.is_there
        for offer in floor.offers.values():
            busy[offer.presence.agent.agent_id] += 1
            consult = offer.consult
            assert consult is None or floor.conversations[offer.entry.call_id] is consult
            assert consult is None or consult.consult is offer
            assert consult is not None or floor.entries[offer.entry.call_id].offer is offer
        assert set(busy.values()) <= {1}
        on_call = {n for n, one in floor.agents.items() if one.state is AgentState.ON_CALL}
        assert on_call <= busy.keys()
        wraps_up = {n for n, one in floor.agents.items() if one.state is AgentState.WRAP_UP}
        assert wraps_up == {n for n, one in floor.agents.items() if one.wrap_up is not None}
        assert all(floor.agents[one].timer for one in wraps_up)

    def is_told_again(self) -> None:
        again, figures = Router(POLICY), Figures(POLICY, interval_s=60)
        came: dict[str, datetime] = {}
        work = WorkByQueue()
        for step in self.floor.log:
            work.goes_on(again, step.event.at)
            kept = step_from_json(event_to_json(step.event), commands_to_json(step.commands))
            assert again.receive(kept.event) == step.commands == kept.commands
            figures.take(step)
            assert_who_waits_is_told(figures)
            for command in step.commands:
                if command.kind == "set_agent_state":
                    came.setdefault(command.agent_id, step.event.at)
        figures.until(self.floor.now)
        work.goes_on(again, self.floor.now)
        for queue in POLICY.queues:
            told_s = figures.total("queue", queue).handling_s
            assert isclose(told_s, work.seconds[queue], abs_tol=1e-3)
        assert [cell for cell, one in figures.contacts.items() if one.balance] == []
        calls = [
            one
            for one in self.floor.log
            if isinstance(one.event, CallQueued)
            and not any(command.kind == "ignore" for command in one.commands)
        ]
        assert figures.total("floor").offered == len(calls)
        handling_s = 0.0
        for agent_id, since in came.items():
            seconds = figures.total_time("agent", agent_id).seconds
            whole_s = (self.floor.now - since).total_seconds()
            assert isclose(sum(seconds.values()), whole_s, abs_tol=1e-3)
            worked_s = seconds.get(AgentState.ON_CALL, 0.0) + seconds.get(AgentState.WRAP_UP, 0.0)
            told = figures.total("agent", agent_id)
            assert isclose(told.handling_s, worked_s, abs_tol=1e-3)
            handling_s += worked_s
        assert isclose(figures.total("floor").handling_s, handling_s, abs_tol=1e-3)


@settings(max_examples=settings().max_examples // 2)
@given(seed=st.integers(0))
def test_the_laws_hold_whatever_agents_ask_for(seed: int) -> None:
    Walk(seed).goes()
