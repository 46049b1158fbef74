"""Which batches are run, the hardest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chaos.deaths import DEATHS, PAYMENT
from chaos.steps import Step

ANY = "any"
"""The step of a batch that is struck at a random instant."""
STEPS_AT_MOST = 30
PROBES = 3
"""So many callers at most try to pay in peace first."""
SPARE = 1.2
"""Of callers, for those who do not get to their step: a busy machine presses keys too late."""
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
        return round((each * steps + self.at_random) * SPARE) + PROBES


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch to be run.

    Attributes:
        kind: What strikes.
        callers: How many come.
        number: Its place among all of its kind, and which time it is that they are tried.
        places: How many are held at which steps; nobody if it is struck at a random instant.
    """

    kind: str
    callers: int
    number: str
    places: Sequence[tuple[Step, int]] = ()

    @property
    def key(self) -> str:
        """What tells it from all others."""
        places = ",".join(f"{step.number}x{count}" for step, count in self.places)
        return f"{self.kind}/{places or ANY}/{self.number}/{self.callers}"


Held = Callable[[str, Step], int]
"""How many calls of a kind have stood at a step when it struck."""


def plan(steps: Sequence[Step], wanted: Wanted) -> Iterator[Batch]:
    """Yield the batches: first where a payment is on its way, last at random."""
    yield from _at_steps(steps, wanted, lambda kind, step: 0, "")
    for number, first in enumerate(range(0, wanted.at_random, wanted.batch)):
        callers = min(wanted.batch, wanted.at_random - first)
        yield Batch(kind="kill", callers=callers, number=str(number))


def plan_again(steps: Sequence[Step], wanted: Wanted, held: Held, *, time: int) -> Iterator[Batch]:
    """Yield the batches for calls that did not get to their steps, for the second time or later.

    There are fewer at once each time: most were too many for the machine.
    """
    yield from _at_steps(steps, replace(wanted, batch=wanted.batch // time), held, f".{time}")


def _at_steps(
    steps: Sequence[Step], wanted: Wanted, held: Held, which_time: str
) -> Iterator[Batch]:
    chosen = [step for step in steps if not wanted.steps or step.number in wanted.steps]
    chosen.sort(key=lambda step: PAYMENT not in (step.operation, step.answers))
    for kind in wanted.kinds:
        fitting = [step for step in chosen if DEATHS[kind].fits(step)]
        groups = [
            (step, min(TOGETHER, missing - first))
            for step in fitting
            if (missing := wanted.calls(kind, step) - held(kind, step)) > 0
            for first in range(0, missing, TOGETHER)
        ]
        for number, places in enumerate(_filled(groups, wanted.batch)):
            yield _batch(kind, f"{number}{which_time}", places)


def _filled(groups: Sequence[tuple[Step, int]], size: int) -> Iterator[Sequence[tuple[Step, int]]]:
    """Fill batches with groups; those at one step stay together where they can."""
    filled = list[tuple[Step, int]]()
    for step, count in groups:
        if filled and sum(others for _, others in filled) + count > size:
            yield filled
            filled = []
        if filled and filled[-1][0] == step:
            count += filled.pop()[1]
        filled.append((step, count))
    if filled:
        yield filled


def _batch(kind: str, number: str, places: Sequence[tuple[Step, int]]) -> Batch:
    in_order = sorted(places, key=lambda place: place[0].number)
    callers = sum(count for _, count in places)
    return Batch(kind=kind, callers=callers, number=number, places=in_order)
