"""Who may take a call only grows while it waits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec, Relaxation, SkillWanted
from hotline.routing import relaxation, waiting_line
from hotline.routing.entry import Demand, Entry
from hotline.routing.events import CallQueued
from hotline.routing.relaxation import step_after
from hotline.routing.traits import Needed, Traits
from hotline.routing.waiting_line import Lane, WaitingLine

SKILLS = ["cards", "loans"]
TEAMS = ["gold", "night", "branches"]
LANGUAGE = "en-US"
ASKED = CallQueued(
    at=datetime(2026, 3, 2, tzinfo=UTC), call_id="c1", queue="agents", language=LANGUAGE
)

skills = st.frozensets(st.sampled_from(SKILLS))
teams = st.frozensets(st.sampled_from(TEAMS))
steps = st.lists(st.tuples(st.booleans(), skills, teams), max_size=4)
queues = st.builds(
    lambda wanted, teams, steps: QueueSpec(
        name="agents",
        skills=tuple(SkillWanted(skill=one, minimum=3, preferred=7) for one in sorted(wanted)),
        teams=teams,
        relaxations=tuple(
            Relaxation(
                after_s=10.0 * (place + 1), minimum_is_enough=minimum, without=without, teams=more
            )
            for place, (minimum, without, more) in enumerate(steps)
        ),
    ),
    skills,
    teams,
    steps,
)
agents = st.builds(
    Agent,
    agent_id=st.just("anna"),
    skills=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 10)),
    languages=st.just(frozenset({LANGUAGE})),
    teams=teams,
)


def lanes(queue: QueueSpec, asked_for: frozenset[str], traits: Traits) -> list[Lane]:
    """Return the lanes that a call goes through."""
    demand: Demand = ("agents", "standard", LANGUAGE, asked_for)
    entry = Entry(
        call_id="c1",
        queue=queue,
        demand=demand,
        asked=ASKED,
        queued_at=0.0,
        joined_at=0.0,
        rank=(0.0, 1),
    )
    line = WaitingLine(traits)
    return [line.lane(entry, step) for step in range(len(queue.relaxations) + 1)]


@given(queue=queues, agent=agents, asked_for=skills)
def only_grows(queue: QueueSpec, agent: Agent, asked_for: frozenset[str]) -> None:
    traits = Traits()
    may = [lane.fits(traits.of(agent)) for lane in lanes(queue, asked_for, traits)]
    assert may == sorted(may)


def test_who_may_take_a_call_only_grows() -> None:
    only_grows()


def test_a_step_that_replaces_the_one_before_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    needed_at = relaxation.needed_at

    def replaced(queue: QueueSpec, demand: Demand, step: int) -> Needed:
        """Ask for the teams of this step alone."""
        later = queue.relaxations[step - 1 : step]
        own = later[0].teams if later and later[0].teams else queue.teams
        alone = QueueSpec(name=queue.name, skills=queue.skills, teams=own)
        return needed_at(alone, demand, 0)

    def fits_now(lane: Lane, held: object) -> bool:
        return bool(held.mask & lane.masks[-1] == lane.masks[-1])  # type: ignore[attr-defined]

    monkeypatch.setattr(waiting_line, "needed_at", replaced)
    monkeypatch.setattr(Lane, "fits", fits_now)
    with pytest.raises(AssertionError):
        settings(phases=[Phase.generate], max_examples=2000)(only_grows)()


@pytest.mark.parametrize(("waited_s", "step"), [(0, 0), (29.9, 0), (30, 1), (59, 1), (60, 2)])
def test_a_step_begins_at_its_second(waited_s: float, step: int) -> None:
    queue = QueueSpec(
        name="agents",
        relaxations=(Relaxation(after_s=30), Relaxation(after_s=60)),
    )
    assert step_after(queue, waited_s) == step
