"""A file of routing tests, read with every mistake in its place.

agents:
  anna: {teams: [hotline], skills: {cards: 7}}
tests:
  a vip is put forward by five minutes:
    - {calls: c1, queue: agents}
    - wait: 200
    - {calls: v1, queue: agents, tier: vip}
    - comes: anna
    - offered: {anna: v1}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast, get_args

from pydantic import Field

from hotline.flow.problems import FlowProblems, Place, did_you_mean
from hotline.flow.source import Path, Source, read_source
from hotline.flow.tables import read_table
from hotline.flow.vocabulary import Table
from hotline.model.agent import HIGHEST_PROFICIENCY, LOWEST_PROFICIENCY, Agent
from hotline.model.tier import Tier
from hotline.routing.policy import Policy
from hotline.simulator.routing_tests.steps import (
    STEPS,
    Because,
    Calls,
    Closes,
    Left,
    Look,
    Offered,
    Opens,
    State,
    Step,
    Wait,
    Waiting,
)

LANGUAGE = "en-US"

Proficiency = Annotated[int, Field(ge=LOWEST_PROFICIENCY, le=HIGHEST_PROFICIENCY)]


class _AgentTable(Table):
    skills: Mapping[str, Proficiency] = Field(default_factory=dict)
    languages: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ("standard", "vip", "senior_vip")
    teams: tuple[str, ...] = ()


class _FileTable(Table):
    language: str = LANGUAGE
    agents: Mapping[str, Any] = Field(default_factory=dict)
    tests: Mapping[str, list[Any]] = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class PlacedStep:
    """A step, and where it is written."""

    step: Step
    place: Place


@dataclass(frozen=True, kw_only=True)
class RoutingTest:
    """One test.

    Attributes:
        name: What it is called.
        place: Where it is written.
        language: The language of calls for which no other one is written.
        agents: Name to agent.
        steps: What happens, and what is looked at.
    """

    name: str
    place: Place
    language: str
    agents: Mapping[str, Agent]
    steps: tuple[PlacedStep, ...]


def read_tests(files: Mapping[str, str], policy: Policy) -> tuple[RoutingTest, ...]:
    """Return the tests of several files: file name to text.

    Raises:
        FlowProblems: With every mistake in every file.
    """
    tests: list[RoutingTest] = []
    problems = []
    for file, text in files.items():
        source = read_source(text, file)
        tests += _read(source, policy)
        problems += source.problems
    if problems:
        raise FlowProblems(problems)
    return tuple(tests)


def _read(source: Source, policy: Policy) -> Iterator[RoutingTest]:
    table = read_table(_FileTable, source.data, source) if source.is_whole else None
    if table is None:
        return
    agents: dict[str, Agent] = {}
    for name, written in table.agents.items():
        one = read_table(_AgentTable, written, source, ("agents", name), who=f"agent '{name}'")
        if one is not None:
            agents[name] = Agent(
                agent_id=name,
                skills=one.skills,
                languages=frozenset(one.languages or (table.language,)),
                tiers=frozenset(one.tiers),
                teams=frozenset(one.teams),
            )
    for name, steps in table.tests.items():
        path: Path = ("tests", name)
        reader = _Reader(source, policy, {*table.agents})
        read = [reader.step(one, (*path, index)) for index, one in enumerate(steps)]
        if not any(one is not None and isinstance(one.step, get_args(Look)) for one in read):
            text = f"test '{name}' looks at nothing; add an 'offered' or a 'left'"
            source.problem(path, text)
        yield RoutingTest(
            name=name,
            place=source.place(path),
            language=table.language,
            agents=agents,
            steps=tuple(one for one in read if one is not None),
        )


class _Reader:
    """Reads the steps of one test, whose calls become known as they come."""

    def __init__(self, source: Source, policy: Policy, agents: set[str]) -> None:
        self._source = source
        self._policy = policy
        self._agents = agents
        self._calls: set[str] = set()

    def step(self, written: object, path: Path) -> PlacedStep | None:
        keys = list(written) if isinstance(written, dict) else []
        kind = next((STEPS[key] for key in STEPS if key in keys), None)
        if kind is None:
            word = keys[0] if keys else str(written)
            hint = did_you_mean(word, STEPS) or f"A step is one of: {', '.join(STEPS)}."
            self._source.problem(path, f"nothing says what happens here. {hint}")
            return None
        step: Step | None = read_table(cast("type[Any]", kind), written, self._source, path)
        if step is None:
            return None
        self._check(step, path)
        return PlacedStep(step=step, place=self._source.place(path))

    def _check(self, step: Step, path: Path) -> None:
        match step:
            case Calls():
                self._calls.add(step.calls)
                self._known("queue", step.queue, self._policy.queues, path)
                if step.manager:
                    self._known("agent", step.manager, self._agents, path)
            case Closes(closes=queue) | Opens(opens=queue):
                self._known("queue", queue, self._policy.queues, path)
            case Offered():
                self._all_known("agent", step.offered, self._agents, path)
                self._all_known("call", step.offered.values(), self._calls, path)
            case Because(because=by_agent) | State(state=by_agent):
                self._all_known("agent", by_agent, self._agents, path)
            case Left():
                self._all_known("call", step.left, self._calls, path)
            case Waiting():
                self._all_known("call", step.waiting, self._calls, path)
            case Wait():
                pass
            case _:
                self._check_who(step, path)

    def _check_who(self, step: Step, path: Path) -> None:
        """Check the agent, agents or call of a step that names nothing else."""
        (who,) = step.model_dump().values()
        is_call = step.key in ("ends", "leaves", "callback", "message")
        known = self._calls if is_call else self._agents
        names = (who,) if isinstance(who, str) else who
        self._all_known("call" if is_call else "agent", names, known, path)

    def _all_known(self, what: str, names: Any, known: set[str], path: Path) -> None:
        for name in names:
            self._known(what, name, known, path)

    def _known(self, what: str, name: str, known: Any, path: Path) -> None:
        if name not in known:
            hint = did_you_mean(name, known)
            self._source.problem(path, f"unknown {what} '{name}'. {hint}".rstrip())
