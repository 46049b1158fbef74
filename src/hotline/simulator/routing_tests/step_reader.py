"""Reads the steps of a test; calls become known as they come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

from hotline.flow.problems import Place, did_you_mean, nearest
from hotline.flow.source import Path, Source
from hotline.flow.tables import read_table
from hotline.routing.policy import Policy
from hotline.simulator.routing_tests.steps import (
    STEPS,
    Because,
    Calls,
    Closes,
    Left,
    Offered,
    Opens,
    State,
    Step,
    Wait,
    Waiting,
)


@dataclass(frozen=True, kw_only=True)
class PlacedStep:
    """A step, and where it is written."""

    step: Step
    place: Place


class StepReader:
    """Reads the steps of one test, whose calls become known as they come."""

    def __init__(
        self, source: Source, policy: Policy, agents: Collection[str], skills: Collection[str]
    ) -> None:
        self._source = source
        self._policy = policy
        self._agents = agents
        self._skills = skills
        self._calls: set[str] = set()

    def step(self, written: Any, path: Path) -> PlacedStep | None:
        """Return a step; None after noting every mistake in it."""
        keys = list(written) if isinstance(written, dict) else []
        kind = next((STEPS[key] for key in keys if key in STEPS), None)
        if kind is None:
            word = keys[0] if keys else str(written)
            hint = did_you_mean(word, STEPS) or f"A step is one of: {', '.join(STEPS)}."
            self._source.problem(path, f"nothing says what happens here. {hint}")
            return None
        more = [key for key in keys if key in STEPS and key != kind.key]
        if more:
            text = f"a step is one thing; begin '{more[0]}' with a dash of its own"
            self._source.problem((*path, more[0]), text)
            return None
        step: Step | None = read_table(cast("type[Any]", kind), written, self._source, path)
        if step is None:
            # Whoever calls is known all the same, so that nothing else is taken for a mistake.
            self._calls |= {str(written["calls"])} if kind is Calls else set()
            return None
        self._check(step, path)
        return PlacedStep(step=step, place=self._source.place(path))

    def _check(self, step: Step, path: Path) -> None:
        match step:
            case Calls():
                self._check_call(step, path)
            case Closes(closes=name) | Opens(opens=name):
                self._known("queue", name, self._policy.queues, path)
                queue = self._policy.queues.get(name)
                if queue is not None and not queue.hours:
                    text = f"queue '{name}' never closes: the policy gives it no hours"
                    self._source.problem(path, text)
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

    def _check_call(self, step: Calls, path: Path) -> None:
        for name in self._calls & {*step.names}:
            text = f"call '{name}' is there already; whoever rings again makes another call"
            self._source.problem(path, text)
        self._calls |= {*step.names}
        self._known("queue", step.queue, self._policy.queues, path)
        if step.manager:
            self._known("agent", step.manager, self._agents, path)
        for skill in step.skills:
            # Nobody may have a skill; one that somebody nearly has is a slip.
            meant = nearest(skill, self._skills)
            if skill not in self._skills and meant is not None:
                text = f"nobody here has the skill '{skill}'. Did you mean '{meant}'?"
                self._source.problem((*path, "skills"), text)

    def _check_who(self, step: Step, path: Path) -> None:
        """Check the agent, agents or call that a step names first."""
        who = next(iter(step.model_dump().values()))
        is_call = step.key in ("ends", "leaves", "callback", "message")
        known = self._calls if is_call else self._agents
        names = (who,) if isinstance(who, str) else who
        self._all_known("call" if is_call else "agent", names, known, path)

    def _all_known(
        self, what: str, names: Iterable[str], known: Collection[str], path: Path
    ) -> None:
        for name in names:
            self._known(what, name, known, path)

    def _known(self, what: str, name: str, known: Collection[str], path: Path) -> None:
        if name not in known:
            hint = did_you_mean(name, known)
            self._source.problem(path, f"unknown {what} '{name}'. {hint}".rstrip())
