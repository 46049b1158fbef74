"""Which batches are run, the hardest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chaos.deaths import DEATHS, PAYMENT
from chaos.steps import Step

ANY = "any"
"""The step of a batch that is struck at a random instant."""
STEPS_AT_MOST = 30
TOGETHER = 20
"""The callers at one step come in groups of so many, who are struck together."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How many calls.

    Attributes:
        batch: At once.
        kills: At each step, where the service is killed.
        others: At each step, of each other kind.
        at_random: With the service killed at random instants.
        kinds: Only these kinds.
        steps: Only these steps, by number; all if empty.
    """

    batch: int
    kills: int
    others: int
    at_random: int
    kinds: Sequence[str]
    steps: Sequence[int] = ()

    def calls(self, kind: str, step: Step) -> int:
        """Return how many calls of a kind are wanted at a step."""
        return self.kills if DEATHS[kind].is_many(step) else self.others

    @property
    def callers(self) -> int:
        """How many callers that takes, or more, as long as the steps are not known."""
        steps = len(self.steps) or STEPS_AT_MOST
        each = sum(max(self.kills, self.others) for _ in self.kinds)
        return each * steps + self.at_random + 1


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch to be run.

    Attributes:
        kind: What strikes.
        callers: How many come.
        number: Its place among all of its kind.
        places: How many are held at which steps; nobody if it is struck at a random instant.
    """

    kind: str
    callers: int
    number: int
    places: Sequence[tuple[Step, int]] = ()

    @property
    def key(self) -> str:
        """What tells it from all others."""
        places = ",".join(f"{step.number}x{count}" for step, count in self.places)
        return f"{self.kind}/{places or ANY}/{self.number}/{self.callers}"


def plan(steps: Sequence[Step], wanted: Wanted) -> Iterator[Batch]:
    """Yield the batches: first where a payment is on its way, last at random."""
    chosen = [step for step in steps if not wanted.steps or step.number in wanted.steps]
    chosen.sort(key=lambda step: PAYMENT not in (step.operation, step.answers))
    for kind in wanted.kinds:
        fitting = [step for step in chosen if DEATHS[kind].fits(step)]
        groups = [
            (step, min(TOGETHER, wanted.calls(kind, step) - first))
            for step in fitting
            for first in range(0, wanted.calls(kind, step), TOGETHER)
        ]
        yield from _batches(kind, groups, wanted.batch)
    for number, first in enumerate(range(0, wanted.at_random, wanted.batch)):
        yield Batch(kind="kill", callers=min(wanted.batch, wanted.at_random - first), number=number)


def _batches(kind: str, groups: Sequence[tuple[Step, int]], size: int) -> Iterator[Batch]:
    """Fill batches with groups; those at one step stay together where they can."""
    number, filled = 0, list[tuple[Step, int]]()
    for step, count in groups:
        if filled and sum(others for _, others in filled) + count > size:
            yield _batch(kind, number, filled)
            number, filled = number + 1, []
        if filled and filled[-1][0] == step:
            count += filled.pop()[1]
        filled.append((step, count))
    if filled:
        yield _batch(kind, number, filled)


def _batch(kind: str, number: int, places: Sequence[tuple[Step, int]]) -> Batch:
    in_order = sorted(places, key=lambda place: place[0].number)
    callers = sum(count for _, count in places)
    return Batch(kind=kind, callers=callers, number=number, places=in_order)
