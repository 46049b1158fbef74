"""How long the router thinks about one event, beside two ways without an index; and a whole day.

`python bench/router.py [--sizes 100,1000,10000] [--decisions 2000] [--calls 50000] [--agents 500]`
prints two tables. CPU seconds of one thread, so that a busy machine tells the same. Whoever decides
must decide as the router does; otherwise the bench ends there.

Agents have 4 of 20 skills at a proficiency from 1 to 10 and one or two of two languages; calls need
one skill, at 5 or better and after 30 s at 2 or better, and one language; tiers 80/15/5. Two
states:

- waiting: so many wait, everybody is busy. An agent becomes free and takes the first in line who
  fits, up to the bridge; then a call comes and waits.
- idle: so many are free, and as many wait whom nobody can serve, in a third language. A call comes
  and takes who is longest idle of those who fit.

The day is of eight hours, with the same agents and calls, a load that is highest at noon, callers
who give up after 600 s on average, conversations of 240 s (lognormal) and wrap-up of 30 s. It is
played on the router, and what the log holds is folded again: by the router alone, and into figures.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from math import log, pi, sin
from random import Random

from rich.console import Console
from rich.table import Table

from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec, Relaxation, SkillWanted
from hotline.model.tier import Tier
from hotline.routing.commands import AnyCommand, OfferCall
from hotline.routing.events import (
    AgentAnswered,
    AgentLoggedIn,
    AgentReady,
    AnyEvent,
    CallBridged,
    CallQueued,
    OfferAccepted,
)
from hotline.routing.figures import Figures
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.whatif.day import Caller, Day, Shift
from router_peers import EveryPair, LinearSearch

BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SKILLS = [f"skill_{number}" for number in range(20)]
LANGUAGES = ["en-US", "zh-CN"]
NOBODY_SPEAKS = "fr-FR"
TIERS: Sequence[Tier] = ("standard", "vip", "senior_vip")
TIER_WEIGHTS = (80, 15, 5)
QUEUES = {
    skill: QueueSpec(
        name=skill,
        skills=(SkillWanted(skill=skill, minimum=2, preferred=5),),
        relaxations=(Relaxation(after_s=30, minimum_is_enough=True),),
        whisper=False,
        wrap_up_s=0,
    )
    for skill in SKILLS
}
HEAD_START_S: dict[Tier, float] = {"vip": 300, "senior_vip": 900}
POLICY = Policy(queues=QUEUES, head_start_s=HEAD_START_S)
DAY_POLICY = Policy(
    queues={name: replace(queue, whisper=True, wrap_up_s=300) for name, queue in QUEUES.items()},
    head_start_s=HEAD_START_S,
)
DAY_S = 8 * 3600
MOST_PAIRS = 1_000
"""Every pair is looked at up to this size; ten times it would take minutes."""
MOST_SEARCHES = 200
"""So many questions are put to a search, and a tenth of it to every pair."""


@dataclass(kw_only=True)
class Draw:
    """Draws agents and calls, the same ones for everybody who has the same seed."""

    random: Random
    calls: int = 0

    def agent(self, number: int) -> Agent:
        known = self.random.sample(SKILLS, 4)
        return Agent(
            agent_id=f"agent_{number}",
            skills={skill: self.random.randint(1, 10) for skill in known},
            languages=frozenset(self.random.sample(LANGUAGES, self.random.randint(1, 2))),
            tiers=frozenset(TIERS),
        )

    def call(self, at: datetime, language: str = "") -> CallQueued:
        self.calls += 1
        return CallQueued(
            at=at,
            call_id=f"call_{self.calls}",
            queue=self.random.choice(SKILLS),
            tier=self.random.choices(TIERS, TIER_WEIGHTS)[0],
            language=language or self.random.choice(LANGUAGES),
        )


@dataclass(kw_only=True)
class Timed:
    """How long decisions took, in seconds, and what they were."""

    seconds: list[float] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)

    def take(self, work: Callable[[], str]) -> None:
        began = time.thread_time_ns()
        decision = work()
        self.seconds.append((time.thread_time_ns() - began) / 1e9)
        self.decisions.append(decision)

    @property
    def mean_s(self) -> float:
        return sum(self.seconds) / len(self.seconds)

    def microseconds(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1e6


def offered(commands: Sequence[AnyCommand], what: str) -> str:
    return next((getattr(one, what) for one in commands if isinstance(one, OfferCall)), "")


@dataclass(kw_only=True)
class Questions:
    """The events of one state at one size, drawn beforehand."""

    before: list[AnyEvent]
    asked: list[AnyEvent]
    agents: dict[str, Agent]


def waiting(size: int, decisions: int, seed: int) -> Questions:
    draw, at = Draw(random=Random(seed)), BEGINS
    agents = [draw.agent(number) for number in range(size)]
    before: list[AnyEvent] = [AgentLoggedIn(at=at, agent=agent) for agent in agents]
    for _ in range(size):
        at += timedelta(milliseconds=1)
        before.append(draw.call(at))
    asked: list[AnyEvent] = []
    for number in range(min(decisions, size)):
        at += timedelta(milliseconds=1)
        asked.append(AgentReady(at=at, agent_id=agents[number].agent_id))
        asked.append(draw.call(at))
    return Questions(before=before, asked=asked, agents={one.agent_id: one for one in agents})


def idle(size: int, decisions: int, seed: int) -> Questions:
    draw, at = Draw(random=Random(seed)), BEGINS
    agents = [draw.agent(number) for number in range(size)]
    before: list[AnyEvent] = [AgentLoggedIn(at=at, agent=agent) for agent in agents]
    before += [draw.call(at, language=NOBODY_SPEAKS) for _ in range(size)]
    before += [AgentReady(at=at, agent_id=agent.agent_id) for agent in agents]
    asked: list[AnyEvent] = []
    for _ in range(min(decisions, size // 2)):
        at += timedelta(milliseconds=1)
        asked.append(draw.call(at))
    return Questions(before=before, asked=asked, agents={one.agent_id: one for one in agents})


def by_router(questions: Questions) -> Timed:
    router, timed = Router(POLICY), Timed()
    for event in questions.before:
        router.receive(event)
    gc.collect()
    for event in questions.asked:
        commands: list[AnyCommand] = []

        def decide(event: AnyEvent = event, commands: list[AnyCommand] = commands) -> str:
            commands += router.receive(event)
            return offered(commands, _sought(event))

        timed.take(decide)
        _serve(router, event, commands)
    return timed


def _sought(event: AnyEvent) -> str:
    return "call_id" if isinstance(event, AgentReady) else "agent_id"


def _serve(router: Router, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
    """Let what is on offer be answered, so that the floor stays as it is meant to be."""
    for offer in [one for one in commands if isinstance(one, OfferCall)]:
        for answer in (OfferAccepted, AgentAnswered, CallBridged):
            router.receive(answer(at=event.at, ref=offer.ref))


def by_search(kind: type[LinearSearch], most: int) -> Callable[[Questions], Timed]:
    """Return how a search decides the first questions."""

    def work(questions: Questions) -> Timed:
        search, timed = kind(QUEUES, HEAD_START_S), Timed()
        for event in questions.before:
            if isinstance(event, CallQueued):
                search.stand_in_line(event, _seconds(event))
            elif isinstance(event, AgentReady):
                search.be_idle(questions.agents[event.agent_id])
        for event in questions.asked[:most]:
            timed.take(partial(_ask, search, questions, event))
        return timed

    return work


def _seconds(event: AnyEvent) -> float:
    return (event.at - BEGINS).total_seconds()


def _ask(search: LinearSearch, questions: Questions, event: AnyEvent) -> str:
    match event:
        case CallQueued():
            return search.comes(event, _seconds(event))
        case AgentReady():
            return search.becomes_free(questions.agents[event.agent_id], _seconds(event))
        case _:
            return ""


def decision_table(sizes: Sequence[int], decisions: int, seed: int) -> Table:
    table = Table(title=f"one decision, µs of CPU; up to {decisions:,} of each state and size")
    table.add_column("agents, waiting", justify="right")
    table.add_column("state")
    table.add_column("who decides")
    for column in ("p50", "p99", "worst", "mean × router"):
        table.add_column(column, justify="right")
    for size in sizes:
        for name, draw in (("waiting", waiting), ("idle", idle)):
            _add_rows(table, size, name, draw(size, decisions, seed))
    return table


def _add_rows(table: Table, size: int, name: str, questions: Questions) -> None:
    deciders: dict[str, Callable[[Questions], Timed]] = {
        "router": by_router,
        "linear search": by_search(LinearSearch, MOST_SEARCHES),
    }
    if size <= MOST_PAIRS:
        deciders["every pair"] = by_search(EveryPair, MOST_SEARCHES // 10)
    own: Timed | None = None
    for who, decide in deciders.items():
        timed = decide(questions)
        own = own or timed
        asked = len(timed.decisions)
        assert timed.decisions == own.decisions[:asked], f"{who} decides otherwise than the router"
        table.add_row(
            f"{size:,}",
            name,
            who,
            *(f"{timed.microseconds(share):,.1f}" for share in (0.5, 0.99, 1)),
            f"{timed.mean_s / own.mean_s:,.1f}",
        )


def drawn_day(calls: int, agents: int, seed: int) -> tuple[list[Caller], list[Shift]]:
    draw, chance = Draw(random=Random(seed)), Random(seed + 1)
    at_s = sorted(_moment(chance) for _ in range(calls))
    callers = [
        Caller(
            asked=draw.call(BEGINS + timedelta(seconds=seconds)),
            patience_s=chance.expovariate(1 / 600),
            talk_s=chance.lognormvariate(log(240) - 0.6**2 / 2, 0.6),
            wrap_up_s=30,
        )
        for seconds in at_s
    ]
    ends = BEGINS + timedelta(seconds=DAY_S)
    staff = (draw.agent(number) for number in range(agents))
    return callers, [Shift(agent=agent, begins=BEGINS, ends=ends) for agent in staff]


def _moment(chance: Random) -> float:
    """Return a moment of the day, in seconds, by a load of 1 in the morning and 1.5 at noon."""
    while True:
        seconds = chance.uniform(0, DAY_S)
        if chance.uniform(0, 1.5) < 1 + 0.5 * sin(pi * seconds / DAY_S):
            return seconds


def day_table(calls: int, agents: int, seed: int) -> Table:
    callers, shifts = drawn_day(calls, agents, seed)
    played_s = timed(lambda: Day(Router(DAY_POLICY), callers, shifts).play(lambda _: None))
    steps: list[Step] = []
    Day(Router(DAY_POLICY), callers, shifts).play(steps.append)
    again, figures = Router(DAY_POLICY), Figures(DAY_POLICY)
    folded_s = timed(lambda: deque(map(again.receive, [step.event for step in steps]), maxlen=0))
    counted_s = timed(lambda: deque(map(figures.take, steps), maxlen=0))
    floor = figures.total("floor")
    assert floor.balance == 0
    became = f"{floor.answered:,} answered after {floor.asa_s:.1f} s, {floor.abandoned:,} abandoned"
    table = Table(title=f"a day of {calls:,} calls over {agents} agents: {became}")
    for column in ("", "CPU s", "events", "events/s", "µs an event"):
        table.add_column(column, justify="right" if column else "left")
    for name, seconds in (
        ("played: callers, agents, router", played_s),
        ("the router alone, on the log", folded_s),
        ("figures, on the log", counted_s),
    ):
        table.add_row(
            name,
            f"{seconds:.1f}",
            f"{len(steps):,}",
            f"{len(steps) / seconds:,.0f}",
            f"{seconds / len(steps) * 1e6:.1f}",
        )
    return table


def timed(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.thread_time()
    work()
    return time.thread_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000", help="agents, and as many waiting")
    parser.add_argument("--decisions", type=int, default=2_000, help="of each state and size")
    parser.add_argument("--calls", type=int, default=50_000, help="of the day")
    parser.add_argument("--agents", type=int, default=500, help="of the day")
    parser.add_argument("--seed", type=int, default=1, help="which agents and calls")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    console = Console(width=100)
    console.print(decision_table(sizes, given.decisions, given.seed))
    console.print(day_table(given.calls, given.agents, given.seed))


if __name__ == "__main__":
    main()
