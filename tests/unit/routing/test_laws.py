"""Whatever happens on a floor, its laws hold; and a router with a bug is found out.

`make properties` tries a million steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from math import ceil, isclose
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as tried

from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec, Relaxation, SkillWanted
from hotline.model.tier import TIERS
from hotline.routing import callback, offers, queueing, relaxation, resting, snapshot
from hotline.routing.agent_index import AgentIndex
from hotline.routing.codec import commands_to_json, event_to_json, step_from_json
from hotline.routing.commands import (
    AnyCommand,
    CancelTimer,
    Ignore,
    KeepPlace,
    OfferCall,
    OfferConsult,
    Way,
)
from hotline.routing.entry import Entry
from hotline.routing.events import (
    AgentAnswered,
    AgentBreakStarted,
    AgentChanged,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentLost,
    AgentReady,
    AgentRequalified,
    AgentRestored,
    AgentUnreachable,
    AnyHandlingEvent,
    AnyOfferEvent,
    BridgeFailed,
    CallbackChosen,
    CallbackWithdrawn,
    CallBridged,
    CallQueued,
    CompleteAsked,
    ConsultAsked,
    CustomerAnswered,
    CustomerUnreachable,
    FloorResumed,
    HoldAsked,
    LineOutFound,
    LineOutLost,
    OfferAccepted,
    OfferDeclined,
    QueueClosed,
    QueueOpened,
    ResumeAsked,
    TimerFired,
    TransferAsked,
    Unreached,
    VoicemailChosen,
    WhisperFinished,
)
from hotline.routing.figures import Figures
from hotline.routing.floor import Floor
from hotline.routing.log import Step
from hotline.routing.offer import Offer, OfferState
from hotline.routing.policy import CallbackRules, Policy
from hotline.routing.presence import Presence
from hotline.routing.router import Router
from hotline.routing.selection import FreeAgents
from hotline.routing.snapshot import Snapshot
from hotline.routing.traits import Qualification, Serves
from hotline.routing.waiting_line import WaitingLine
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor
from hotline.testing.floor_laws import LAWS, BrokenLaw, Judge

AGENTS = ["anna", "bela", "cheng", "dana"]
CALLS = [f"c{number}" for number in range(8)]
SKILLS = ["cards", "loans"]
TEAMS = ["gold", "night"]
LANGUAGES = ["en-US", "zh-CN"]

skill_sets = st.frozensets(st.sampled_from(SKILLS), max_size=1)
team_sets = st.frozensets(st.sampled_from(TEAMS), max_size=1)
agents = st.builds(
    Agent,
    agent_id=st.sampled_from(AGENTS),
    skills=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 10)),
    languages=st.frozensets(st.sampled_from(LANGUAGES), min_size=1),
    tiers=st.frozensets(st.sampled_from(TIERS), min_size=2),
    teams=team_sets,
)
relaxations = st.builds(
    Relaxation,
    after_s=st.just(0),
    minimum_is_enough=st.booleans(),
    without=skill_sets,
    teams=team_sets,
)


@st.composite
def queues(draw: st.DrawFn, name: str) -> QueueSpec:
    skills = draw(skill_sets)
    moments = sorted(draw(st.sets(st.sampled_from([0, 10, 30, 60]), max_size=2)))
    return QueueSpec(
        name=name,
        skills=tuple(SkillWanted(skill=one, minimum=3, preferred=7) for one in sorted(skills)),
        teams=draw(team_sets),
        relaxations=tuple(
            Relaxation(
                after_s=after_s,
                minimum_is_enough=one.minimum_is_enough,
                without=one.without,
                teams=one.teams,
            )
            for after_s in moments
            for one in [draw(relaxations)]
        ),
        selection=draw(st.sampled_from(["longest_idle", "least_occupied"])),
        whisper=draw(st.booleans()),
        wrap_up_s=draw(st.sampled_from([0, 30])),
        most_waiting=draw(st.sampled_from([0, 0, 2])),
        max_wait_s=draw(st.sampled_from([0, 0, 50])),
        nobody_s=draw(st.sampled_from([None, None, 0, 20])),
        serves_out=draw(st.booleans()),
        overflow=draw(
            st.dictionaries(
                st.sampled_from(["too_long", "full", "nobody", "closed"]),
                st.sampled_from(["first", "second"]),
            )
        ),
    )


policies = st.builds(
    lambda first, second, vip: Policy(
        queues={"first": first, "second": second},
        head_start_s={"vip": vip, "senior_vip": 2 * vip},
        priority_s=1,
    ),
    queues("first"),
    queues("second"),
    st.sampled_from([0, 10]),
)

Answer = (
    OfferAccepted | AgentAnswered | WhisperFinished | CustomerAnswered | CallBridged | OfferDeclined
)
NEXT: tuple[type[Answer], ...] = (
    OfferAccepted,
    AgentAnswered,
    WhisperFinished,
    CustomerAnswered,
    CallBridged,
)
ASKS: tuple[type[AnyHandlingEvent], ...] = (
    HoldAsked,
    ResumeAsked,
    ConsultAsked,
    CompleteAsked,
    TransferAsked,
)
Failure = AgentUnreachable | CustomerUnreachable | BridgeFailed
FAILURES: tuple[type[Failure], ...] = (AgentUnreachable, CustomerUnreachable, BridgeFailed)
MEANINGS: tuple[Unreached, ...] = get_args(Unreached)


class AnyFloor(RuleBasedStateMachine):
    """Everything happens in any order."""

    laws: Sequence[str] = LAWS

    @initialize(policy=policies, staff=st.lists(agents, max_size=4))
    def opens(self, policy: Policy, staff: list[Agent]) -> None:
        self._open(policy)
        for agent in staff:
            self.logs_in(agent, ready=True)

    def _open(self, policy: Policy) -> None:
        self.floor = VirtualFloor(Router(policy))
        self.judge = Judge(policy, self.laws)
        self.seen = 0

    # --- agents ---

    @rule(agent=agents, ready=st.booleans())
    def logs_in(self, agent: Agent, ready: bool) -> None:
        self.floor.receive(AgentLoggedIn(at=self.floor.now, agent=agent))
        if ready:
            self.floor.is_ready(agent.agent_id)

    @rule(agent_id=st.sampled_from(AGENTS))
    def is_ready(self, agent_id: str) -> None:
        self.floor.receive(AgentReady(at=self.floor.now, agent_id=agent_id))

    @rule(agent_id=st.sampled_from(AGENTS))
    def takes_a_break(self, agent_id: str, after_caller: bool = False) -> None:
        self.floor.receive(
            AgentBreakStarted(
                at=self.floor.now, agent_id=agent_id, reason="lunch", after_caller=after_caller
            )
        )

    @rule(agent_id=st.sampled_from(AGENTS), lost=st.booleans())
    def goes(self, agent_id: str, lost: bool) -> None:
        self.floor.receive(
            AgentLost(at=self.floor.now, agent_id=agent_id, why="desk")
            if lost
            else AgentLoggedOut(at=self.floor.now, agent_id=agent_id)
        )

    @rule(agent=agents)
    def learns(self, agent: Agent) -> None:
        self.floor.receive(AgentChanged(at=self.floor.now, agent=agent))

    @rule(
        agent_id=st.sampled_from(AGENTS),
        skills=st.dictionaries(st.sampled_from(SKILLS), st.integers(0, 10)),
        languages=st.none() | st.frozensets(st.sampled_from(LANGUAGES), min_size=1),
    )
    def serves_for_now(
        self, agent_id: str, skills: dict[str, int], languages: frozenset[str] | None
    ) -> None:
        self.floor.receive(
            AgentRequalified(
                at=self.floor.now,
                agent_id=agent_id,
                skills=skills,
                languages=languages,
                reason="ill",
            )
        )

    @rule(agent_id=st.sampled_from(AGENTS))
    def serves_as_on_record(self, agent_id: str) -> None:
        self.floor.receive(AgentRestored(at=self.floor.now, agent_id=agent_id))

    # --- callers ---

    @rule(
        call_id=st.sampled_from(CALLS),
        queue=st.sampled_from(["first", "second"]),
        tier=st.sampled_from(TIERS),
        language=st.sampled_from(LANGUAGES),
        skills=skill_sets,
        priority=st.sampled_from([5, 5, 5, 6]),
        customer=st.sampled_from(["", "7", "8"]),
        caller_number=st.sampled_from(["", "+1"]),
        manager=st.sampled_from(["", "anna"]),
    )
    def somebody_calls(self, call_id: str, **asked: object) -> None:
        self.floor.receive(CallQueued(at=self.floor.now, call_id=call_id, **asked))  # type: ignore[arg-type]

    @rule(call_id=st.sampled_from(CALLS))
    def a_caller_leaves(self, call_id: str) -> None:
        self.floor.leaves(call_id)

    @rule(call_id=st.sampled_from(CALLS), chosen=st.sampled_from([CallbackChosen, VoicemailChosen]))
    def a_caller_chooses(
        self, call_id: str, chosen: type[CallbackChosen | VoicemailChosen]
    ) -> None:
        self.floor.receive(chosen(at=self.floor.now, call_id=call_id))

    @rule(call_id=st.sampled_from(CALLS))
    def a_conversation_ends(self, call_id: str) -> None:
        self.floor.ends(call_id)

    # --- offers ---

    @rule(agent_id=st.sampled_from(AGENTS), events=st.integers(1, 5))
    def goes_on(self, agent_id: str, events: int) -> None:
        offer = self.floor.offers.get(agent_id)
        if offer is not None:
            for event in NEXT[:events]:
                self.floor.receive(event(at=self.floor.now, ref=offer.ref))

    @rule(
        event=st.sampled_from([*NEXT, OfferDeclined]),
        which=st.integers(0, 5),
    )
    def anything_comes_of_an_offer(self, event: type[Answer], which: int) -> None:
        self.floor.receive(event(at=self.floor.now, ref=self._offer(which)))

    @rule(means=st.sampled_from(MEANINGS), which=st.integers(0, 5))
    def a_customer_is_not_reached(self, means: Unreached, which: int) -> None:
        ref = self._offer(which)
        self.floor.receive(CustomerUnreachable(at=self.floor.now, ref=ref, why="x", means=means))

    @rule(event=st.sampled_from(FAILURES), which=st.integers(0, 5))
    def something_fails(self, event: type[Failure], which: int) -> None:
        self.floor.receive(event(at=self.floor.now, ref=self._offer(which), why="x"))

    def _offer(self, which: int) -> int:
        """Return the ref of one of the last offers, over or not; 0 for none."""
        made = (one for step in reversed(self.floor.log) for one in step.commands)
        refs = (one.ref for one in made if isinstance(one, OfferCall | OfferConsult))
        return next(islice(refs, which, None), 0)

    # --- time ---

    @rule(seconds=st.sampled_from([0.5, 5, 10, 20, 31, 100]))
    def time_passes(self, seconds: float) -> None:
        self.floor.passes(seconds)

    @rule(ref=st.integers(0, 30))
    def a_timer_fires_that_may_be_nobodys(self, ref: int) -> None:
        self.floor.receive(TimerFired(at=self.floor.now, ref=ref))

    @rule(queue=st.sampled_from(["first", "second"]), opens=st.booleans())
    def a_queue_closes_or_opens(self, queue: str, opens: bool) -> None:
        self.floor.receive((QueueOpened if opens else QueueClosed)(at=self.floor.now, queue=queue))

    @rule(is_there=st.booleans())
    def the_line_out_is_lost_or_found(self, is_there: bool) -> None:
        self.floor.receive((LineOutFound if is_there else LineOutLost)(at=self.floor.now))

    @rule()
    def another_process_takes_over(self) -> None:
        self.floor.receive(FloorResumed(at=self.floor.now))

    @rule()
    def another_process_begins_from_a_snapshot(self) -> None:
        kept = snapshot.take(self.floor.router.floor)
        again = snapshot.snapshot_from_json(snapshot.snapshot_to_json(kept))
        self.floor.router = Router(again.policy)
        self.floor.router.floor = snapshot.restore(again)
        assert snapshot.take(self.floor.router.floor) == kept

    @rule()
    def the_clock_is_set_back(self) -> None:
        self.floor.receive(TimerFired(at=self.floor.now - timedelta(seconds=30), ref=0))

    @invariant()
    def the_laws_hold(self) -> None:
        for step in self.floor.log[self.seen :]:
            self.judge.see(step.event, step.commands)
        self.seen = len(self.floor.log)

    @invariant()
    def places_are_counted_by_rank(self) -> None:
        entries = self.floor.router.floor.entries
        waiting = [one for one in entries.values() if one.offer is None and not one.resting]
        for call_id, entry in entries.items():
            ahead = [one for one in waiting if one.queue == entry.queue and one.rank < entry.rank]
            assert self.floor.router.place(call_id) == 1 + len(ahead)

    def teardown(self) -> None:
        for call_id in CALLS:
            self.floor.leaves(call_id)
        self._ring_whom_was_promised()
        self.the_laws_hold()
        self.judge.end()

    def _ring_whom_was_promised(self) -> None:
        """Let everybody who may serve anybody come, and nobody pick up."""
        self.floor.receive(LineOutFound(at=self.floor.now))
        for queue in ("first", "second"):
            self.floor.receive(QueueOpened(at=self.floor.now, queue=queue))
        self.floor.comes(
            "everybody",
            dict.fromkeys(SKILLS, 10),
            languages=LANGUAGES,
            tiers=TIERS,
            teams=TEAMS,
        )
        for _ in range(4 * len(CALLS)):
            self.floor.is_ready("everybody")
            if "everybody" in self.floor.offers:
                self.floor.takes_and_reaches_nobody("everybody")
            self.floor.passes(600)


class AnyFloorToldAgain(AnyFloor):
    """The same events, as a journal keeps them, give the same commands, and the figures add up.

    Promises are due there, too, and agents hold callers, ask colleagues, and give callers away.
    """

    @rule(call_id=st.sampled_from(CALLS), customer=st.sampled_from(["", "7", "8"]))
    def a_promise_is_due(self, call_id: str, customer: str) -> None:
        due = CallQueued(
            at=self.floor.now,
            call_id=call_id,
            queue="first",
            language=LANGUAGES[0],
            customer=customer,
            callback=True,
        )
        self.floor.receive(due)

    @rule(
        which=st.integers(0, 3),
        asks=st.sampled_from(ASKS),
        to_agent=st.sampled_from(["", "anna", "bela"]),
        to_queue=st.sampled_from(["", "first", "second", "third"]),
    )
    def the_agent_asks(
        self, which: int, asks: type[AnyHandlingEvent], to_agent: str, to_queue: str
    ) -> None:
        talks = self.floor.router.floor.conversations
        call_id = next(islice(talks, which, None), CALLS[0])
        agent_id = talks[call_id].presence.agent.agent_id if call_id in talks else "anna"
        to: dict[str, Any] = {"to_agent": to_agent, "to_queue": to_queue}
        if asks not in (ConsultAsked, TransferAsked):
            to = {}
        self.floor.receive(asks(at=self.floor.now, call_id=call_id, agent_id=agent_id, **to))

    @rule(agent_id=st.sampled_from(AGENTS), events=st.integers(1, 5))
    def a_consult_goes_on(self, agent_id: str, events: int) -> None:
        offer = self.floor.consult_offers.get(agent_id)
        if offer is not None:
            for event in NEXT[:events]:
                self.floor.receive(event(at=self.floor.now, ref=offer.ref))

    @rule(call_id=st.sampled_from(CALLS))
    def a_callback_is_withdrawn(self, call_id: str) -> None:
        self.floor.receive(CallbackWithdrawn(at=self.floor.now, call_id=call_id, why="x"))

    def teardown(self) -> None:
        super().teardown()
        policy = self.floor.router.floor.policy
        again, figures = Router(policy), Figures(policy, interval_s=60)
        came: dict[str, datetime] = {}
        for step in self.floor.log:
            kept = step_from_json(event_to_json(step.event), commands_to_json(step.commands))
            commands = again.receive(kept.event)
            assert commands == step.commands == kept.commands
            figures.take(step)
            if isinstance(step.event, AgentLoggedIn):
                came.setdefault(step.event.agent.agent_id, step.event.at)
        figures.until(self.floor.now)
        assert [cell for cell, one in figures.contacts.items() if one.balance] == []
        assert figures.total("floor").offered == sum(map(_is_a_call, self.floor.log))
        for agent_id, since in came.items():
            seconds = figures.total_time("agent", agent_id).seconds.values()
            assert isclose(sum(seconds), (self.floor.now - since).total_seconds(), abs_tol=1e-3)


def _is_a_call(step: Step) -> bool:
    """Return whether somebody called, who had not been promised a call."""
    is_told = (isinstance(one, Ignore) or _rang_again(one) for one in step.commands)
    return isinstance(step.event, CallQueued) and not any(is_told)


def _rang_again(command: AnyCommand) -> bool:
    return isinstance(command, KeepPlace) and command.why == "rang_again"


TRIAL = settings(stateful_step_count=50, suppress_health_check=list(HealthCheck))
AT_ONCE = 1_000
"""So many floors are tried in one go: Hypothesis remembers all that it did in it."""
FLOORS = settings().max_examples


@pytest.mark.parametrize("go", range(ceil(FLOORS / AT_ONCE)))
def test_the_laws_hold_whatever_happens(go: int) -> None:
    examples = min(AT_ONCE, FLOORS - go * AT_ONCE)
    tried(AnyFloorToldAgain, settings=settings(TRIAL, max_examples=examples))


WALK = 200
"""Steps of a long walk, on which no step is drawn by Hypothesis: that is ten times as quick."""


@given(policy=policies, people=st.lists(agents, min_size=4, max_size=8), seed=st.integers(0))
def test_the_laws_hold_whatever_happens_on_long_walks(
    policy: Policy, people: list[Agent], seed: int
) -> None:
    _walk(policy, people, Random(seed))


def _walk(policy: Policy, people: list[Agent], chance: Random) -> None:
    floor = AnyFloorToldAgain()
    floor._open(policy)
    weights, deeds = zip(*_deeds(floor, people, chance), strict=True)
    for deed in chance.choices(deeds, weights, k=WALK):
        deed()
        floor.the_laws_hold()
        floor.places_are_counted_by_rank()
    floor.teardown()


def _deeds(
    floor: AnyFloorToldAgain, people: list[Agent], chance: Random
) -> Iterator[tuple[int, Callable[[], None]]]:
    """Yield what may happen next, with how likely it is, in hundredths."""
    pick = chance.choice

    def somebody_calls() -> None:
        floor.somebody_calls(
            pick(CALLS),
            queue=pick(["first", "second"]),
            tier=pick(TIERS),
            language=pick(LANGUAGES),
            skills=frozenset(pick([(), *zip(SKILLS, strict=True)])),
            priority=pick([5, 5, 5, 6]),
            customer=pick(["", "7", "8"]),
            caller_number=pick(["", "+1"]),
            manager=pick(["", "anna"]),
        )

    def the_agent_asks() -> None:
        floor.the_agent_asks(
            chance.randint(0, 1),
            asks=pick([*ASKS, ConsultAsked]),
            to_agent=pick(["", "anna", "bela"]),
            to_queue=pick(["", "first", "second", "third"]),
        )

    chosen = [CallbackChosen, CallbackChosen, VoicemailChosen]
    yield 8, lambda: floor.logs_in(pick(people), ready=chance.random() < 0.8)
    yield 8, lambda: floor.is_ready(pick(AGENTS))
    yield 3, lambda: floor.takes_a_break(pick(AGENTS), after_caller=pick([True, False]))
    yield 3, lambda: floor.goes(pick(AGENTS), lost=pick([True, False]))
    yield 3, lambda: floor.learns(pick(people))
    yield 20, somebody_calls
    yield 5, lambda: floor.a_promise_is_due(pick(CALLS), customer=pick(["", "7", "8"]))
    yield 5, lambda: floor.a_caller_leaves(pick(CALLS))
    yield 5, lambda: floor.a_caller_chooses(pick(CALLS), chosen=pick(chosen))
    yield 2, lambda: floor.a_callback_is_withdrawn(pick(CALLS))
    yield 6, lambda: floor.a_conversation_ends(pick(CALLS))
    yield 14, lambda: floor.goes_on(pick(AGENTS), events=chance.randint(1, 5))
    yield 6, lambda: floor.anything_comes_of_an_offer(pick(NEXT), which=chance.randint(0, 5))
    yield 3, lambda: floor.something_fails(pick(FAILURES), which=chance.randint(0, 5))
    yield 2, lambda: floor.a_customer_is_not_reached(pick(MEANINGS), which=chance.randint(0, 5))
    yield 2, lambda: floor.the_line_out_is_lost_or_found(is_there=pick([True, False]))
    yield 20, the_agent_asks
    yield 20, lambda: floor.a_consult_goes_on(pick(AGENTS), events=chance.randint(3, 5))
    yield 10, lambda: floor.time_passes(pick([0.5, 5, 10, 20, 31, 100, 600]))
    yield 2, lambda: floor.a_timer_fires_that_may_be_nobodys(chance.randint(0, 60))
    yield 2, lambda: floor.a_queue_closes_or_opens(pick(["first", "second"]), opens=pick([1, 1, 0]))
    yield 1, floor.another_process_takes_over
    yield 3, floor.another_process_begins_from_a_snapshot
    yield 1, floor.the_clock_is_set_back


BUSY_POLICY = Policy(
    queues={
        "first": QueueSpec(
            name="first",
            relaxations=(Relaxation(after_s=5, teams=frozenset(TEAMS)),),
            selection="least_occupied",
            max_wait_s=20,
            overflow={"too_long": "second"},
        ),
        "second": QueueSpec(
            name="second",
            selection="least_occupied",
            max_wait_s=50,
            nobody_s=10,
            overflow={"too_long": "first"},
        ),
    },
    head_start_s={"vip": 10, "senior_vip": 20},
    callback=CallbackRules(attempts=2, retry_s=20),
)
PEOPLE = [
    Agent(
        agent_id=agent_id,
        skills=dict.fromkeys(SKILLS, 7),
        languages=frozenset(LANGUAGES),
        tiers=frozenset(TIERS),
    )
    for agent_id in AGENTS
]


LOSSES: dict[str, Callable[[Snapshot], Snapshot]] = {
    "who is free longest": lambda one: replace(one, free=one.free[::-1]),
    "bands": lambda one: replace(one, free=[(who, shown, 0) for who, shown, _ in one.free]),
    "who is on offer": lambda one: replace(one, free=[(who, True, at) for who, _, at in one.free]),
    "conversations": lambda one: replace(one, conversations=[]),
    "timers": lambda one: replace(one, timers=[]),
    "when timers fire": lambda one: replace(one, timers=[(ref, 0.0) for ref, _ in one.timers]),
    "last agents": lambda one: replace(one, last_agents=[]),
    "leavers": lambda one: replace(one, leavers=[]),
    "callbacks": lambda one: replace(one, callbacks=[]),
    "closed queues": lambda one: replace(one, closed=[]),
    "whether there is a line out": lambda one: replace(one, has_line_out=True),
    "faults of the line": lambda one: _entries(one, faults=0),
    "refs": lambda one: replace(one, last_ref=0),
    "numbers of entries": lambda one: replace(one, last_entry=0),
    "the order of lanes": lambda one: replace(one, lanes=one.lanes[::-1]),
    "who waits for one agent alone": lambda one: _entries(one, waits_for_wished=False),
    "wishes": lambda one: _entries(one, wish=None),
    "visited queues": lambda one: _entries(one, visited=()),
    "limits": lambda one: _entries(one, max_wait_s=0.0),
    "when a call joined": lambda one: _entries(one, joined_at=0.0),
    "what comes after a conversation": lambda one: _agents(one, then=""),
    "occupancy": lambda one: _agents(one, busy_s=0.0),
    "how far offers are": lambda one: _offers(one, state=OfferState.OFFERED),
    "how often was asked": lambda one: _offers(one, asked=0),
}
"""What a snapshot must have, and how it loses it."""


def _entries(one: Snapshot, **lost: Any) -> Snapshot:
    return replace(one, entries=[replace(entry, **lost) for entry in one.entries])


def _agents(one: Snapshot, **lost: Any) -> Snapshot:
    return replace(one, agents=[replace(agent, **lost) for agent in one.agents])


def _offers(one: Snapshot, **lost: Any) -> Snapshot:
    return replace(one, offers=[replace(offer, **lost) for offer in one.offers])


@pytest.mark.parametrize("lost", LOSSES)
def test_a_snapshot_that_has_lost_something_is_found_out(
    lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = snapshot.take
    monkeypatch.setattr(snapshot, "take", lambda floor: LOSSES[lost](take(floor)))
    with pytest.raises((AssertionError, BrokenLaw)):
        _walk_often()


RARE = 371
"""The walk on which what is rarest shows today; where it does no more, it shows on later ones."""


def _walk_often() -> None:
    for seed in range(RARE, RARE + 1000):
        _walk(BUSY_POLICY, PEOPLE, Random(seed))


def free_agents_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FreeAgents, "hide", lambda *_: None)
    monkeypatch.setattr(FreeAgents, "show", lambda *_: None)


def whoever_is_free_again_does_not_look_for_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "find_call", lambda *_: None)


def the_last_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "rank_time", lambda *_, **__: -_[-1])


def a_lane_is_chosen_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def first_for(self: WaitingLine, qualification: Qualification) -> Entry | None:
        return next(
            (next(iter(lane)) for lane in self._lanes if lane.ranked and lane.fits(qualification)),
            None,
        )

    monkeypatch.setattr(WaitingLine, "first_for", first_for)


def who_is_not_free_must_not_be_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    hide = AgentIndex.hide

    def strictly(index: AgentIndex, presence: Presence) -> None:
        assert presence in index._places
        hide(index, presence)

    monkeypatch.setattr(AgentIndex, "hide", strictly)


def tiers_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaxation, "Serves", lambda tier: Serves("vip"))


def a_late_answer_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    over: dict[tuple[Floor, int], Offer] = {}
    end = offers._end
    receive = offers.receive

    def keep(floor: Floor, offer: Offer) -> Offer:
        over[floor, offer.ref] = offer
        return end(floor, offer)

    def revive(floor: Floor, event: AnyOfferEvent) -> None:
        offer = over.get((floor, event.ref))
        if isinstance(event, CallBridged) and offer is not None:
            floor.set_state(offer.presence, AgentState.ON_CALL)
            floor.leave_queue(offer.entry, "answered")
        else:
            receive(floor, event)

    monkeypatch.setattr(offers, "_end", keep)
    monkeypatch.setattr(offers, "receive", revive)


def a_call_leaves_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Floor, "leave_queue", lambda floor, entry, *_, **__: floor.entries.pop(entry.call_id)
    )


def a_call_leaves_with_two_words(monkeypatch: pytest.MonkeyPatch) -> None:
    leave = Floor.leave_queue

    def twice(floor: Floor, entry: Entry, way: Way, why: str = "", **more: str) -> None:
        leave(floor, entry, way, why, **more)
        floor.do(floor._commands[-1])

    monkeypatch.setattr(Floor, "leave_queue", twice)


def a_call_on_offer_stays_in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WaitingLine, "remove", lambda *_: None)


def whoever_rings_again_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callback, "waiting_for", lambda *_: None)


def whoever_is_in_a_queue_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def count(floor: Floor, queue: str) -> int:
        return sum(entry.queue.name == queue for entry in floor.entries.values())

    monkeypatch.setattr(Floor, "count_on_the_line", count)


def nobody_stops_dialling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "StopDialling", lambda ref, why: CancelTimer(ref=0))


def nobody_looks_who_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "is_here", lambda *_: False)
    monkeypatch.setattr(offers, "let_alone", lambda *_: None)


BUGS = {
    "no customer is rung whose line is busy with us": nobody_looks_who_is_here,
    "no customer is rung for nobody": nobody_stops_dialling,
    "nobody is turned away from a queue with room": whoever_is_in_a_queue_waits,
    "whoever rings again has the callback or a place": whoever_rings_again_is_not_known,
    "nothing makes the router fail": who_is_not_free_must_not_be_hidden,
    "no agent has two offers": free_agents_are_not_hidden,
    "no call is on offer twice": a_call_on_offer_stays_in_line,
    "a call leaves its queue once": a_call_leaves_with_two_words,
    "every call leaves its queue": a_call_leaves_without_a_word,
    "only who may take a call is offered it": tiers_are_not_asked_for,
    "nobody is overtaken but by rank": a_lane_is_chosen_by_its_number,
    "starvation is bounded": the_last_comes_first,
    "only who has an offer is bridged": a_late_answer_counts,
    "no call waits beside a free agent who fits": whoever_is_free_again_does_not_look_for_a_call,
    "whoever is reserved has an offer": free_agents_are_not_hidden,
}


def test_every_law_has_a_bug_that_breaks_it() -> None:
    assert set(BUGS) == set(LAWS)


class PlainFloor(AnyFloor):
    """A floor on which anybody may serve anybody, so that a bug shows soon."""

    @initialize()
    def opens(self) -> None:
        queues = {name: QueueSpec(name=name, most_waiting=2) for name in ("first", "second")}
        policy = Policy(queues=queues, head_start_s={"vip": 10, "senior_vip": 20}, priority_s=1)
        self._open(policy)
        self.floor.comes("anna", dict.fromkeys(SKILLS, 10), languages=LANGUAGES, tiers=TIERS)

    @rule(call_id=st.sampled_from(CALLS[:3]), customer=st.sampled_from(["", "7", "7"]))
    def a_plain_caller_calls(self, call_id: str, customer: str) -> None:
        self.floor.calls(call_id, "first", customer=customer)

    @rule(call_id=st.sampled_from(CALLS[:3]))
    def a_plain_caller_wants_a_callback(self, call_id: str) -> None:
        self.floor.wants_a_callback(call_id)

    @rule(call_id=st.sampled_from(CALLS[:3]))
    def a_plain_customer_is_rung(self, call_id: str) -> None:
        self.floor.takes_a_break("anna")
        self.floor.calls(call_id, "first", customer="7")
        self.floor.wants_a_callback(call_id)
        self.is_ready("anna")
        self.goes_on("anna", 3)

    @rule(call_id=st.sampled_from(CALLS[:3]))
    def a_plain_customer_calls_elsewhere(self, call_id: str) -> None:
        self.floor.calls(call_id, "second", customer="7")

    @rule(which=st.integers(0, 1))
    def the_bridge_of_a_late_offer_is_told(self, which: int) -> None:
        self.floor.receive(CallBridged(at=self.floor.now, ref=self._offer(which)))

    @rule(steps=st.integers(1, 4))
    def anna_takes_what_there_is(self, steps: int) -> None:
        self.goes_on("anna", steps)
        self.floor.passes(31)
        self.floor.is_ready("anna")


@pytest.mark.parametrize("law", BUGS)
def test_a_router_with_a_bug_breaks_the_law(law: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BUGS[law](monkeypatch)
    machine = type("BuggyFloor", (PlainFloor,), {"laws": (law,)})
    with pytest.raises(BrokenLaw, match=law):
        tried(machine, settings=settings(TRIAL, max_examples=2000, phases=[Phase.generate]))
