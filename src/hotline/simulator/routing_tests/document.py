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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import Field

from hotline.flow.problems import FlowProblems, Place, nearest
from hotline.flow.source import Path, Source, read_source
from hotline.flow.tables import read_table
from hotline.flow.vocabulary import Table
from hotline.model.agent import HIGHEST_PROFICIENCY, LOWEST_PROFICIENCY, Agent
from hotline.model.tier import Tier
from hotline.routing.policy import Policy
from hotline.simulator.routing_tests.step_reader import PlacedStep, StepReader
from hotline.simulator.routing_tests.steps import Callback, Calls, Look, Message, Step

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
    tests: Mapping[str, Any] = Field(min_length=1)


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

    @property
    def single_calls(self) -> tuple[str, ...]:
        """The calls that came one by one, whose stories are worth telling."""
        called = (one.step for one in self.steps if isinstance(one.step, Calls))
        return tuple(step.calls for step in called if step.times == 1)


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
    agents = dict(_agents(table, source, policy))
    for name, steps in table.tests.items():
        path: Path = ("tests", name)
        if not isinstance(steps, list):
            source.problem(path, f"test '{name}': is a list of steps; begin each with a dash")
            continue
        reader = StepReader(source, policy, {*table.agents}, _skills(agents.values(), policy))
        read = [reader.step(one, (*path, index)) for index, one in enumerate(steps)]
        if not any(one is None or _looks(one.step) for one in read):
            text = f"test '{name}' looks at nothing; add an 'offered' or a 'left'"
            source.problem(path, text)
        yield RoutingTest(
            name=name,
            place=source.place(path),
            language=table.language,
            agents=agents,
            steps=tuple(one for one in read if one is not None),
        )


def _agents(table: _FileTable, source: Source, policy: Policy) -> Iterator[tuple[str, Agent]]:
    """Yield the agents that have no mistake, by their names."""
    teams = _teams(policy)
    for name, written in table.agents.items():
        path = ("agents", name)
        one = read_table(_AgentTable, written, source, path, who=f"agent '{name}'")
        if one is None:
            continue
        for team in one.teams:
            # A team that no queue asks for is none of its own; one that is nearly there is a slip.
            meant = nearest(team, teams)
            if team not in teams and meant is not None:
                text = f"agent '{name}': no queue asks for team '{team}'. Did you mean '{meant}'?"
                source.problem((*path, "teams"), text)
        yield (
            name,
            Agent(
                agent_id=name,
                skills=one.skills,
                languages=frozenset(one.languages or (table.language,)),
                tiers=frozenset(one.tiers),
                teams=frozenset(one.teams),
            ),
        )


def _teams(policy: Policy) -> set[str]:
    queues = policy.queues.values()
    later = (team for queue in queues for one in queue.relaxations for team in one.teams)
    return {team for queue in queues for team in queue.teams} | {*later}


def _skills(agents: Iterable[Agent], policy: Policy) -> set[str]:
    """Return the skills that somebody has, or a queue asks for."""
    of_queues = {one.skill for queue in policy.queues.values() for one in queue.skills}
    return of_queues | {skill for agent in agents for skill in agent.skills}


def _looks(step: Step) -> bool:
    if isinstance(step, Callback | Message):
        return step.refused is not None
    return isinstance(step, get_args(Look))
